"""The page of the check: what was ticked by hand, what is too little, what is not fresh."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt

from studio.training.check import Finding
from studio.ui.theme import THEMES
from studio.ui.wizard.check import LEAST_USABLE_S
from studio.ui.wizard.wizard import CHECK
from tests.ui.wizard.conftest import WizardRig
from tests.ui.wizard.fake_trainer import BROKEN, GOOD, POLYPHONIC
from tests.ui.wizard.test_wizard import tick


def names(rig: WizardRig) -> list[str]:
    """Of the files that are ticked."""
    return [check.path.name for check in rig.wizard.check.table.ticked]


def test_ticks_by_hand_outlive_other_colours_and_another_check(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    wizard_rig.wizard.show_page(CHECK)
    page = wizard_rig.wizard.check
    tick(wizard_rig, "duo.wav", Qt.CheckState.Checked)
    tick(wizard_rig, "good.wav", Qt.CheckState.Unchecked)
    page.set_theme(THEMES["light"])
    assert names(wizard_rig) == ["duo.wav"]
    page.show_checks((GOOD, POLYPHONIC, BROKEN))
    assert names(wizard_rig) == ["duo.wav"]


def test_noise_alone_that_is_forced_in_is_a_sentence_and_no_way_on(wizard_rig: WizardRig) -> None:
    unpitched = (Finding("unpitched", True, "No clear pitch.", "Use one instrument."),)
    noise = replace(POLYPHONIC, path=Path("noise.wav"), findings=unpitched, note_seconds={60: 0.1})
    wizard_rig.trainer.checks = (GOOD, noise)
    wizard_rig.to_recipe()
    wizard_rig.wizard.show_page(CHECK)
    tick(wizard_rig, "good.wav", Qt.CheckState.Unchecked)
    tick(wizard_rig, "noise.wav", Qt.CheckState.Checked)
    page = wizard_rig.wizard.check
    assert page.usable_s > LEAST_USABLE_S
    assert "No note with a clear pitch" in page.summary.text()
    assert not wizard_rig.wizard.next.isEnabled()
    tick(wizard_rig, "good.wav", Qt.CheckState.Checked)
    assert wizard_rig.wizard.next.isEnabled()
