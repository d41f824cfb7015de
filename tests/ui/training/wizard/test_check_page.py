"""The page of the check: what was ticked by hand, what is too little, what is not fresh."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from studio.engine.clip import write_clip
from studio.engine.progress import finish
from studio.training.corpus.folder import file_item
from studio.training.corpus.item_check import Finding, ItemCheck
from studio.ui.common.theme import THEMES
from studio.ui.training.trainer_calls import StudioTrainer
from studio.ui.training.wizard.check import LEAST_USABLE_S
from studio.ui.training.wizard.findings import left_out
from studio.ui.training.wizard.wizard import AUDIO, CHECK, RECIPE
from tests.ui.fake_engine import sine
from tests.ui.training.conftest import WizardRig
from tests.ui.training.fake_trainer import BROKEN, GOOD, POLYPHONIC
from tests.ui.training.wizard.test_wizard import tick


def names(rig: WizardRig) -> list[str]:
    """Of the files that are ticked."""
    return [check.item.name for check in rig.wizard.check.table.ticked]


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
    noise = replace(
        POLYPHONIC,
        item=file_item(Path("noise.wav")),
        findings=unpitched,
        note_seconds={60: 0.1},
    )
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


def test_items_of_one_source_are_named_once_and_the_others_of_it_are_excluded(
    wizard_rig: WizardRig,
) -> None:
    path = Path("notes.wav")
    items = [replace(file_item(path), id=f"notes.wav#{n}", name=f"note {n}") for n in range(3)]
    wizard_rig.trainer.checks = (*(replace(GOOD, item=item) for item in items), BROKEN)
    wizard_rig.to_recipe()
    wizard = wizard_rig.wizard
    wizard.show_page(CHECK)
    tick(wizard_rig, "note 1", Qt.CheckState.Unchecked)
    table = wizard.check.table
    job = wizard.recipe.order(table.ticked, Path("x"), table.excluded)
    assert job.sources == (path,)
    assert job.excluded == ("notes.wav#1",)


def test_another_file_is_checked_before_the_recipe_can_be_entered(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    wizard = wizard_rig.wizard
    wizard.show_page(AUDIO)
    wizard.audio.add((Path("more.wav"),))
    assert not wizard.can_enter(RECIPE)
    wizard.rail.setCurrentRow(RECIPE)
    wizard.rail.itemClicked.emit(wizard.rail.item(RECIPE))
    assert wizard.stack.currentIndex() == AUDIO
    wizard_rig.click("next")
    wizard_rig.rig.until(lambda: wizard.check.is_complete)
    assert wizard_rig.trainer.checked[-1] == wizard.audio.sources
    assert wizard.can_enter(RECIPE)


@pytest.mark.parametrize("page", [CHECK, RECIPE])
def test_what_was_added_to_a_folder_is_checked_too(
    wizard_rig: WizardRig, tmp_path: Path, page: int
) -> None:
    folder = tmp_path / "étude"
    folder.mkdir()
    (folder / "a.wav").write_bytes(b"sound")
    wizard, checked = wizard_rig.wizard, wizard_rig.trainer.checked
    wizard.audio.add((folder,))
    wizard_rig.click("next")
    wizard_rig.rig.until(lambda: wizard.check.is_complete)
    wizard.show_page(AUDIO)
    wizard.show_page(page)
    wizard_rig.rig.wait_idle()
    assert len(checked) == 1, "the same files are not checked twice"
    wizard.show_page(AUDIO)
    (folder / "b.flac").write_bytes(b"more")
    wizard.show_page(page)
    wizard_rig.rig.until(lambda: len(checked) == 2 and wizard.check.is_complete)
    assert wizard.stack.currentIndex() == CHECK, "the table changed"


def test_a_take_that_comes_while_the_check_is_shown_is_checked(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    wizard = wizard_rig.wizard
    wizard.audio.add((Path("take.wav"),))
    wizard_rig.click("next")
    assert wizard.stack.currentIndex() == CHECK, "instead of a training without it"
    wizard_rig.rig.until(lambda: wizard.check.is_complete)
    wizard.audio.add((Path("take 2.wav"),))
    wizard_rig.rig.until(lambda: wizard_rig.trainer.checked[-1] == wizard.audio.sources)
    wizard_rig.rig.until(lambda: wizard.next.isEnabled())


def test_a_check_that_failed_can_be_done_again(wizard_rig: WizardRig) -> None:
    wizard, trainer = wizard_rig.wizard, wizard_rig.trainer
    trainer.check_failure = MemoryError("no room")
    wizard.audio.add((Path("a.wav"),))
    wizard_rig.click("next")
    wizard_rig.rig.until(lambda: "could not be checked" in wizard.check.summary.text())
    assert wizard.check.bar.isHidden()
    assert not wizard.next.isEnabled()
    trainer.check_failure = None
    wizard_rig.click("back")
    wizard_rig.click("next")
    wizard_rig.rig.until(lambda: wizard.check.is_complete)
    assert wizard.next.isEnabled()


def test_the_check_knows_the_rate_of_the_training(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    assert wizard_rig.trainer.sample_rate == 44100


def test_the_real_check_tells_of_a_low_rate(tmp_path: Path) -> None:
    path = tmp_path / "dull.wav"
    write_clip(path, sine(1.0, rate=8000))
    (found,) = finish(StudioTrainer().check((path,), 44100))
    assert "low_rate" in [finding.id for finding in found.findings]
    assert found.is_usable


def test_a_file_is_named_once_in_what_was_found(wizard_rig: WizardRig) -> None:
    path = Path("/a/b/<take> 1.wav")
    empty = (Finding("unreadable", True, f"{path.name} is empty (0 bytes).", "Remove it."),)
    gone = (Finding("unreadable", True, f"{path} is gone.", "Remove it."),)
    for findings in (empty, gone):
        words = left_out((ItemCheck(file_item(path), findings=findings),))
        assert words.count("take") == 1, words
        assert "&lt;take&gt; 1.wav</b> is " in words
    page = wizard_rig.wizard.check
    page._see(ItemCheck(file_item(path), findings=empty))
    assert page.file.text() == "<b>&lt;take&gt; 1.wav</b>: is empty (0 bytes). Remove it."


def test_lists_of_files_are_shortened_in_the_middle_and_tell_the_whole(
    wizard_rig: WizardRig,
) -> None:
    wizard = wizard_rig.wizard
    paths = tuple(Path(f"/a/rather/long/folder/of/recordings/{n}.wav") for n in range(4))
    wizard.audio.add(paths)
    shown = wizard.audio.list
    assert [shown.item(row).toolTip() for row in range(4)] == [str(path) for path in paths]
    middle = Qt.TextElideMode.ElideMiddle
    assert shown.textElideMode() == middle
    assert wizard.check.table.textElideMode() == middle
