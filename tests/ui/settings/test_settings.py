"""Settings: each one is read by somebody, and takes effect."""

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

import studio.ui
from studio.engine.export.options import ExportOptions
from studio.ui.settings.settings import SETTINGS, Settings
from studio.ui.settings.settings_dialog import SettingsDialog
from tests.golden_sounds import FOLDER
from tests.ui.rig import Rig

UI = Path(studio.ui.__file__).parent
SHOWN_ONLY = {UI / "settings" / "settings.py", UI / "settings" / "settings_dialog.py"}
NAMES = [*SETTINGS, "recent", "geometry"]


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_has_a_reader(name: str) -> None:
    """Beside the dialog that shows it."""
    reading = re.compile(rf"settings\.{name}\b(?! = )")
    files = [path for path in UI.rglob("*.py") if path not in SHOWN_ONLY]
    assert any(reading.search(path.read_text(encoding="utf-8")) for path in files)


def test_the_limiter_is_switched_while_it_plays_and_from_the_start(rig: Rig) -> None:
    player = rig.studio.audio.player
    assert player.is_limiting
    rig.settings.is_limiting = False
    rig.studio.dialogs.setting_changed.emit("is_limiting")
    assert not player.is_limiting


@pytest.mark.parametrize("value", ["nan", "inf", "-1e999", "", "99999999999999999999", "@", "[[["])
def test_whatever_stands_in_the_file_a_setting_has_a_value(value: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    keys = {"audio": ["count_in", "input"], "appearance": ["range_db", "theme"],
            "export": ["options"], "files": ["recent"]}  # fmt: skip
    text = "".join(
        f"[{group}]\n" + "".join(f'{key}="{value}"\n' for key in names)
        for group, names in keys.items()
    )
    path.write_text(text)
    settings = Settings(QSettings(str(path), QSettings.Format.IniFormat))
    for name in NAMES:
        getattr(settings, name)
    assert settings.count_in == 0
    assert settings.range_db == 80


def test_options_of_an_export_that_nest_too_deep_are_the_usual_ones(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    store.setValue("export/options", "[" * 100_000)
    assert Settings(store).export_options == ExportOptions()


def test_settings_of_before_are_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes((FOLDER / "settings.ini").read_bytes())
    settings = Settings(QSettings(str(path), QSettings.Format.IniFormat))
    assert (settings.theme, settings.count_in, settings.tracker) == ("light", 4, "full")
    assert (settings.match_loudness, settings.is_limiting) == (False, False)
    assert settings.input_device == "Microphone of before"
    assert (settings.range_db, settings.color_map) == (60, "Magma")


@pytest.mark.parametrize("id", SETTINGS)
def test_each_row_reads_what_it_has_written_and_names_a_key_of_its_own(
    id: str, tmp_path: Path
) -> None:
    row = SETTINGS[id]
    store = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    settings = Settings(store)
    assert getattr(settings, id) == row.first()
    for value in row.choices or (row.first(),):
        setattr(settings, id, value)
        assert getattr(settings, id) == value
    assert [other.key for other in SETTINGS.values()].count(row.key) == 1
    assert len(row.names) in (0, len(row.choices))


def test_the_dialog_follows_the_table(settings: Settings, qtbot: Any) -> None:
    dialog = SettingsDialog(settings, (), "")
    qtbot.addWidget(dialog)
    for id, row in SETTINGS.items():
        found = dialog.findChild(QWidget, f"field.settings.{id}")
        assert (found is not None) == bool(row.page), id
    looks = dialog.findChild(QComboBox, "field.settings.theme")
    assert looks is not None
    looks.setCurrentIndex(looks.findData("light"))
    assert settings.theme == "light"
    limits = dialog.findChild(QCheckBox, "field.settings.is_limiting")
    assert limits is not None
    limits.setChecked(False)
    assert settings.is_limiting is False
