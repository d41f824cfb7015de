"""The window under load: frame times over ten minutes of sound, stalls of its thread."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from studio.benchmark.measure import Row
from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.player import Player
from studio.engine.audio.recorder import Recorder
from studio.engine.clip import read_clip, write_clip
from studio.engine.resources import resource
from studio.ui.benchmark.frames import draw_pitch, pan_and_zoom
from studio.ui.benchmark.stalls import Stalls
from studio.ui.common import theme
from studio.ui.jobs.background import share_lock
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.playback.audio_controller import AudioController
from studio.ui.session.engine_calls import StudioEngine
from studio.ui.settings.settings import Settings
from studio.ui.shell.studio import Studio
from studio.ui.shell.wiring import build

DEMO = "demo/singing_vocadito_10.flac"
LONG_S = 600.0
LIMIT_S = 900.0
SIZE = (1366, 768)


class NoSound:
    """A computer without sound devices."""

    def list_devices(self) -> tuple[()]:
        """There is none."""
        return ()

    def refresh(self) -> tuple[()]:
        """Still none."""
        return ()


def rows(minutes: float = 0.0) -> Iterator[Row]:
    """Stalls while opening, analysing and rendering 10 s and so long a clip; frames of it.

    minutes: 0 = ten.
    """
    long_s = 60.0 * minutes or LONG_S
    os.environ.setdefault("QT_QPA_PLATFORM", "" if os.environ.get("DISPLAY") else "offscreen")
    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    theme.apply(app, theme.DARK)
    share_lock()
    with tempfile.TemporaryDirectory(prefix="ddsp-bench-") as folder:
        studio = make_studio(Path(folder))
        yield from _rows_of(studio, Path(folder), app, long_s)
        studio.close()


def make_studio(folder: Path) -> Studio:
    """The real window with the real engine, settings of its own, and no sound devices."""
    settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    settings.takes_folder = folder / "takes"
    audio = AudioController(Recorder(FakeDevice()), Player(FakeDevice()), NoSound(), settings)
    studio = build(settings, StudioEngine(lambda: "tiny", folder / "features"), audio)
    studio.window.resize(*SIZE)
    studio.window.show()
    return studio


def _rows_of(studio: Studio, folder: Path, app: QApplication, long_s: float) -> Iterator[Row]:
    stalls = Stalls()
    document, job_controller = studio.document, studio.job_controller

    def idle() -> bool:
        return not any(job.is_busy for job in job_controller.findChildren(LatestJob))

    def until(condition: Callable[[], bool]) -> float:
        began = time.perf_counter()
        while not condition():
            app.processEvents()
            time.sleep(0.0003)
            if time.perf_counter() - began > LIMIT_S:
                raise TimeoutError("the window did not come to rest")
        return time.perf_counter() - began

    studio.start(None)
    yield stalls.row("starting", 0.0, until(idle))
    for seconds in (9.0, long_s):
        path = _file_of(seconds, folder)
        stalls.take()  # making the file is no part of it
        studio.open_file(path)
        yield stalls.row("opening", seconds, until(lambda path=path: document.path == path))  # type: ignore[misc]
        yield stalls.row(
            "analysing", seconds, until(lambda: document.features is not None and idle())
        )
        job_controller.choose(studio.window.instruments.choices[0])
        yield stalls.row(
            "rendering", seconds, until(lambda: document.result is not None and idle())
        )
        studio.audio.pause()
        document.change("", instrument=None)
    stalls.stop()
    for what, frames in (
        ("panned and zoomed", np.array(list(pan_and_zoom(studio.window, long_s)))),
        ("of a pitch that is drawn", np.array(list(draw_pitch(studio.window, long_s)))),
    ):
        yield Row(
            "frame",
            app.platformName(),
            0,
            long_s,
            wall_s=float(np.median(frames)),
            note=f"worst {frames.max() * 1e3:.0f} ms, p99 {np.percentile(frames, 99) * 1e3:.0f} "
            f"ms of {len(frames)} frames {what}; must: 33 ms",
        )


def _file_of(seconds: float, folder: Path) -> Path:
    """The demo clip over and over, each time as loud as chance has it."""
    clip, rng = read_clip(resource(DEMO)), np.random.default_rng(0)
    n_samples = round(seconds * clip.sample_rate)
    n_times = -(-n_samples // len(clip.samples))
    pieces = [clip.samples * np.float32(rng.uniform(0.4, 0.9)) for _ in range(n_times)]
    path = folder / f"{seconds:g} s.flac"
    write_clip(path, np.concatenate(pieces)[:n_samples], clip.sample_rate)
    return path
