"""A user's folders with one instrument, and a melody, for the command line."""

from pathlib import Path

import pytest
import torch

from studio.engine.clip import write_clip
from studio.engine.instrument import save_instrument
from tests.commands.typed import INSTRUMENT
from tests.helpers import tiny_instrument, tone


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's folders lie in the test's own folder, with one instrument installed."""
    torch.set_num_threads(1)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data" / "ddsp-studio" / "instruments"
    folder.mkdir(parents=True)
    save_instrument(tiny_instrument(name=INSTRUMENT), folder / "tiny.ddsp")


@pytest.fixture
def melody(tmp_path: Path) -> Path:
    path = tmp_path / "Müsik 音.wav"
    write_clip(path, tone(220.0, 1.23456, 22050))
    return path
