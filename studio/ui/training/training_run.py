"""One training as the window knows it: its state, its curves, its files."""

import json
import math
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from studio.engine.progress import Progress
from studio.training.events import (
    BatchHalved,
    CheckpointSaved,
    DataReady,
    Finished,
    Kept,
    Paused,
    PreviewsRendered,
    Resumed,
    StepDone,
    Validated,
)
from studio.training.job import TrainingJob
from studio.ui.common.texts import tr
from studio.ui.training.heard_steps import HeardStep, heard_steps, keep_step
from studio.ui.training.step_clock import StepClock

State = Literal[
    "waiting", "preparing", "training", "paused", "judging", "kept", "interrupted", "failed"
]
RUNS: tuple[State, ...] = ("preparing", "training", "paused", "judging")
_KEPT_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class Point:
    """A loss at a step."""

    step: int
    loss: float


class Run(QObject):
    """changed(): anything of it."""

    changed = Signal()

    def __init__(self, order: TrainingJob, parent: QObject | None = None) -> None:
        """Waits to be started."""
        super().__init__(parent)
        self.order = order
        self.state: State = "waiting"
        self.text = ""
        self.fraction = 0.0
        self.step = 0
        self.max_steps = 0
        self.steps_per_s = 0.0
        self.elapsed_s = 0.0
        self.began_at = 0.0  # time of day, Unix
        self.losses: list[Point] = []
        self.validations: list[Point] = []
        self.best: Point | None = None
        self.previews: tuple[Path, ...] = ()
        self.heard: tuple[HeardStep, ...] = ()
        self._clock = StepClock()
        self.verdict = ""
        self.problem = ""
        self.is_unstable = False
        self.load = ""
        self.notes: list[str] = []
        self.left_out: tuple[str, ...] = ()
        self._is_aside = False
        self.has_checkpoint = order.checkpoint.exists()
        self.is_stepping = False  # its process has made a step since it began

    @property
    def folder(self) -> Path:
        """Where all of it lies."""
        return self.order.output.parent

    @property
    def name(self) -> str:
        """Of the instrument."""
        return self.order.name

    @property
    def originals(self) -> tuple[Path, ...]:
        """The held-out phrases as they were recorded."""
        folder = self.order.previews or self.folder
        return tuple(folder / f"original {n + 1}.wav" for n in range(len(self.previews)))

    @property
    def step_s(self) -> float | None:
        """Seconds a step takes, with all between steps; None before there is one."""
        if self._clock.step_s is not None:
            return self._clock.step_s
        if self.steps_per_s > 0:
            return 1.0 / self.steps_per_s
        return self.elapsed_s / self.step if self.step and self.elapsed_s > 0.0 else None

    @property
    def left_s(self) -> float | None:
        """Seconds until the last step, as long as steps took of late with all between them.

        None before there is one.
        """
        step_s = self.step_s if self._clock.step_s or self.steps_per_s > 0 else None
        if self.state != "training" or step_s is None:
            return None
        return (self.max_steps - self.step) * step_s

    @property
    def has_learnt(self) -> bool:
        """Something would be lost with it."""
        return self.has_checkpoint or bool(self.step) or self.state == "kept"

    def begin(self) -> None:
        """Its process starts."""
        self.state, self.text, self.is_stepping = "preparing", tr("Preparing"), False
        self.steps_per_s = 0.0  # of a process that has gone
        self.changed.emit()

    def take(self, event: object) -> None:
        """An event of its process."""
        if isinstance(event, Progress):
            self.state = "judging" if self.is_stepping else "preparing"
            self.fraction, self.text = event.fraction, event.text or self.text
        elif isinstance(event, StepDone):
            self._step(event)
        elif isinstance(event, Validated):
            self.validations.append(Point(event.step, event.loss))
            self.best = Point(event.best_step, event.best_loss)
            self._remember()
        elif isinstance(event, PreviewsRendered):
            self.previews = event.paths
            if self.order.previews is not None:
                self.heard = keep_step(self.order.previews, event.step, event.paths)
        elif isinstance(event, CheckpointSaved):
            self.has_checkpoint = True
            self._remember()
        elif isinstance(event, DataReady):
            self.left_out, self.state = event.left_out, "training"
            self._clock.begin()
        elif isinstance(event, Paused | Resumed):
            self.state = "paused" if isinstance(event, Paused) else "training"
        elif isinstance(event, BatchHalved):
            said = tr("There was too little memory: the batch is {n} now.")
            self.notes.append(said.format(n=event.batch_size))
        elif isinstance(event, Finished):
            self.state, self.fraction, self.text = "judging", 0.0, ""
            self.notes.append(_why(event.reason))
        elif isinstance(event, Kept):
            self.state, self.verdict, self.fraction = "kept", event.verdict, 1.0
            self._find_previews()
        self.changed.emit()

    def _step(self, event: StepDone) -> None:
        self.is_stepping = True
        self._forget_from(event.step)
        if not self.began_at:
            self.began_at = time.time()
        if self.state != "paused":
            self.state = "training"
        self.step, self.max_steps = event.step, event.max_steps
        self.steps_per_s, self.elapsed_s = event.steps_per_s, event.elapsed_s
        self._clock.take(event.step, event.elapsed_s)
        self.fraction = event.step / max(1, event.max_steps)
        if math.isfinite(event.loss):
            self.losses.append(Point(event.step, event.loss))
            del self.losses[:-_KEPT_POINTS]

    def _forget_from(self, step: int) -> None:
        """What a process that was killed had learnt after its last checkpoint is made anew."""
        while self.losses and self.losses[-1].step >= step:
            self.losses.pop()
        if self.validations and self.validations[-1].step >= step:
            self.validations = [point for point in self.validations if point.step < step]
            self.best = min(self.validations, key=lambda point: point.loss, default=None)

    # -- on disk ------------------------------------------------------------------------------

    @property
    def _history(self) -> Path:
        return self.folder / "history.json"

    def _remember(self) -> None:
        values = {
            "losses": [(p.step, p.loss) for p in self.losses],
            "validations": [(p.step, p.loss) for p in self.validations],
            "best": (self.best.step, self.best.loss) if self.best else None,
            "max_steps": self.max_steps,
            "began_at": self.began_at,
            "elapsed_s": self.elapsed_s,
        }
        part = self._history.with_suffix(".part")
        try:
            part.write_text(json.dumps(values), encoding="utf-8")
            part.replace(self._history)
        except OSError:  # only the newest part of the curve is lost by it
            part.unlink(missing_ok=True)
            said = tr("The disk is full: the curve is not kept.")
            if said not in self.notes:
                self.notes.append(said)

    def recall(self) -> None:
        """Read what an earlier program left: curve, phrases."""
        try:
            values: dict[str, Any] = json.loads(self._history.read_text(encoding="utf-8"))
            self.losses = [Point(int(a), float(b)) for a, b in values["losses"]]
            self.validations = [Point(int(a), float(b)) for a, b in values["validations"]]
            best = values["best"]
            self.best = Point(int(best[0]), float(best[1])) if best else None
            self.max_steps = int(values["max_steps"])
            self.began_at = float(values.get("began_at", 0.0))
            self.elapsed_s = float(values.get("elapsed_s", 0.0))
        except (OSError, ValueError, KeyError, TypeError):
            self.losses, self.validations, self.best = [], [], None
        if self.losses:
            self.step = self.losses[-1].step
            self.fraction = self.step / max(1, self.max_steps)
        self._find_previews()
        if self.order.previews is not None:
            self.heard = heard_steps(self.order.previews)

    def _find_previews(self) -> None:
        folder = self.order.previews
        if folder is not None and folder.is_dir():
            self.previews = tuple(sorted(folder.glob("preview *.wav")))

    @property
    def _earlier(self) -> Path:
        return self.order.output.with_name("before training longer.ddsp")

    def set_aside(self) -> None:
        """A finished instrument stands back while it is trained longer."""
        self._is_aside = False
        with suppress(OSError):
            self.order.output.replace(self._earlier)
            self._is_aside = True

    def bring_back(self) -> None:
        """Not a step came of training longer: it is kept as it was, where it was."""
        if self._is_aside and not self.is_stepping:
            with suppress(OSError):
                self._earlier.replace(self.order.output)
                self.state, self.fraction = "kept", 1.0

    def forget_earlier(self) -> None:
        """A better one is kept."""
        with suppress(OSError):
            self._earlier.unlink()


def _why(reason: str) -> str:
    return {
        "steps": tr("All steps are made."),
        "minutes": tr("The time is up."),
        "patience": tr("It did not get better any more: stopped early, the best is kept."),
        "stopped": tr("Stopped; the best is kept."),
    }.get(reason, reason)
