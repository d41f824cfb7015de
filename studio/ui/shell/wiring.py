"""Makes the parts of the window and starts Qt's loop; called by app.py alone."""

import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from studio.engine.audio.player import Player
from studio.engine.audio.portaudio import PortAudio
from studio.engine.audio.recorder import Recorder
from studio.engine.library import cache_folder, data_folder
from studio.engine.resources import resource
from studio.ui.common import icons
from studio.ui.common import theme as themes
from studio.ui.common.texts import tr
from studio.ui.jobs.background import share_lock, share_memory
from studio.ui.playback.audio_controller import AudioController
from studio.ui.session.document import Document
from studio.ui.session.engine_calls import Engine, StudioEngine
from studio.ui.session.job_controller import JobController
from studio.ui.settings.settings import Settings
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.report import Memory, keep_log
from studio.ui.shell.studio import Parts, Studio

log = logging.getLogger("studio")


def build(
    settings: Settings,
    engine: Engine,
    audio: AudioController,
    memory: Memory | None = None,
    cache: Path | None = None,
) -> Studio:
    """The window and everything behind it, connected, not yet shown or started."""
    window = MainWindow(themes.THEMES[settings.theme])
    document = Document()
    job_controller = JobController(document, engine)
    kept = cache if cache is not None else cache_folder() / "features"
    parts = Parts(window, document, job_controller, audio, settings, memory or Memory(), kept)
    return Studio(parts)


def run(
    path: Path | None,
    timed_from: float | None = None,
    *,
    is_demo: bool = False,
    visitor: Callable[[Studio], None] | None = None,
) -> int:
    """Show the window; after its first painting begin with all that is slow.

    visitor: gets the studio then, to drive it (tests/e2e).
    """
    app = QApplication.instance() or QApplication(["ddsp-studio"])
    assert isinstance(app, QApplication)
    app.setApplicationName("DDSP Studio")
    app.setDesktopFileName("ddsp-studio")
    memory = keep_log(data_folder() / "log" / "studio.log")
    share_lock()
    share_memory()
    settings = Settings()
    themes.apply(app, themes.THEMES[settings.theme])
    app.setWindowIcon(icons.icon("note", themes.DARK.accent, themes.DARK.accent))
    portaudio = PortAudio()
    recorder, player = Recorder(portaudio.device()), Player(portaudio.device())
    audio = AudioController(recorder, player, portaudio, settings)
    kept = cache_folder() / "features"
    studio = build(settings, StudioEngine(lambda: settings.tracker, kept), audio, memory, kept)
    studio.show_demos(sorted(resource("demo").glob("*.flac")))
    window = studio.window
    if not settings.geometry.isEmpty():
        window.restoreGeometry(settings.geometry)
    _show_uncaught_errors(window)

    def begin() -> None:
        if timed_from is not None:
            print(f"first paint: {time.perf_counter() - timed_from:.3f} s", flush=True)
        studio.dialogs.welcome()
        QTimer.singleShot(0, lambda: studio.start(path, is_demo))
        if visitor is not None:
            QTimer.singleShot(0, lambda: visitor(studio))

    window.painted.connect(begin)
    window.show()
    status = app.exec()
    ended = studio.close()
    portaudio.leave()
    if not ended:  # a job that does not end would make Qt abort: leave without it
        log.error("A job did not end; the studio leaves without it.")
        os._exit(status)
    return status


def _show_uncaught_errors(window: MainWindow) -> None:
    """An error in a slot becomes a dialog, not a line on a terminal that nobody sees."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            log.error("Uncaught", exc_info=error)
            window.show_error(tr("Something went wrong"), error)

    sys.excepthook = show
