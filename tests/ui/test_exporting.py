"""Export, export again and batch as the user meets them."""

from pathlib import Path

from PySide6.QtCore import Qt

from studio.engine.clip import read_clip, write_clip
from studio.engine.export.options import ExportOptions
from studio.ui.dialogs.form import choose
from tests.ui.fake_engine import sine
from tests.ui.rig import Rig


def render(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.conductor.choose(rig.engine.instruments[0])
    rig.until(lambda: rig.studio.document.result is not None)
    rig.wait_idle()


def click(rig: Rig, name: str) -> None:
    rig.bot.mouseClick(rig.find(name), Qt.MouseButton.LeftButton)


def test_the_dialog_writes_what_is_chosen_and_remembers_it(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    rig.studio.window.action("export").trigger()
    dialog = rig.studio.exporting.dialog
    assert dialog is not None
    dialog.folder.show_folder(tmp_path)
    dialog.name.setText("Lied 1.5")
    dialog.fields.format.setCurrentIndex(4)
    dialog.fields.stems.setChecked(True)
    dialog.fields.curves.setChecked(True)
    assert "Lied 1.5.flac" in dialog.message.text()
    click(rig, "button.export.export")
    rig.until((tmp_path / "Lied 1.5.csv").exists)
    rig.wait_idle()
    assert (tmp_path / "Lied 1.5 - harmonic.flac").exists()
    assert "and 2 more" in rig.studio.window.status_text.text()
    assert rig.settings.export_options == ExportOptions("flac", "pcm24", stems=True, curves=True)


def test_a_name_without_a_folder_cannot_be_exported(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    rig.studio.window.action("export").trigger()
    dialog = rig.studio.exporting.dialog
    assert dialog is not None
    dialog.folder.show_folder(tmp_path / "absent")
    assert not dialog.export.isEnabled()
    assert "no folder" in dialog.message.text()


def test_export_again_writes_the_sound_as_it_is_now(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    again = rig.studio.window.action("export_again")
    assert not again.isEnabled()
    target = tmp_path / "a.wav"
    rig.studio.exporting.export(target, ExportOptions())
    rig.until(target.exists)
    rig.wait_idle()
    first = read_clip(target).samples
    rig.studio.document.set_parameter("pitch_octave", 1.0)
    rig.until(lambda: rig.engine.calls.count("render Violin") >= 3)
    rig.wait_idle()
    again.trigger()
    rig.wait_idle()
    assert (read_clip(target).samples != first).any()


def test_a_batch_names_what_was_left_out(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    other = tmp_path / "other.wav"
    write_clip(other, sine(0.3), 16000)
    rig.studio.window.action("batch").trigger()
    dialog = rig.studio.exporting.batch_dialog
    assert dialog is not None
    dialog.add_files((other, tmp_path / "gone.wav"))
    dialog.folder.show_folder(tmp_path)
    choose(dialog.fields.rate, 48000)
    assert "3 recordings as Violin" in dialog.message.text()
    dialog.pattern.setText("{nonsense}")
    assert not dialog.export.isEnabled()
    dialog.pattern.setText("{n} {clip}")
    click(rig, "button.batch.export")
    rig.until(lambda: bool(rig.studio.window.errors))
    assert "gone.wav" in rig.studio.window.errors[0].explanation.why
    assert "2 of 3" in rig.studio.window.status_text.text()
