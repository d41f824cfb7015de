"""The session written after each change, so that a crash costs nothing."""

import time
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from studio.engine.errors import StudioError
from studio.engine.progress import Progress
from studio.engine.project_file import SUFFIX, read_project, write_project
from studio.engine.session import Session
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob

WAIT_MS = 800  # after the last change of a series
LONGEST_WAIT_S = 5.0  # a slider that never rests is written, too
LAST = f"last{SUFFIX}"


@dataclass(frozen=True, slots=True)
class Rescued:
    """A session that a studio which ended unexpectedly left behind."""

    path: Path
    name: str
    time: datetime


class Autosave(QObject):
    """Writes beside the window; keeps the file of a running studio apart by a lock."""

    def __init__(self, folder: Path, snapshot: Callable[[], Session]) -> None:
        """folder: of all autosaved sessions. snapshot: the session as it is now."""
        super().__init__()
        self._folder = folder
        self._snapshot = snapshot
        self.path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}{SUFFIX}"
        self._lock: QLockFile | None = None
        self._writing = LatestJob(self)
        self._writing.failed.connect(self._give_up)
        self._first_change_s: float | None = None
        self.problem: Exception | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.write)

    def note_change(self) -> None:
        """Something changed: write soon."""
        now = time.monotonic()
        if self._first_change_s is None:
            self._first_change_s = now
        if not self._timer.isActive() or now - self._first_change_s < LONGEST_WAIT_S:
            self._timer.start()

    def write(self) -> None:
        """Write now, in a job."""
        self._timer.stop()
        self._first_change_s = None
        if not self._holds_lock():
            return
        session, path = self._snapshot(), self.path

        def work() -> Generator[Progress, None, None]:
            yield Progress(0.0)
            write_project(path, session)

        self._writing.run("", work, lambda _: None)

    def _holds_lock(self) -> bool:
        if self._lock is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self._give_up(error)
                return False
            lock = QLockFile(str(_lock_of(self.path)))
            lock.setStaleLockTime(0)  # never by age, only where its process is gone
            if lock.tryLock(0):
                self._lock = lock
        return self._lock is not None

    def _give_up(self, error: Exception) -> None:
        """A full disk is told when the user saves; here it must not disturb."""
        self.problem = error

    def close(self, keeps_last: bool) -> None:
        """The studio ends as it should: nothing is left to be recovered.

        keeps_last: what was not saved can be opened again as the last session.
        """
        self._timer.stop()
        self._writing.close()
        try:
            if keeps_last:
                write_project(self._folder / LAST, self._snapshot())
            self.path.unlink(missing_ok=True)
        except (OSError, StudioError) as error:
            self._give_up(error)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    @property
    def last(self) -> Path | None:
        """The session that was open when the studio was last closed without saving it."""
        path = self._folder / LAST
        return path if path.is_file() else None

    def rescued(self) -> list[Rescued]:
        """Sessions of studios that are gone, newest first; damaged files count as none."""
        found = []
        for path in self._folder.glob(f"*{SUFFIX}") if self._folder.is_dir() else ():
            if path.name == LAST or path == self.path or _is_held(path):
                continue
            try:
                session = read_project(path)
                when = datetime.fromtimestamp(path.stat().st_mtime)
            except (StudioError, OSError):
                continue
            if session.clips:
                found.append(Rescued(path, name_of(session), when))
        return sorted(found, key=lambda rescued: rescued.time, reverse=True)

    def discard(self, path: Path) -> None:
        """Forget a rescued session."""
        path.unlink(missing_ok=True)
        _lock_of(path).unlink(missing_ok=True)


def name_of(session: Session) -> str:
    """What a session is called: by its project, or else by its clip that is shown."""
    if session.title:
        return session.title
    shown = [clip.name for clip in session.clips if clip.id == session.current]
    names = shown + [clip.name for clip in session.clips]
    return names[0] if names else tr("Untitled")


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _is_held(path: Path) -> bool:
    """Does a studio that runs still write to it?"""
    lock = QLockFile(str(_lock_of(path)))
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        lock.unlock()
        return False
    return True
