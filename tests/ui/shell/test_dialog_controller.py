"""Help, keys, about, log, settings, welcome."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QPlainTextEdit,
    QTabWidget,
    QTextBrowser,
)

from studio.ui.shell.actions import ACTIONS
from studio.ui.shell.report import impersonal, report
from studio.ui.widgets.form import choose
from tests.ui.rig import Rig


def open_dialog(rig: Rig, id: str) -> None:
    rig.studio.window.action(id).trigger()
    assert rig.find(f"dialog.{id}").isVisible()


def test_help_opens_offline_and_its_links_lead_to_pages(rig: Rig) -> None:
    open_dialog(rig, "help")
    pages: QTextBrowser = rig.find("text.help")
    assert "DDSP Studio" in pages.toPlainText()
    names = {path.name for path in rig.studio.dialogs._help_folder().glob("*.md")}
    for path in rig.studio.dialogs._help_folder().glob("*.md"):
        text = path.read_text(encoding="utf-8")
        linked = {part.split(")")[0] for part in text.split("](")[1:]}
        assert {name for name in linked if not name.startswith("http")} <= names


def test_the_list_of_keys_holds_each_key(rig: Rig) -> None:
    open_dialog(rig, "keys")
    table = rig.find("list.keys")
    shown = {table.item(row, 1).text() for row in range(table.rowCount())}
    assert {", ".join(row.keys) for row in ACTIONS if row.keys} <= shown


def test_about_names_licences_and_credits(rig: Rig) -> None:
    open_dialog(rig, "about")
    tabs: QTabWidget = rig.find("tabs.about")
    assert tabs.count() == 3
    assert "CC BY" in rig.find("text.credits", QPlainTextEdit).toPlainText()
    assert "Apache" in rig.find("text.licences", QTextBrowser).toPlainText()


def test_a_dialog_that_is_open_is_not_opened_twice(rig: Rig) -> None:
    open_dialog(rig, "about")
    first = rig.find("dialog.about")
    rig.studio.window.action("about").trigger()
    assert rig.find("dialog.about") is first


def test_a_look_chosen_in_the_settings_takes_effect_at_once(rig: Rig) -> None:
    open_dialog(rig, "settings")
    choose(rig.find("field.settings.theme", QComboBox), "light")
    assert rig.settings.theme == "light"
    assert rig.studio.window.action("light").isChecked()
    choose(rig.find("field.settings.theme", QComboBox), "dark")


def test_the_open_settings_follow_the_menus(rig: Rig) -> None:
    open_dialog(rig, "settings")
    look = rig.find("field.settings.theme", QComboBox)
    match = rig.find("field.settings.match_loudness", QCheckBox)
    was_on = match.isChecked()
    rig.studio.window.action("match").trigger()
    rig.until(lambda: match.isChecked() != was_on)
    assert rig.settings.match_loudness != was_on
    for name in ("light", "dark"):
        rig.studio.window.action(name).trigger()
        rig.until(lambda name=name: look.currentData() == name)
        assert rig.settings.theme == name


def test_a_microphone_chosen_in_the_settings_is_opened(rig: Rig) -> None:
    rig.until(lambda: bool(rig.studio.dialogs._devices))
    open_dialog(rig, "settings")
    before = rig.microphone.n_opened
    choose(rig.find("field.settings.input_device", QComboBox), "USB 音")
    rig.until(lambda: rig.microphone.n_opened > before)
    assert rig.microphone.spec is not None
    assert rig.microphone.spec.device == "USB 音"


def test_the_settings_refuse_a_folder_that_cannot_be(rig: Rig, tmp_path: Path) -> None:
    open_dialog(rig, "settings")
    before = rig.settings.takes_folder
    line = rig.find("field.settings.takes_folder")
    line.setText("/nowhere/at/all")
    assert rig.settings.takes_folder == before
    assert "no folder" in rig.find("message.settings").text()
    line.setText(str(tmp_path / "Takes"))
    assert rig.settings.takes_folder == tmp_path / "Takes"


def test_the_log_can_be_copied(rig: Rig) -> None:
    rig.studio.window.action("log").trigger()
    assert rig.find("dialog.log").isVisible()
    rig.bot.mouseClick(rig.find("button.log.copy"), Qt.MouseButton.LeftButton)
    assert "PySide6" in QApplication.clipboard().text()


def test_a_report_holds_no_personal_path() -> None:
    lines = ["ERROR /home/ada/Müsik 音/Lied eins.wav", "C:\\Users\\ada\\x.wav", "by ada at adagio"]
    text = report(lines, Path("/home/ada"), "ada")
    assert "/home" not in text
    assert "Users" not in text
    assert "by user at adagio" in text
    assert impersonal("1/2 done", Path("/home/ada"), "ada") == "1/2 done"


@pytest.mark.parametrize(
    ("said", "reported"),
    [
        ("Opening /home/ada/Bob's songs/private/x.wav failed", "Opening .../x.wav failed"),
        ('/media/disk/a: b/<c>/say "d"/x.wav: no sound', ".../x.wav: no sound"),
        (r"Opening C:\Users\Ada Lovelace\My Music\x.wav failed", "Opening .../x.wav failed"),
        (r"FileNotFoundError: 'C:\\Users\\Ada\\x.wav'", "FileNotFoundError: '.../x.wav'"),
        (r"\\server\Ada's share\x.wav", ".../x.wav"),
        ("/home/ada/secret/a.wav and /home/ada/b.wav", ".../a.wav and .../b.wav"),
        (r"C:\secret\a.wav and 'D:\more\b.wav'", ".../a.wav and '.../b.wav'"),
        ('  File "/home/ada/studio/ui/x.py", line 3, in a/b', '  File ".../x.py", line 3, in a/b'),
        ("~/Music/Bob's/x.wav", ".../x.wav"),
        ("1/2 done, 3/4 left, and/or 5 / 6 / 7", "1/2 done, 3/4 left, and/or 5 / 6 / 7"),
    ],
)
def test_no_folder_of_a_path_is_reported(said: str, reported: str) -> None:
    assert impersonal(said, Path("/home/ada"), "ada") == reported


def test_what_an_error_dialog_copies_holds_no_personal_path(rig: Rig) -> None:
    path = Path.home() / "Bob's songs" / "private" / "x.wav"
    try:
        raise ValueError(f"{path} is odd")
    except ValueError as error:
        rig.studio.window.show_error(f"{path} cannot be opened", error)
    dialog = rig.studio.window.errors[0]
    rig.bot.mouseClick(dialog.details_button, Qt.MouseButton.LeftButton)
    rig.bot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert "x.wav" in copied
    assert "test_dialog_controller.py" in copied
    for personal in ("Bob", "private", str(Path.home()), str(Path(__file__).parent)):
        assert personal not in copied


def test_the_welcome_comes_once_and_its_demo_is_heard(rig: Rig) -> None:
    rig.studio.show_demos([rig.clip_path])
    rig.studio.dialogs.welcome()
    assert rig.find("welcome").isVisible()
    rig.bot.mouseClick(rig.find("button.welcome.demo"), Qt.MouseButton.LeftButton)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.until(lambda: "render Violin" in rig.engine.calls)
    assert rig.settings.is_welcomed
    rig.studio.dialogs.welcome()
    assert not rig.find("welcome").isVisible()


def test_the_welcome_keeps_no_key_from_the_window_and_goes_when_it_is_not_needed(
    rig: Rig,
) -> None:
    rig.studio.dialogs.welcome()
    rig.bot.keyClick(rig.studio.window, Qt.Key.Key_R)
    rig.until(lambda: rig.studio.audio.recorder.is_recording)
    assert not rig.find("welcome").isVisible()
