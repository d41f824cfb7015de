"""A job of jobs in which a newer one supersedes the older."""

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from studio.engine.progress import Progress
from studio.ui.jobs.workers import WAIT_S, Job, Work


class LatestJob(QObject):
    """Runs at most one job; a new one cancels it and starts as soon as it has ended.

    Jobs of run_in_turn() wait for one another instead; a failed one does not hold up the rest.

    started(title), reported(Progress), ended(): what a job chip shows.
    failed(exception): the job's error; a cancelled job has none.
    """

    started = Signal(str)
    reported = Signal(Progress)
    failed = Signal(Exception)
    ended = Signal()

    def __init__(self, parent: QObject | None = None, *, is_urgent: bool = False) -> None:
        """Nothing runs yet. is_urgent: its jobs do not step back behind the window."""
        super().__init__(parent)
        self._is_urgent = is_urgent
        self._running: Job | None = None
        self._waiting: deque[tuple[str, Work, Callable[[Any], None]]] = deque()
        self._done: Callable[[Any], None] | None = None
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """True while a job runs or waits."""
        return self._running is not None

    @property
    def is_waiting(self) -> bool:
        """True while a job waits for the end of an older one."""
        return bool(self._waiting)

    def run(self, title: str, work: Work, done: Callable[[Any], None]) -> None:
        """Do this work instead of what runs; done(value) is called in this thread."""
        if self._is_closed:
            return
        if self._running is not None:
            self._waiting.clear()
            self._waiting.append((title, work, done))
            self._running.cancel()
            return
        job = Job(title, work, is_urgent=self._is_urgent)
        self._running = job
        self._done = done
        job.reported.connect(self.reported)
        job.succeeded.connect(self._succeed)
        job.failed.connect(self.failed)
        job.finished.connect(self._end)
        self.started.emit(title)
        job.start()

    def run_in_turn(self, title: str, work: Work, done: Callable[[Any], None]) -> None:
        """Do this work after what runs and waits; run() and cancel() forget it."""
        if self._running is None:
            self.run(title, work, done)
        elif not self._is_closed:
            self._waiting.append((title, work, done))

    def cancel(self) -> None:
        """End what runs, forget what waits."""
        self._waiting.clear()
        if self._running is not None:
            self._running.cancel()

    def close(self, limit_s: float = WAIT_S) -> bool:
        """Cancel and wait; no job starts any more."""
        self._is_closed = True
        self.cancel()
        return self._running is None or self._running.wait(limit_s)

    @Slot(object)
    def _succeed(self, value: object) -> None:
        if self._done is not None:
            self._done(value)

    @Slot()
    def _end(self) -> None:
        self._running = self._done = None
        if self._waiting:
            self.run(*self._waiting.popleft())
        else:
            self.ended.emit()
