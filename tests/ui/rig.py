"""The window on an invisible screen, with an engine of sines and devices of numbers."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtWidgets import QApplication, QWidget

from studio.engine.audio.device import DeviceInfo
from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.player import Player
from studio.engine.audio.recorder import Recorder
from studio.engine.clip import write_clip
from studio.ui.common import theme
from studio.ui.common.texts import PseudoTranslator
from studio.ui.playback.audio_controller import AudioController
from studio.ui.settings.settings import Settings
from studio.ui.shell.studio import Studio
from studio.ui.shell.wiring import build
from tests.ui.fake_engine import FakeEngine, sine
from tests.waiting import HANGS_S

HANGS_MS = round(1000 * HANGS_S)


class FakeSound:
    """A sound system with two devices; one more after each refresh."""

    def __init__(self) -> None:
        self.devices = [
            DeviceInfo("Built-in", 1, 2, 48000, True, True),
            DeviceInfo("USB 音", 1, 0, 44100),
        ]

    def list_devices(self) -> tuple[DeviceInfo, ...]:
        return tuple(self.devices)

    def refresh(self) -> tuple[DeviceInfo, ...]:
        self.devices.append(DeviceInfo("New mic", 1, 0, 48000))
        return self.list_devices()


@dataclass
class Rig:
    """The studio and everything that a test can reach of it."""

    studio: Studio
    engine: FakeEngine
    microphone: FakeDevice
    loudspeaker: FakeDevice
    settings: Settings
    clip_path: Path
    bot: Any

    def find(self, name: str, kind: type[QWidget] = QWidget) -> Any:
        """A widget by its object name."""
        found = self.studio.window.findChild(kind, name)
        assert found is not None, name
        return found

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window work until this is so."""
        self.bot.waitUntil(condition, timeout=HANGS_MS)

    def open_clip(self) -> None:
        """Open the clip and wait until it is analysed and drawn."""
        self.studio.open_file(self.clip_path)
        self.until(lambda: self.studio.document.features is not None)
        self.until(lambda: self.studio.viewing.presenter.picture is not None)

    def wait_idle(self) -> None:
        """Wait until no job runs."""
        job_group = self.studio.job_controller._job_group.values()
        self.until(lambda: not any(job.is_busy for job in job_group))

    def settle(self) -> None:
        """Wait until the sound is loaded, too."""
        self.wait_idle()
        self.until(
            lambda: (
                not self.studio.audio.tracks.is_loading and not self.studio.audio.tracks.is_busy
            )
        )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    made.takes_folder = tmp_path / "Müsik 音"
    made.recovery_folder = tmp_path / "recovery"
    made.trainings_folder = tmp_path / "trainings"
    made.presets_file = tmp_path / "presets.json"
    return made


@pytest.fixture(params=["as written", "longer"])
def language(request: pytest.FixtureRequest, qapp: QCoreApplication) -> Iterator[str]:
    """English, then all texts 40 % longer."""
    translator = PseudoTranslator()
    if request.param == "longer":
        qapp.installTranslator(translator)
    yield request.param
    qapp.removeTranslator(translator)


@pytest.fixture
def rig(qtbot: Any, tmp_path: Path, settings: Settings) -> Iterator[Rig]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme.DARK)
    source = (0.4 * np.sin(np.arange(480_000) * 0.05)).astype(np.float32)
    microphone, loudspeaker = FakeDevice(source), FakeDevice()
    recorder, player = Recorder(microphone, is_threaded=False), Player(loudspeaker)
    engine = FakeEngine()
    sound = FakeSound()
    audio = AudioController(recorder, player, sound, settings)
    studio = build(settings, engine, audio)
    path = tmp_path / "tone.wav"
    write_clip(path, sine(1.0), 16000, "float")
    made = Rig(studio, engine, microphone, loudspeaker, settings, path, qtbot)
    studio.window.show()
    studio.start(None)
    made.wait_idle()
    yield made
    studio.projects.forget_changes()
    studio.window.close()
    studio.window.deleteLater()
    qtbot.waitUntil(lambda: not _studio_threads(), timeout=HANGS_MS)


def _studio_threads() -> list[str]:
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name in ("recorder", "sound-control", "synth")]
