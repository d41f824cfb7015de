"""JobGroup of jobs that are told of, cancelled and ended together."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.engine.progress import Progress
from studio.ui.jobs.latest_job import LatestJob


class JobGroup(QObject):
    """By their names. began(text), reported(Progress), ended(): of those that a chip shows.

    failed(what did not work, the exception). cancelled(): the user gave up what runs.
    """

    failed = Signal(str, Exception)
    began = Signal(str)
    reported = Signal(Progress)
    ended = Signal()
    cancelled = Signal()

    def __init__(self, silent: Iterable[str] = (), parent: QObject | None = None) -> None:
        """silent: names of jobs that no job chip shows."""
        super().__init__(parent)
        self._job_group: dict[str, LatestJob] = {}
        self._silent = set(silent)

    def quiet_job(self, name: str, what: str) -> LatestJob:
        """A job of another part of the window that no job chip shows; closed with the others."""
        self._silent.add(name)
        return self.latest_job(name, what)

    def latest_job(self, name: str, what: str) -> LatestJob:
        """Another job of jobs, ended with the rest; what: the heading of its errors."""
        latest_job = LatestJob(self)
        latest_job.failed.connect(lambda error: self.failed.emit(what, error))
        if name not in self._silent:
            latest_job.started.connect(self.began)
            latest_job.reported.connect(self.reported)
            latest_job.ended.connect(self._end)
        self._job_group[name] = latest_job
        return latest_job

    def _end(self) -> None:
        shown = (
            latest_job for name, latest_job in self._job_group.items() if name not in self._silent
        )
        if not any(job.is_busy for job in shown):
            self.ended.emit()

    def cancel(self) -> None:
        """Give up what runs."""
        self.cancelled.emit()
        for name, latest_job in self._job_group.items():
            if name not in self._silent:
                latest_job.cancel()

    def close(self) -> bool:
        """Cancel and wait for all threads; False where one did not end in time."""
        for latest_job in self._job_group.values():
            latest_job.cancel()
        ended: list[Any] = [latest_job.close() for latest_job in self._job_group.values()]
        return all(ended)
