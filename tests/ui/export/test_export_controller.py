"""Export, export again and batch as the user meets them."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from studio.engine.clip import read_clip, write_clip
from studio.engine.errors import UnwritableTarget
from studio.engine.export.options import ExportOptions
from studio.ui.export.export_dialog import ExportDialog
from studio.ui.widgets.form import choose
from tests.ui.fake_engine import sine
from tests.ui.rig import Rig


def render(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.until(lambda: rig.studio.document.result is not None)
    rig.wait_idle()


def click(rig: Rig, name: str) -> None:
    rig.bot.mouseClick(rig.find(name), Qt.MouseButton.LeftButton)


def test_the_dialog_writes_what_is_chosen_and_remembers_it(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    rig.studio.window.action("export").trigger()
    dialog = rig.studio.export.dialog
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
    dialog = rig.studio.export.dialog
    assert dialog is not None
    dialog.folder.show_folder(tmp_path / "absent")
    assert not dialog.export.isEnabled()
    assert "no folder" in dialog.message.text()


def test_export_again_writes_the_sound_as_it_is_now(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    again = rig.studio.window.action("export_again")
    assert not again.isEnabled()
    target = tmp_path / "a.wav"
    rig.studio.export.export(target, ExportOptions())
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
    dialog = rig.studio.export.batch_dialog
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


def ask(rig: Rig, folder: Path, name: str) -> ExportDialog:
    """The dialog with this name typed into it."""
    rig.studio.window.action("export").trigger()
    dialog = rig.studio.export.dialog
    assert dialog is not None
    dialog.folder.show_folder(folder)
    dialog.name.selectAll()
    dialog.name.insert(name)
    return dialog


def test_the_recording_of_a_clip_is_never_replaced(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    before = rig.clip_path.read_bytes()
    dialog = ask(rig, tmp_path, "tone")
    assert "works on" in dialog.message.text()
    click(rig, "button.export.export")
    assert dialog.isVisible()
    rig.wait_idle()
    assert rig.clip_path.read_bytes() == before
    dialog.fields.format.setCurrentIndex(4)  # FLAC: another file
    assert dialog.export.isEnabled()


def test_a_room_and_a_tone_of_either_slot_are_never_replaced(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    document = rig.studio.document
    values = (document.settled.conditioning, None, None, "own", ("", str(tmp_path / "b.wav")), "")
    document.put({"room": str(tmp_path / "a.wav"), "slots": (None, values)})
    assert not ask(rig, tmp_path, "a").export.isEnabled()
    assert not ask(rig, tmp_path, "b").export.isEnabled()
    assert ask(rig, tmp_path, "c").export.isEnabled()


def test_every_file_that_is_replaced_is_named(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    for name in ("Lied - noise.wav", "Lied.csv", "Lied.mid"):
        (tmp_path / name).touch()
    dialog = ask(rig, tmp_path, "Lied")
    assert "replaced" not in dialog.message.text()
    dialog.fields.stems.setChecked(True)
    dialog.fields.curves.setChecked(True)
    assert "Lied - noise.wav, Lied.csv" in dialog.message.text()
    dialog.fields.notes.setChecked(True)
    assert "Lied.mid" in dialog.message.text()


def test_a_file_that_came_meanwhile_is_named_before_it_is_replaced(
    rig: Rig, tmp_path: Path
) -> None:
    render(rig)
    dialog = ask(rig, tmp_path, "Lied")
    (tmp_path / "Lied.wav").touch()
    click(rig, "button.export.export")
    assert dialog.isVisible()
    assert "will be replaced" in dialog.message.text()
    click(rig, "button.export.export")
    rig.wait_idle()
    assert (tmp_path / "Lied.wav").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("x" * 300, "too long"),
        ("音" * 100, "too long"),
        ("..", "dot"),
        (".hidden", "dot"),
        ("con:?*", ": ? *"),
        ("../other", "/"),
        ("/" + "x" * 300 + "/a", "no folder"),
        ("~nobody-at-all/x", "/"),
    ],
)
def test_a_name_that_no_file_can_have_is_refused_in_the_dialog(
    rig: Rig, tmp_path: Path, name: str, why: str
) -> None:
    render(rig)
    dialog = ask(rig, tmp_path, name)
    assert why in dialog.message.text()
    assert not dialog.export.isEnabled()
    assert not rig.studio.window.errors


def second_clip(rig: Rig, folder: Path) -> None:
    """Another clip, played by the same instrument."""
    path = folder / "other.wav"
    write_clip(path, sine(0.5, 330.0), 16000, "float")
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.document.path == path)
    rig.until(lambda: rig.studio.document.result is not None)
    rig.wait_idle()


def test_export_again_asks_where_another_clip_is_shown(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    target = tmp_path / "single.wav"
    rig.studio.export.export(target, ExportOptions())
    rig.until(target.exists)
    rig.wait_idle()
    first = target.read_bytes()
    second_clip(rig, tmp_path)
    rig.studio.window.action("export_again").trigger()
    rig.wait_idle()
    assert target.read_bytes() == first
    dialog = rig.studio.export.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.name.text() == "other - Violin"


def test_export_again_asks_where_its_file_has_become_a_clip(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    target = tmp_path / "single.wav"
    rig.studio.export.export(target, ExportOptions())
    rig.until(target.exists)
    rig.wait_idle()
    document = rig.studio.document
    first = document.settled.current
    rig.studio.open_file(target)
    rig.until(lambda: document.path == target)
    document.show(first)
    rig.until(lambda: document.result is not None)
    rig.wait_idle()
    before = target.read_bytes()
    rig.studio.window.action("export_again").trigger()
    rig.wait_idle()
    assert target.read_bytes() == before
    assert rig.studio.export.dialog is not None
    assert rig.studio.export.dialog.isVisible()


def test_the_dialog_suggests_the_name_that_the_clip_has_now(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    rows = rig.find("list.clips")
    rows.item(0).setText("Strophe 1/2")
    rig.studio.window.action("export").trigger()
    dialog = rig.studio.export.dialog
    assert dialog is not None
    assert dialog.name.text() == "Strophe 1_2 - Violin"
    second_clip(rig, tmp_path)
    assert dialog.name.text() == "other - Violin"
    dialog.name.selectAll()
    rig.bot.keyClicks(dialog.name, "Mein Lied")
    rows.item(1).setText("Refrain")
    assert dialog.name.text() == "Mein Lied"


def test_no_batch_begins_with_an_instrument_that_is_not_here(rig: Rig) -> None:
    render(rig)
    batch = rig.studio.window.action("batch")
    assert batch.isEnabled()
    gone = replace(rig.engine.instruments[1], is_missing=True)
    rig.studio.document.put({"other": gone})
    assert not batch.isEnabled()
    rig.studio.document.put({"other": None, "instrument": gone})
    assert not batch.isEnabled()
    rig.studio.document.put({"instrument": rig.engine.instruments[1]})
    assert batch.isEnabled()


def test_the_dialog_says_every_file_that_it_writes(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    dialog = ask(rig, tmp_path, "lied")
    dialog.fields.stems.setChecked(False)
    dialog.fields.curves.setChecked(False)
    assert dialog.message.text() == "Writes lied.wav."
    dialog.fields.curves.setChecked(True)
    assert dialog.message.text() == "Writes 2 files: lied.wav, lied.csv."


def test_a_write_that_failed_brings_the_dialog_back_as_it_was(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render(rig)
    dialog = ask(rig, tmp_path, "lied")
    rig.engine.failure = UnwritableTarget("The disk is full.")
    click(rig, "button.export.export")
    rig.until(lambda: bool(rig.studio.window.errors))
    rig.until(dialog.isVisible)
    assert dialog.name.text() == "lied"
    rig.engine.failure = None
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    assert not rig.studio.window.action("export_folder").isEnabled()
    dialog.export.click()
    rig.until((tmp_path / "lied.wav").exists)
    rig.until(rig.studio.window.action("export_folder").isEnabled)
    assert not dialog.isVisible()
    rig.studio.window.action("export_folder").trigger()
    assert opened == [str(tmp_path)]
