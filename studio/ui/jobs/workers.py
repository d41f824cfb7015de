"""Jobs: long work in a thread of its own; the only code that starts a thread for the window."""

import logging
import threading
import time
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from studio.engine.errors import StudioError
from studio.engine.progress import Progress
from studio.ui.jobs.background import give_back_memory, step_back

Work: TypeAlias = Callable[[], Generator[object, None, Any]]
WAIT_S = 20.0
REPORT_EVERY_S = 0.02
LONG_S = 0.3  # of a job that may have used much memory
log = logging.getLogger("studio")


class _Worker(QObject):
    """Lives in the thread; nobody but the Job connects to it."""

    reported = Signal(object)
    succeeded = Signal(object)
    failed = Signal(Exception)
    finished = Signal()

    def __init__(self, work: Work, cancelled: threading.Event, is_urgent: bool) -> None:
        super().__init__()
        self._is_urgent = is_urgent
        self._work: Work | None = work
        self._cancelled = cancelled

    @Slot()
    def run(self) -> None:
        """Go through the generator: each yield is a report and a place to cancel.

        Each report costs the window a turn: progress that tells nothing new is not passed on.
        """
        assert self._work is not None
        began = told_s = time.monotonic()
        told: Progress | None = None
        if not self._is_urgent:
            step_back()
        generator = None
        try:
            generator = self._work()
            while not self._cancelled.is_set():
                try:
                    progress = next(generator)
                except StopIteration as stop:
                    self.succeeded.emit(stop.value)
                    break
                if isinstance(progress, Progress):
                    now = time.monotonic()
                    is_same = told is not None and progress.text == told.text
                    if progress == told or (is_same and now - told_s < REPORT_EVERY_S):
                        continue
                    told, told_s = progress, now
                self.reported.emit(progress)
        except Exception as error:  # every error becomes a message: the Job's owner shows it
            self.failed.emit(error)
        finally:
            if generator is not None:
                generator.close()
            self._work = None
            if not self._is_urgent and time.monotonic() - began > LONG_S:
                give_back_memory()
            self.finished.emit()


class Job(QObject):
    """Long work in a QThread; its signals arrive in the thread that made the Job.

    A cancelled job reports nothing more; finished() always comes, last.
    (Trap: a lambda connected to a signal of an object in the worker's thread runs there. So
    the worker's signals go to the bound slots of this relay, and widgets only see the relay.)
    """

    reported = Signal(object)
    succeeded = Signal(object)
    failed = Signal(Exception)
    finished = Signal()

    def __init__(
        self, title: str, work: Work, parent: QObject | None = None, *, is_urgent: bool = False
    ) -> None:
        """title: what is done, in words for the user. work: makes the generator.

        is_urgent: as soon as what the window does itself.
        """
        super().__init__(parent)
        self.title = title
        self._cancelled = threading.Event()
        self._thread = QThread()
        self._worker: _Worker | None = _Worker(work, self._cancelled, is_urgent)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)
        self._worker.reported.connect(self._relay_report)
        self._worker.succeeded.connect(self._relay_success)
        self._worker.failed.connect(self._relay_failure)
        # Direct: the QThread object lives here, and here may be waiting for it.
        self._worker.finished.connect(self._thread.quit, Qt.ConnectionType.DirectConnection)
        self._thread.finished.connect(self._end)
        self._is_running = False

    @property
    def is_running(self) -> bool:
        """True from start() until finished()."""
        return self._is_running

    @property
    def is_cancelled(self) -> bool:
        """True after cancel()."""
        return self._cancelled.is_set()

    def start(self) -> None:
        """Start the thread."""
        self._is_running = True
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to end at its next yield; nothing is reported from now on."""
        self._cancelled.set()

    def wait(self, limit_s: float = WAIT_S) -> bool:
        """Wait for the thread's end; False where it took longer."""
        ended = self._thread.wait(int(limit_s * 1000))
        if not ended:
            log.error("The job %r did not end within %g s.", self.title, limit_s)
        return ended

    @Slot(object)
    def _relay_report(self, progress: object) -> None:
        if not self.is_cancelled:
            self.reported.emit(progress)

    @Slot(object)
    def _relay_success(self, value: object) -> None:
        if not self.is_cancelled:
            self.succeeded.emit(value)

    @Slot(object)
    def _relay_failure(self, error: Exception) -> None:
        if self.is_cancelled:
            log.info("The cancelled job %r failed: %s", self.title, error)
            return
        if isinstance(error, StudioError):
            log.warning("The job %r failed: %s", self.title, error)
        else:
            log.error("The job %r failed.", self.title, exc_info=error)
        self.failed.emit(error)

    @Slot()
    def _end(self) -> None:
        self._is_running = False
        self._worker = None
        self.finished.emit()
        self.deleteLater()
