"""The training loop: a generator of events that can be stopped anywhere and taken up again."""

import time
from collections.abc import Generator, Sequence
from pathlib import Path

from studio.engine.errors import TrainingFailed, TrainingUnstable
from studio.training.config import TrainConfig
from studio.training.control import Stop
from studio.training.dataset import Source
from studio.training.events import (
    CheckpointSaved,
    Finished,
    Paused,
    PreviewsRendered,
    Resumed,
    StepDone,
    TrainEvent,
    Validated,
)
from studio.training.previews import FIRST_STEP, Previews
from studio.training.process_group import ProcessGroup
from studio.training.trainer import Progress, Trainer

_MOST_BAD_STEPS = 20
_REPORT_EVERY = 10


def train(
    config: TrainConfig,
    sources: Sequence[Source],
    checkpoint: Path,
    *,
    resume: bool = False,
    stop: Stop | None = None,
    previews: Previews | None = None,
    group: ProcessGroup | None = None,
) -> Generator[TrainEvent, None, Trainer]:
    """Train until the recipe ends, time is up, nothing improves any more, or stop is set.

    Yields an event now and then (each a point where the caller may stop); returns the trainer,
    whose best_model is the instrument. All processes of a group must go on from each event; a wish
    of one of them counts for all. Raises BadTrainingData, TrainingFailed, UnwritableTarget; the
    last checkpoint stays usable.
    """
    trainer = Trainer(config, sources, group)
    group = trainer.group
    if resume and checkpoint.exists():
        trainer.load(checkpoint)
    _check_same_step(trainer)
    stop = stop or Stop()
    started = time.monotonic() - trainer.progress.elapsed_s
    last_report, last_step = time.monotonic(), trainer.progress.step
    reason = ""
    while not reason:
        if group.is_paused(stop):
            yield Paused(trainer.progress.step)
            started += group.wait_while_paused(stop)
            yield Resumed(trainer.progress.step)
            last_report, last_step = time.monotonic(), trainer.progress.step
        loss = trainer.step()
        progress = trainer.progress
        progress.elapsed_s = time.monotonic() - started
        if progress.bad_steps >= _MOST_BAD_STEPS:
            raise TrainingUnstable(
                "Training became unstable: its error is no number any more. The last checkpoint "
                "is kept; Resume in the window goes on from it at half the learning rate. If it "
                "comes back, leave out damaged recordings."
            )
        wanted, late = group.any(stop.wanted, is_late(config, progress))
        reason = _reason(config, progress, wanted, late)
        if progress.step % _REPORT_EVERY == 0 or reason:
            now = time.monotonic()
            speed = (progress.step - last_step) / max(1e-9, now - last_report)
            last_report, last_step = now, progress.step
            yield StepDone(progress.step, config.max_steps, loss, speed, progress.elapsed_s)
        if trainer.is_judged and (progress.step % config.validate_every == 0 or reason):
            held_out = trainer.validate()
            yield Validated(progress.step, held_out, progress.best_step, progress.best_loss)
            reason = reason or _reason(config, progress, wanted, late)
        if previews is not None and _is_preview_due(config, progress.step):
            yield PreviewsRendered(progress.step, previews.render(trainer.averaged_model()))
        if progress.step % config.checkpoint_every == 0 or reason:
            trainer.save(checkpoint)
            yield CheckpointSaved(progress.step, checkpoint)
    yield Finished(progress.step, progress.best_step, progress.best_loss, reason)
    return trainer


def _check_same_step(trainer: Trainer) -> None:
    """TrainingFailed where the processes of a group do not go on from the same place."""
    n, step = trainer.group.world_size, trainer.progress.step
    if trainer.group.sum(step)[0] != n * step:
        raise TrainingFailed(
            "The processes see different checkpoints; on several machines the folder of the "
            "instrument must be one that all of them share."
        )


def _is_preview_due(config: TrainConfig, step: int) -> bool:
    """Early once, so that there is something to hear soon, then with each validation."""
    return step == FIRST_STEP or step % config.validate_every == 0


def is_late(config: TrainConfig, progress: Progress) -> bool:
    """Whether the minutes are over."""
    return bool(config.max_minutes) and progress.elapsed_s >= 60 * config.max_minutes


def _reason(config: TrainConfig, progress: Progress, wanted: bool, late: bool) -> str:
    """Why training ends now, or nothing."""
    if wanted:
        return "stopped"
    if progress.step >= config.max_steps:
        return "steps"
    if late:
        return "minutes"
    since = sum(1 for step, _ in progress.history if step > progress.best_step)
    return "patience" if progress.history and since >= config.patience else ""
