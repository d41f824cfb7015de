"""Room, second instrument, tones: chosen from lists, heard, undone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QSlider

from studio.engine.errors import BadRoom
from studio.ui.common.results import InstrumentChoice
from tests.ui.fake_engine import FLUTE, VIOLIN
from tests.ui.rig import Rig

ROOMY = replace(VIOLIN, has_room=True)
OWN = "Own (none learnt)"
LATENT = InstrumentChoice(
    "Voice", Path("voice.ddsp"), 48.0, 72.0, has_latents=True, anchors=("soft", "hard", "bright")
)


@pytest.fixture
def shaped(rig: Rig) -> Rig:
    """A clip, played by the flute, beside a violin with a room and a voice with tones."""
    rig.engine.instruments = (ROOMY, FLUTE, LATENT)
    rig.studio.job_controller.find_instruments()
    rig.open_clip()
    rig.studio.job_controller.choose(FLUTE)
    rig.settle()
    return rig


def choose(rig: Rig, name: str, text: str) -> None:
    """Pick an entry of a list with the keyboard, as a user would."""
    box = rig.find(f"param.{name}", QComboBox)
    index = box.findText(text)
    assert index >= 0, [box.itemText(i) for i in range(box.count())]
    box.setFocus()
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(index, 0))
    rig.bot.keyClick(view, Qt.Key.Key_Return)
    rig.settle()


def texts(rig: Rig, name: str) -> list[str]:
    box = rig.find(f"param.{name}", QComboBox)
    return [box.itemText(index) for index in range(box.count())]


def test_the_room_can_be_none_or_that_of_an_instrument_and_is_undone(shaped: Rig) -> None:
    made = ["Small room", "Hall", "Plate"]
    assert texts(shaped, "room") == [OWN, "None", *made, "Violin", "From a file..."]
    choose(shaped, "room", "None")
    assert shaped.engine.settled[-1].room == "none"
    choose(shaped, "room", "Violin")
    assert shaped.engine.settled[-1].room == "violin.ddsp"
    shaped.studio.document.undo_stack.undo()
    shaped.studio.document.undo_stack.undo()
    shaped.settle()
    assert shaped.engine.settled[-1].room == "own"
    assert shaped.find("param.room", QComboBox).currentText() == OWN


def test_keys_turn_the_list_of_rooms_and_pass_the_entry_that_asks_for_a_file(
    shaped: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = shaped.find("param.room", QComboBox)
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: asked.append("?") or ("", ""))
    seen = []
    for key in (Qt.Key.Key_Down,) * 6 + (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up):
        shaped.bot.keyClick(box, key)
        seen.append(box.currentText())
    made = ["Small room", "Hall", "Plate"]
    assert seen == ["None", *made, "Violin", "Violin", OWN, "Violin", "Plate"]
    shaped.settle()
    assert shaped.engine.settled[-1].room == "plate"
    assert not asked


def test_a_file_is_tried_before_it_becomes_the_room(
    shaped: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = tmp_path / "Große Halle.wav"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(hall), ""))
    choose(shaped, "room", "From a file...")
    shaped.until(lambda: shaped.studio.document.settled.room == str(hall))
    assert shaped.find("param.room", QComboBox).currentText() == "Große Halle"


def test_a_file_that_is_no_room_leaves_the_room_and_says_why(
    shaped: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "x.wav"), ""))
    shaped.engine.failure = BadRoom("x.wav is silent; choose another impulse response.")
    choose(shaped, "room", "From a file...")
    shaped.until(lambda: bool(shaped.studio.window.errors))
    assert "silent" in shaped.studio.window.errors[0].explanation.why
    assert shaped.studio.document.settled.room == "own"
    assert shaped.find("param.room", QComboBox).currentText() == OWN
    shaped.engine.failure = None


def test_a_morph_needs_a_second_instrument_and_then_has_a_slider(shaped: Rig) -> None:
    slider = shaped.find("param.morph.slider", QSlider)
    assert not slider.isEnabled()
    assert texts(shaped, "other") == ["None", "Violin", "Voice"]
    choose(shaped, "other", "Violin")
    assert slider.isEnabled()
    slider.setFocus()
    shaped.bot.keyClick(slider, Qt.Key.Key_Right)
    shaped.settle()
    settled = shaped.engine.settled[-1]
    assert (settled.other, settled.conditioning.morph) == (ROOMY, 1.0)
    choose(shaped, "other", "None")
    assert not slider.isEnabled()


def test_the_tones_of_an_instrument_show_only_where_it_has_them(shaped: Rig) -> None:
    box = shaped.find("param.latent_a", QComboBox)
    assert not box.isVisible()
    shaped.studio.job_controller.choose(LATENT)
    shaped.settle()
    assert box.isVisible()
    assert texts(shaped, "latent_a")[:4] == ["soft", "hard", "bright", "Of this clip"]
    assert texts(shaped, "latent_b")[0] == "hard"
    assert shaped.find("param.morph.slider", QSlider).isEnabled()
    choose(shaped, "latent_b", "bright")
    assert shaped.engine.settled[-1].latents == ("", "bright")


def test_every_list_has_a_name_a_role_and_a_tab_stop(shaped: Rig) -> None:
    for name in ("room", "other", "latent_a", "latent_b"):
        box: Any = shaped.find(f"param.{name}", QComboBox)
        assert box.accessibleName()
        assert box.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert box.toolTip() or box.parentWidget().toolTip()


def test_the_wheel_leaves_a_choice_without_the_focus_alone(shaped: Rig) -> None:
    before = shaped.studio.document.settled
    shaped.find("param.quiet").setFocus()
    for name in ("room", "other", "autotune_scale", "octave_mode"):
        box = shaped.find(f"param.{name}", QComboBox)
        for delta in (-120, 120):
            assert not turn(box, delta), name  # left to what scrolls
        assert not box.hasFocus()
    assert shaped.studio.document.settled == before


def test_the_wheel_never_opens_a_file_dialog(shaped: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a file dialog was opened")

    monkeypatch.setattr(QFileDialog, "getOpenFileName", fail)
    shaped.studio.job_controller.choose(LATENT)
    shaped.settle()
    for name, last in (("room", "Violin"), ("latent_a", "Of this clip")):
        box = shaped.find(f"param.{name}", QComboBox)
        box.setFocus()
        for _ in range(9):
            assert turn(box, -120)
        shaped.settle()
        assert box.currentText() == last
    assert shaped.studio.document.settled.room == "violin.ddsp"


def turn(box: QComboBox, delta: int) -> bool:
    """A notch of the wheel; whether the list took it."""
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    event.ignore()
    box.wheelEvent(event)
    return event.isAccepted()


def test_without_a_learnt_room_reverb_is_disabled_and_says_why(rig: Rig) -> None:
    row = rig.studio.window.parameters.rows["reverb_wet"]
    room = rig.find("param.room", QComboBox)
    rig.studio.job_controller.choose(VIOLIN)
    assert not VIOLIN.has_room
    assert not row.isEnabled()
    assert "Violin was learnt without a room" in row.toolTip()
    number, slider = rig.find("param.reverb_wet"), rig.find("param.reverb_wet.slider")
    assert number.property("text") == "–"
    assert slider.accessibleName() == "Reverb: –"
    assert room.currentText() == "Own (none learnt)"
    names = [room.itemText(n) for n in range(room.count())]
    assert {"Small room", "Hall", "Plate"} <= set(names)
    rig.studio.sound.room_morph._choose_room("hall")
    assert row.isEnabled()
    assert number.property("text") == "100 %"
    assert slider.accessibleName() == "Reverb: 100 %"
    assert rig.studio.document.settled.room == "hall"
    rig.studio.sound.room_morph._choose_room("none")
    assert not row.isEnabled()
    rig.studio.sound.room_morph._choose_room("own")
    rig.studio.job_controller.choose(replace(FLUTE, has_room=True))
    assert row.isEnabled()
    assert "choose one" not in row.toolTip()
    assert room.currentText() == "Own"
