"""The sliders of the parameter table."""

from typing import Any

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QSlider,
    QWidget,
)

from studio.engine.parameters import PARAMETERS, Parameter
from studio.ui.common.theme import DARK
from studio.ui.sound.parameters import ParametersPanel
from tests.ui.fake_engine import FLUTE
from tests.ui.rig import Rig

SHOWN = PARAMETERS


def value(rig: Rig, id: str) -> object:
    return getattr(rig.studio.document.settled.conditioning, id)


def wheel(widget: QWidget, modifiers: Qt.KeyboardModifier, delta: int = 120) -> None:
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton,
        modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("parameter", SHOWN, ids=lambda p: p.id)
def test_every_row_has_a_name_a_tooltip_and_a_tab_stop(rig: Rig, parameter: object) -> None:
    control = rig.find(f"param.{parameter.id}")
    assert control.accessibleName() == parameter.label
    assert control.accessibleDescription() == parameter.help
    assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert rig.studio.window.parameters.rows[parameter.id].toolTip() == parameter.help


def test_all_rows_of_the_groups_show_their_defaults(rig: Rig) -> None:
    assert set(rig.studio.window.parameters.rows) == {p.id for p in SHOWN}
    assert rig.find("param.quiet", QDoubleSpinBox).value() == 20.0
    assert rig.find("param.adjust", QCheckBox).isChecked()


def test_a_typed_number_changes_the_sound_and_is_one_step_of_undo(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.settle()
    box = rig.find("param.pitch_semitone", QDoubleSpinBox)
    box.setFocus()
    box.selectAll()
    rig.bot.keyClicks(box, "2.35")
    rig.bot.keyClick(box, Qt.Key.Key_Return)
    rig.wait_idle()
    assert rig.engine.rendered[-1].pitch_semitone == 2.35
    rig.studio.window.action("undo").trigger()
    assert value(rig, "pitch_semitone") == 0.0
    assert box.value() == 0.0
    rig.studio.window.action("redo").trigger()
    assert value(rig, "pitch_semitone") == 2.35


def test_a_drag_is_one_step_of_undo(rig: Rig) -> None:
    slider = rig.find("param.loudness_shift.slider", QAbstractSlider)
    slider.sliderPressed.emit()
    for position in (21, 25, 30, 33):
        slider.setValue(position)
    slider.sliderReleased.emit()
    slider.sliderPressed.emit()
    slider.setValue(10)
    slider.sliderReleased.emit()
    assert value(rig, "loudness_shift") == -10.0
    rig.studio.window.action("undo").trigger()
    assert value(rig, "loudness_shift") == 13.0
    rig.studio.window.action("undo").trigger()
    assert value(rig, "loudness_shift") == 0.0
    assert not rig.studio.window.action("undo").isEnabled()


def test_a_drag_there_and_back_is_no_step_of_undo(rig: Rig) -> None:
    slider = rig.find("param.loudness_shift.slider", QAbstractSlider)
    undo = rig.studio.window.action("undo")
    slider.sliderPressed.emit()
    for position in (21, 33, 20):
        slider.setValue(position)
    assert not undo.isEnabled()
    slider.setValue(25)
    slider.sliderReleased.emit()
    assert value(rig, "loudness_shift") == 5.0
    undo.trigger()
    assert value(rig, "loudness_shift") == 0.0
    assert not undo.isEnabled()


def test_the_wheel_moves_by_a_step_and_with_shift_by_a_tenth(rig: Rig) -> None:
    slider = rig.find("param.pitch_semitone.slider", QAbstractSlider)
    wheel(slider, Qt.KeyboardModifier.NoModifier)
    assert value(rig, "pitch_semitone") == 1.0
    wheel(slider, Qt.KeyboardModifier.ShiftModifier)
    assert value(rig, "pitch_semitone") == pytest.approx(1.1)


NUMBERS = [p for p in SHOWN if p.kind == "number"]
FINE_STEPS = {
    "note_threshold": 0.001, "pitch_octave": 1.0, "harmonics": 0.1, "noise": 0.1, "output": 0.1,
    "chorus_rate": 0.01, "flanger_rate": 0.005,
}  # fmt: skip
"""Those that are not a tenth of 1: of a step of 0.01, whole, and what can be typed of 0.05."""


@pytest.mark.parametrize("suffix", ["", ".slider"])
@pytest.mark.parametrize("parameter", NUMBERS, ids=lambda p: p.id)
def test_shift_makes_wheel_arrows_and_page_keys_fine(
    rig: Rig, parameter: Parameter, suffix: str
) -> None:
    control = rig.find(f"param.{parameter.id}{suffix}")
    rig.studio.document.change("Morph", other=FLUTE)  # so that A-B can be moved
    start = (parameter.minimum + parameter.maximum) / 2
    rig.studio.sound.set_parameter(parameter.id, start)
    fine = FINE_STEPS.get(parameter.id, 0.1)
    shift = Qt.KeyboardModifier.ShiftModifier
    wheel(control, shift)
    assert value(rig, parameter.id) == pytest.approx(start + fine)
    rig.bot.keyClick(control, Qt.Key.Key_Down, shift)
    assert value(rig, parameter.id) == pytest.approx(start)
    rig.bot.keyClick(control, Qt.Key.Key_PageUp, shift)
    assert value(rig, parameter.id) == pytest.approx(start + parameter.step)
    rig.bot.keyClick(control, Qt.Key.Key_Down)
    assert value(rig, parameter.id) == pytest.approx(start)
    wheel(control, Qt.KeyboardModifier.NoModifier)
    assert value(rig, parameter.id) == pytest.approx(start + parameter.step)


def test_what_shift_moved_can_be_read_and_whole_values_have_no_zeros(rig: Rig) -> None:
    box = rig.find("param.reverb_wet", QDoubleSpinBox)
    assert box.text() == "100 %"
    rig.bot.keyClick(box, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert box.text() == "99.9 %"


def test_a_touch_pad_moves_by_a_step_only_after_a_whole_notch(rig: Rig) -> None:
    slider = rig.find("param.pitch_octave.slider", QAbstractSlider)
    for _ in range(7):
        wheel(slider, Qt.KeyboardModifier.NoModifier, 15)
    assert value(rig, "pitch_octave") == 0.0
    wheel(slider, Qt.KeyboardModifier.NoModifier, 15)
    assert value(rig, "pitch_octave") == 1.0


@pytest.mark.parametrize("language", ["C", "de_DE"])
@pytest.mark.parametrize("typed", ["1,5", "1.5"])
def test_a_comma_is_as_good_as_a_point(rig: Rig, typed: str, language: str) -> None:
    box = rig.find("param.note_threshold", QDoubleSpinBox)
    box.setLocale(QLocale(language))
    box.setFocus()
    box.selectAll()
    rig.bot.keyClicks(box, typed)
    rig.bot.keyClick(box, Qt.Key.Key_Return)
    assert value(rig, "note_threshold") == 1.5


def test_arrows_change_the_slider_that_has_the_focus(rig: Rig) -> None:
    slider = rig.find("param.quiet.slider", QAbstractSlider)
    slider.setFocus()
    rig.bot.keyClick(slider, Qt.Key.Key_Right)
    assert value(rig, "quiet") == 21.0
    rig.bot.keyClick(slider, Qt.Key.Key_Left)
    rig.bot.keyClick(slider, Qt.Key.Key_Left)
    assert value(rig, "quiet") == 19.0


def test_a_double_click_on_the_label_brings_back_the_default(rig: Rig) -> None:
    rig.studio.sound.set_parameter("quiet", 3.0)
    label = rig.find("label.quiet", QLabel)
    rig.bot.mouseDClick(label, Qt.MouseButton.LeftButton)
    assert value(rig, "quiet") == 20.0


def test_back_to_the_defaults_resets_all_in_one_step(rig: Rig) -> None:
    rig.studio.sound.set_parameter("quiet", 3.0)
    rig.studio.sound.set_parameter("noise", -60.0)
    rig.bot.mouseClick(rig.find("button.defaults"), Qt.MouseButton.LeftButton)
    assert value(rig, "quiet") == 20.0
    assert value(rig, "noise") == 0.0
    rig.studio.window.action("undo").trigger()
    assert value(rig, "noise") == -60.0


@pytest.mark.parametrize("parameter", [p for p in SHOWN if p.kind == "number"], ids=lambda p: p.id)
def test_the_ends_of_a_slider_are_the_ends_of_the_range(qtbot: Any, parameter: object) -> None:
    panel = ParametersPanel(DARK)
    qtbot.addWidget(panel)
    requests: list[float] = []
    panel.requested.connect(lambda id, wish, drag: requests.append(wish))
    slider = panel.rows[parameter.id].slider
    for position in (slider.maximum(), slider.minimum()):
        slider.setValue(slider.minimum() + 1)
        slider.setValue(position)
        assert requests[-1] in (parameter.minimum, pytest.approx(parameter.maximum))
        parameter.check(requests[-1])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.93])
def test_a_click_in_the_groove_of_a_slider_leads_there_in_one_step(rig: Rig, share: float) -> None:
    slider = rig.find("param.quiet.slider", QSlider)
    n_steps = rig.studio.document.undo_stack.count()
    spot = QPoint(round(share * slider.width()), slider.height() // 2)
    rig.bot.mousePress(slider, Qt.MouseButton.LeftButton, pos=spot)
    there = rig.studio.document.settled.conditioning.quiet
    assert there == pytest.approx(60.0 * share, abs=4.0)  # the handle is as wide
    rig.bot.mouseMove(slider, spot + QPoint(8, 0))
    rig.bot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=spot + QPoint(8, 0))
    assert not slider.isSliderDown()
    assert rig.studio.document.settled.conditioning.quiet >= there
    assert rig.studio.document.undo_stack.count() == n_steps + 1
