"""A recording that is watched: how old what is drawn is, and what drawing it costs."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QEventLoop, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from studio.benchmark.measure import Row
from studio.engine.audio.collector import Collector
from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.native_layout import READ, WRITTEN
from studio.engine.audio.player import Player
from studio.engine.audio.portaudio import PortAudio
from studio.engine.audio.recorder import Recorder
from studio.engine.errors import DeviceError
from studio.engine.library import cache_folder
from studio.ui.common import theme
from studio.ui.jobs.background import share_lock, share_memory
from studio.ui.playback.audio_controller import AudioController
from studio.ui.session.engine_calls import StudioEngine
from studio.ui.settings.settings import Settings
from studio.ui.shell.studio import Studio
from studio.ui.shell.wiring import build

SETTLE_S = 3.0
BEFORE_S = 8.0
LIMIT_S = 20.0


class Watch(QObject):
    """Notes how far behind the microphone each painted picture is.

    A frame's moment is that of the sound card's clock: the frames come evenly, and the line
    through the earliest arrivals tells when each was there at the latest.
    """

    def __init__(self, studio: Studio) -> None:
        """Watches from now on."""
        super().__init__()
        self.lags_s: list[float] = []
        self.n_painted = 0
        self._recorder = studio.audio.recorder
        self._rate = self._recorder.device.sample_rate
        self._shown_s = 0.0
        self._is_painted = False
        self._earliest = np.inf
        self._first = np.inf
        self.started = np.inf
        studio.audio.take_grown.connect(self._hear)
        studio.window.plots.loudness.viewport().installEventFilter(self)
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.aboutToBlock.connect(self._look)

    def _hear(self, view: object) -> None:
        times: Sequence[float] = getattr(view, "times", ())
        self._shown_s = float(times[-1]) if len(times) else 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the loudness painted."""
        self._is_painted |= event.type() == QEvent.Type.Paint
        return False

    def _look(self) -> None:
        worker, now = self._recorder.device._worker, time.monotonic()  # type: ignore[attr-defined]
        if not isinstance(worker, Collector):
            return
        self._earliest = min(self._earliest, now - worker.ring[WRITTEN] / self._rate)
        if not self._recorder.is_recording:
            return
        self._first = min(self._first, worker.ring[READ] - self._recorder.seconds * self._rate)
        if self._is_painted:
            self._is_painted = False
            self.n_painted += 1
            if now > self.started + SETTLE_S:
                there = self._earliest + self._first / self._rate + self._shown_s
                self.lags_s.append(now - there)


def rows(minutes: float = 0.0) -> Iterator[Row]:
    """Record for so long (half a minute) and watch."""
    app = QApplication.instance() or QApplication(["ddsp-studio"])
    assert isinstance(app, QApplication)
    share_lock()
    share_memory()
    theme.apply(app, theme.DARK)
    with tempfile.TemporaryDirectory(prefix="ddsp-bench-") as name:
        folder = Path(name)
        settings = Settings(QSettings(str(folder / "set.ini"), QSettings.Format.IniFormat))
        settings.takes_folder = folder
        system = PortAudio()
        audio = AudioController(Recorder(system.device()), Player(FakeDevice()), system, settings)
        studio = build(settings, StudioEngine(lambda: "fast", cache_folder() / "features"), audio)
        studio.window.resize(1366, 768)
        studio.window.show()
        try:
            studio.start(None)
            yield from _watch(app, studio, 60.0 * (minutes or 0.5))
        except DeviceError as error:
            yield Row("live", "recording", 0, 0.0, note=str(error))
        finally:
            audio.stop_recording()
            studio.window.close()
            studio.close()
            system.leave()


def _watch(app: QApplication, studio: Studio, seconds: float) -> Iterator[Row]:
    recorder = studio.audio.recorder
    studio.audio.arm(True)
    _until(app, lambda: recorder.is_open)
    watch = Watch(studio)
    before = _share(BEFORE_S)
    studio.audio.start_recording()
    _until(app, lambda: recorder.is_recording)
    watch.started, watch.n_painted = time.monotonic(), 0
    share = _share(seconds)
    lags, rate = np.array(watch.lags_s or [np.nan]), recorder.device.sample_rate
    note = (
        f"f0 and loudness drawn: {1e3 * np.percentile(lags, 90):.0f} ms at the 90th percentile, "
        f"{1e3 * lags.max():.0f} ms at worst; must 60 ms"
    )
    yield Row("live", "age", rate, seconds, wall_s=float(np.median(lags)), note=note)
    note = (
        f"{100 * (share - before):.1f} % of a core for {watch.n_painted / seconds:.0f} frames/s, "
        f"beside {100 * before:.1f} % of the window at rest; must 15 %, 30"
    )
    yield Row("live", "drawing", rate, seconds, cpu_s=(share - before) * seconds, note=note)


def _until(app: QApplication, condition: Callable[[], bool]) -> None:
    until = time.monotonic() + LIMIT_S
    while not condition():
        app.processEvents()
        if time.monotonic() > until:
            raise DeviceError("There is no microphone to record from.")
        time.sleep(0.005)


def _share(seconds: float) -> float:
    """Of a core, that the window's thread takes while it runs for so long."""
    cpu, began = time.thread_time(), time.monotonic()
    loop = QEventLoop()  # app.exec() would end the program with it
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
    return (time.thread_time() - cpu) / (time.monotonic() - began)
