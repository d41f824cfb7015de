"""The trainings of the window: a queue of processes that are watched, taken up again, kept."""

import logging
import shutil
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from studio.engine.atomic import write_atomic
from studio.engine.errors import StudioError, TrainingFailed, TrainingUnstable, UnwritableTarget
from studio.engine.library_files import safe_name
from studio.engine.progress import Progress
from studio.training.events import Kept, TrainEvent
from studio.training.job import TrainingJob
from studio.training.recipes import usual_of
from studio.training.serialization import job_to_json, json_to_job
from studio.training.supervise import Training
from studio.training.worker import calmer
from studio.ui.common.texts import tr
from studio.ui.jobs.workers import Job
from studio.ui.training.process_load import ProcessLoad
from studio.ui.training.training_run import RUNS, Run

LEAVE_S = 8.0
LOOK_MS = 2000
ORDER = "order.json"
LOCK = "window.lock"
log = logging.getLogger("studio")


class Watched(Protocol):
    """A training process, as supervise.Training is one."""

    @property
    def process_id(self) -> int | None:
        """Of the process, once it runs."""

    def events(self) -> Generator[Progress | TrainEvent, None, Kept]:
        """Run it."""

    def pause(self) -> None:
        """Stand still."""

    def resume(self) -> None:
        """Go on."""

    def stop(self) -> None:
        """End, keep the best."""

    def leave(self) -> None:
        """End with a checkpoint."""

    def kill(self) -> None:
        """End at once."""


class Trainings(QObject):
    """One runs, the others wait. Each has a folder of its own, from which it can go on.

    changed(Run): anything of a run, or a new one. ended(Run): it is kept, or failed.
    given_up(Run): it was stopped before it learnt anything. failed(what, error): a folder cannot
    be written.
    """

    changed = Signal(Run)
    ended = Signal(Run)
    given_up = Signal(Run)
    failed = Signal(str, Exception)

    def __init__(
        self,
        folder: Path,
        start: Callable[[TrainingJob], Watched] = Training,
        parent: QObject | None = None,
    ) -> None:
        """folder: of all trainings. start: makes the process of an order."""
        super().__init__(parent)
        self.folder = folder
        self.runs: list[Run] = []
        self._start = start
        self._training: Watched | None = None
        self._job: Job | None = None
        self._run: Run | None = None
        self._is_closed = False
        self._locks: dict[Run, QLockFile] = {}
        self._load = ProcessLoad()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._take_load)

    # -- requests -------------------------------------------------------------------------------

    @property
    def running(self) -> Run | None:
        """The one whose process lives."""
        return self._run

    @property
    def interrupted(self) -> list[Run]:
        """Those that can go on."""
        return [run for run in self.runs if run.state in ("interrupted", "failed")]

    @property
    def offered(self) -> Run | None:
        """The first that can go on; else the first that is trained and not taken yet."""
        kept = [run for run in self.runs if run.state == "kept"]
        return next(iter([*self.interrupted, *kept]), None)

    def home_of(self, name: str) -> Path:
        """A new folder for a training; its name is that of the instrument."""
        base = safe_name(name)
        folder, n = self.folder / base, 2
        while folder.exists():
            folder, n = self.folder / f"{base} ({n})", n + 1
        return folder

    def add(self, order: TrainingJob) -> Run | None:
        """Queue a training; None where its folder cannot be written (failed tells)."""
        run = Run(order, self)
        if not self._write(order) or not self._claim(run, tr("The training cannot begin")):
            return None
        self.runs.append(run)
        self._connect(run)
        self._begin_next()
        return run

    def go_on(self, run: Run, order: TrainingJob | None = None) -> None:
        """Take an interrupted run up again; order: with other limits."""
        changed = replace(order or run.order, resume=True)
        changed = calmer(changed) if run.is_unstable else changed
        if not self._claim(run, tr("The training cannot begin")):
            return
        if not self._write(changed):
            self._release(run)
            return
        if run.is_unstable:
            run.is_unstable = False
            run.notes.append(tr("It learns at half the rate now, so that it stays stable."))
        run.set_aside()
        run.order = changed
        run.state, run.problem, run.text, run.is_stepping = "waiting", "", "", False
        run.changed.emit()
        self._begin_next()

    def train_longer(self, run: Run, steps: int) -> None:
        """Let a finished run go on for more steps; what it has learnt stays."""
        if run.state != "kept":
            return
        last = max([run.step, *(p.step for p in run.validations)])
        since = sum(1 for p in run.validations if run.best and p.step > run.best.step)
        usual = usual_of(run.order.recipe)["patience"]
        patience = int(run.order.training.get("patience", usual)) + since
        training = {**run.order.training, "patience": patience}
        run.notes.clear()
        self.go_on(run, replace(run.order, steps=last + steps, training=training))

    def pause(self, run: Run) -> None:
        """Stand still, with everything in memory."""
        if run is self._run and self._training is not None:
            self._training.pause()

    def resume(self, run: Run) -> None:
        """Go on after a pause, or after an interruption."""
        if run is self._run and self._training is not None:
            self._training.resume()
        elif run.state in ("interrupted", "failed"):
            self.go_on(run)

    def stop(self, run: Run) -> None:
        """End it and keep the best; one that prepares ends at once, one that waits goes back."""
        if run is self._run and self._job is not None and not run.is_stepping:
            self._job.cancel()
            if self._training is not None:
                self._training.kill()
        elif run is self._run and self._training is not None:
            run.text = tr("Stopping")
            self._training.stop()
        elif run.state == "waiting" and run.has_learnt:
            run.state = "interrupted"
            run.bring_back()
            self._release(run)
            run.changed.emit()
        elif run.state == "waiting":
            self.discard(run)
            self.given_up.emit(run)

    def discard(self, run: Run) -> None:
        """Forget a run and its folder."""
        if run is self._run or run not in self.runs:
            return
        if not self._claim(run, tr("The training cannot be discarded")):
            return
        self.runs.remove(run)
        self._release(run)
        shutil.rmtree(run.folder, ignore_errors=True)
        run.state = "interrupted"
        self.changed.emit(run)

    # -- the queue ----------------------------------------------------------------------------

    def find(self) -> None:
        """Take in what earlier programs left: interrupted runs and such as are not kept yet."""
        known = {run.folder for run in self.runs}
        for file in sorted(self.folder.glob(f"*/{ORDER}")) if self.folder.is_dir() else []:
            if file.parent in known:
                continue
            try:
                order = json_to_job(file.read_text(encoding="utf-8"))
            except (OSError, ValueError, TypeError, KeyError):
                log.warning("%s is no training order", file)
                continue
            run = Run(_at(order, file.parent), self)
            if not self._claim(run, ""):
                continue  # another window trains it
            self._release(run)
            run.recall()
            run.state = "kept" if run.order.output.exists() else "interrupted"
            self.runs.append(run)
            self._connect(run)
            self.changed.emit(run)

    def _connect(self, run: Run) -> None:
        run.changed.connect(lambda: self.changed.emit(run))
        self.changed.emit(run)

    def _write(self, order: TrainingJob) -> bool:
        folder = order.output.parent
        try:
            write_atomic(folder / ORDER, job_to_json(order).encode())
        except UnwritableTarget as error:
            self.failed.emit(tr("The training cannot begin"), TrainingFailed(str(error)))
            return False
        return True

    def _claim(self, run: Run, refused: str) -> bool:
        """Keep other windows from this training; False where one of them trains it.

        refused: what cannot be done then, told by failed; nothing is told without.
        """
        if run in self._locks:
            return True
        lock = QLockFile(str(run.folder / LOCK))
        lock.setStaleLockTime(0)  # never by age, only where its process is gone
        if not lock.tryLock(0) and lock.error() == QLockFile.LockError.LockFailedError:
            if refused:
                said = tr("Another window of the studio trains “{name}”; go on there.")
                self.failed.emit(refused, TrainingFailed(said.format(name=run.name)))
            return False
        self._locks[run] = lock
        return True

    def _release(self, run: Run) -> None:
        lock = self._locks.pop(run, None)
        if lock is not None:
            lock.unlock()

    def _begin_next(self) -> None:
        waiting = [run for run in self.runs if run.state == "waiting"]
        if self._run is not None or self._is_closed or not waiting:
            return
        run = waiting[0]
        training = self._start(run.order)
        job = Job(tr("Training {name}").format(name=run.name), training.events)
        job.reported.connect(self._take)
        job.succeeded.connect(self._take)
        job.failed.connect(self._fail)
        job.finished.connect(self._end)
        self._run, self._training, self._job = run, training, job
        run.begin()
        self._look.start()
        job.start()

    @Slot(object)
    def _take(self, event: object) -> None:
        if self._run is not None:
            self._run.take(event)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        run = self._run
        if run is None:
            return
        is_known = isinstance(error, StudioError)
        run.problem = str(error) if is_known else f"{type(error).__name__}: {error}"
        run.is_unstable = isinstance(error, TrainingUnstable)
        run.state = "failed"
        run.changed.emit()

    @Slot()
    def _end(self) -> None:
        run, self._run, self._training, self._job = self._run, None, None, None
        self._look.stop()
        if run is not None:
            if run.state in RUNS:
                run.state = "interrupted"
            if run.state == "kept":
                run.forget_earlier()
            elif run.state != "waiting":
                run.bring_back()
            if run.state != "waiting":
                self._release(run)
            run.changed.emit()
            if run.state == "interrupted" and not run.has_learnt and not self._is_closed:
                self.discard(run)
                self.given_up.emit(run)
            else:
                self.ended.emit(run)
        self._begin_next()

    def _take_load(self) -> None:
        if self._run is not None and self._training is not None:
            self._run.load = self._load.words(self._training.process_id)

    def close(self) -> bool:
        """Let the running one write its checkpoint; False where it did not end."""
        self._is_closed = True
        has_ended = self._leave()
        for run in list(self._locks):
            self._release(run)
        return has_ended

    def _leave(self) -> bool:
        job, training = self._job, self._training
        if job is None or training is None:
            return True
        job.cancel()
        training.leave()
        if job.wait(LEAVE_S):
            return True
        training.kill()
        return job.wait(LEAVE_S)


def _at(order: TrainingJob, folder: Path) -> TrainingJob:
    """The order of a training whose folder may have been moved."""
    output = folder / order.output.name
    previews = None if order.previews is None else folder / order.previews.name
    return replace(order, output=output, previews=previews)
