"""Settings: each one is read by somebody, and takes effect."""

import re
from pathlib import Path

import pytest

import studio.ui
from studio.ui.settings import Settings
from tests.ui.rig import Rig

UI = Path(studio.ui.__file__).parent
SHOWN_ONLY = {UI / "settings.py", UI / "dialogs" / "settings.py"}
NAMES = [name for name, value in vars(Settings).items() if isinstance(value, property)]


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_has_a_reader(name: str) -> None:
    """Beside the dialog that shows it."""
    reading = re.compile(rf"settings\.{name}\b(?! = )")
    files = [path for path in UI.rglob("*.py") if path not in SHOWN_ONLY]
    assert any(reading.search(path.read_text(encoding="utf-8")) for path in files)


def test_the_limiter_is_switched_while_it_plays_and_from_the_start(rig: Rig) -> None:
    player = rig.studio.desk.player
    assert player.is_limiting
    rig.settings.is_limiting = False
    rig.studio.manners.setting_changed.emit("is_limiting")
    assert not player.is_limiting
