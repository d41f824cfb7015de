"""Settings: each one is read by somebody, and takes effect."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

import studio.ui
from studio.engine.export.options import ExportOptions
from studio.ui.settings.settings import Settings
from tests.golden_sounds import FOLDER
from tests.ui.rig import Rig

UI = Path(studio.ui.__file__).parent
SHOWN_ONLY = {UI / "settings" / "settings.py", UI / "settings" / "settings_dialog.py"}
NAMES = [name for name, value in vars(Settings).items() if isinstance(value, property)]


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
