"""Effects in the sound panel: a fold of sliders, the head line, the export dialog."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QToolButton

from studio.engine.effects.table import EFFECT_PARAMETERS
from studio.engine.parameters import Conditioning, with_values
from studio.ui.session.document import Settled
from studio.ui.session.export_order import stems_of
from studio.ui.session.head_parts import parts_of
from tests.ui.fake_engine import VIOLIN
from tests.ui.rig import Rig


def test_the_fold_is_closed_at_first_and_its_state_is_remembered(rig: Rig) -> None:
    heading = rig.find("button.effects", QToolButton)
    group = rig.studio.window.parameters.effects
    assert not group.isVisible()
    heading.click()
    assert group.isVisible()
    assert rig.settings.is_effects_open
    heading.click()
    assert not group.isVisible()
    assert not rig.settings.is_effects_open


@pytest.mark.parametrize("parameter", EFFECT_PARAMETERS, ids=lambda row: row.id)
def test_each_parameter_of_an_effect_is_a_slider_with_undo(rig: Rig, parameter: object) -> None:
    row = next(row for row in EFFECT_PARAMETERS if row is parameter)
    number = rig.find(f"param.{row.id}", QDoubleSpinBox)
    number.setValue(row.maximum)
    assert getattr(rig.studio.document.settled.conditioning, row.id) == row.maximum
    rig.studio.window.action("undo").trigger()
    assert number.value() == row.default
    assert rig.find(f"param.{row.id}.slider") is not None


def test_the_panel_still_fits_while_the_fold_is_closed(rig: Rig) -> None:
    rig.studio.window.resize(QSize(1280, 720))
    QApplication.processEvents()
    bar = rig.studio.window.parameters.verticalScrollBar()
    assert bar.maximum() == 0
    rig.find("button.effects", QToolButton).click()
    QApplication.processEvents()
    assert bar.maximum() > 0  # what no longer fits is scrolled to


def test_the_head_line_says_which_effects_are_on_and_takes_them_back() -> None:
    values = {"chorus": 40.0, "chorus_rate": 2.0, "tilt": -1.5, "flanger_rate": 1.0}
    settled = Settled(with_values(Conditioning(), values), VIOLIN)
    parts = parts_of(settled, None)
    assert [part.text for part in parts] == ["Tilt -1.5 dB/oct", "Chorus 40 %"]
    after = replace(settled, **parts[1].back)
    assert [part.text for part in parts_of(after, None)] == ["Tilt -1.5 dB/oct"]


def test_the_export_dialog_names_the_stem_of_effects_only_where_one_is_on(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(VIOLIN)
    rig.until(lambda: rig.studio.document.result is not None)
    rig.studio.export.ask()
    dialog = rig.studio.export.dialog
    assert dialog is not None
    dialog.fields.stems.setChecked(True)
    assert dialog.fields.stems.text() == "Stems: harmonic, noise, reverb"
    assert "effects" not in dialog.message.text()
    rig.studio.document.set_parameter("chorus", 40.0)
    assert dialog.fields.stems.text() == "Stems: harmonic, noise, reverb, effects"
    assert "4 more files" in dialog.fields.stems.toolTip()
    assert "- effects." in dialog.message.text()
    assert stems_of(rig.studio.document.settled)[-1] == "effects"
