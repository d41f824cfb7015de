"""Presets and the sounds A and B; each choice is one step of undo."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QToolButton

from studio.engine.presets import read_presets
from tests.ui.fake_engine import FLUTE, VIOLIN
from tests.ui.rig import Rig


def combo(rig: Rig) -> QComboBox:
    found: QComboBox = rig.find("param.preset", QComboBox)
    return found


def choose(rig: Rig, name: str) -> None:
    box = combo(rig)
    row = next(n for n in range(box.count()) if box.itemText(n).rstrip("*") == name)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def press(rig: Rig, name: str) -> None:
    rig.bot.mouseClick(rig.find(f"button.{name}", QToolButton), Qt.MouseButton.LeftButton)


def test_a_preset_sets_all_sliders_in_one_step(rig: Rig) -> None:
    document = rig.studio.document
    document.set_parameter("quiet", 33.0)
    assert combo(rig).currentText() == "Default*"
    choose(rig, "Dry")
    assert document.settled.conditioning.reverb_wet == 0.0
    assert document.settled.conditioning.quiet == 20.0
    assert combo(rig).currentText() == "Dry"
    rig.studio.window.action("undo").trigger()
    assert document.settled.conditioning.quiet == 33.0
    assert combo(rig).currentText() == "Default*"
    rig.studio.window.action("redo").trigger()
    assert combo(rig).currentText() == "Dry"


def test_own_presets_are_saved_renamed_and_deleted(rig: Rig) -> None:
    document = rig.studio.document
    document.set_parameter("quiet", 33.0)
    press(rig, "preset_save")
    line = rig.find("field.preset_name.name", QLineEdit)
    line.setText("Still 音")
    rig.bot.keyClick(line, Qt.Key.Key_Return)
    assert combo(rig).currentText() == "Still 音"
    assert read_presets(rig.settings.presets_file)[0].conditioning.quiet == 33.0
    rig.studio.sound.presets.rename("Leise")
    assert combo(rig).currentText() == "Leise"
    assert [p.name for p in read_presets(rig.settings.presets_file)] == ["Leise"]
    rig.studio.window.action("preset_delete").trigger()
    rig.find("button.preset_delete.delete", QPushButton).click()
    assert read_presets(rig.settings.presets_file) == ()
    assert document.settled.conditioning.quiet == 33.0
    assert not rig.studio.window.action("preset_delete").isEnabled()


def test_the_defaults_of_the_chosen_instrument_are_a_preset(rig: Rig) -> None:
    tuned = replace(VIOLIN, defaults=(("autotune", 40.0), ("quiet", 12.0)))
    rig.engine.instruments = (tuned, FLUTE)
    rig.open_clip()
    rig.studio.job_controller.choose(tuned)
    rig.settle()
    choose(rig, "Violin")
    assert rig.studio.document.settled.conditioning.autotune == 40.0
    rig.studio.job_controller.choose(FLUTE)
    rig.settle()
    names = [combo(rig).itemText(row) for row in range(combo(rig).count())]
    assert "Flute" in names
    assert "Violin" not in names


def test_a_damaged_preset_file_is_told_and_never_written_over(rig: Rig) -> None:
    rig.settings.presets_file.write_text("{")
    rig.studio.sound.presets.read()
    assert "presets" in rig.studio.window.errors[0].explanation.why
    rig.studio.sound.presets.save("new")
    assert rig.settings.presets_file.read_text() == "{"


def test_a_and_b_keep_their_own_sounds_and_x_changes_between_them(rig: Rig) -> None:
    rig.open_clip()
    document = rig.studio.document
    document.set_parameter("quiet", 1.0)
    rig.bot.keyClick(rig.studio.window, Qt.Key.Key_X)
    assert rig.find("button.slot_b", QToolButton).isChecked()
    assert document.settled.conditioning.quiet == 1.0
    document.set_parameter("quiet", 2.0)
    rig.studio.job_controller.choose(rig.engine.instruments[1])
    press(rig, "slot_a")
    assert document.settled.conditioning.quiet == 1.0
    assert document.settled.instrument is None
    press(rig, "slot_b")
    assert document.settled.conditioning.quiet == 2.0
    assert document.settled.instrument == FLUTE
    rig.studio.window.action("slot_copy").trigger()
    press(rig, "slot_a")
    assert document.settled.conditioning.quiet == 2.0
    rig.studio.window.action("undo").trigger()
    assert document.settled.slot == 1
    assert rig.find("button.slot_b", QToolButton).isChecked()
