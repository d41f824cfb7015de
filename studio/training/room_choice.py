"""Whether an instrument gets a room: two short trainings, judged on what is held out."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

from studio.engine.progress import Progress
from studio.training.checkpoint import read_values
from studio.training.config import TrainConfig
from studio.training.control import Stop
from studio.training.dataset import Source
from studio.training.events import Paused, PreviewsRendered, Resumed, TrainEvent
from studio.training.job import TrainingJob
from studio.training.previews import FIRST_STEP, Previews
from studio.training.process_group import ProcessGroup
from studio.training.trainer import Trainer

ROOM_S = 0.8
ROOM_LOUDNESS_WEIGHT = 1.0  # with less, the room swallows level and attacks (docs/training.md)
N_STEPS = 150
LEAST_STEPS = 4 * N_STEPS  # a shorter training is not worth two trials
DECIDING_RECIPES = ("standard", "best")


def begun_model(job: TrainingJob) -> dict[str, Any] | None:
    """ModelConfig's values of a training that goes on; None where one begins. TrainingFailed."""
    if not (job.resume and job.checkpoint.exists()):
        return None
    values: dict[str, Any] = read_values(job.checkpoint)["config"]["model"]
    return values


def is_room_open(job: TrainingJob, config: TrainConfig) -> bool:
    """Whether it is to be decided: by a thorough recipe, where the job does not say itself."""
    if job.resume and job.checkpoint.exists():
        return "reverb_s" not in job.model  # it was, however few steps are wanted now
    is_thorough = job.recipe in DECIDING_RECIPES and config.max_steps >= LEAST_STEPS
    return is_thorough and "reverb_s" not in job.model


def with_room(config: TrainConfig, seconds: float = ROOM_S) -> TrainConfig:
    """The same training with a restrained room of some seconds (0 = unchanged)."""
    if not seconds:
        return config
    return replace(
        config,
        model=replace(config.model, reverb_s=seconds),
        loudness_weight=max(config.loudness_weight, ROOM_LOUDNESS_WEIGHT),
    )


def choose_room(
    job: TrainingJob,
    config: TrainConfig,
    sources: Sequence[Source],
    stop: Stop | None = None,
    previews: Previews | None = None,
    group: ProcessGroup | None = None,
) -> Generator[Progress | TrainEvent, None, TrainConfig]:
    """The configuration with a restrained room where that is nearer to what is held out.

    Both are trained for N_STEPS from the same seed and compared by one loss. Where the job goes
    on from a checkpoint, the choice that it was made with stays. Where nothing is held out there
    is nothing to compare by, and no room. stop ends the trial without a
    room; previews are rendered once, so that there is something to hear soon.
    """
    begun = begun_model(job)
    if begun is not None:
        return with_room(config, float(begun["reverb_s"]))
    stop, group = stop or Stop(), group or ProcessGroup()
    weight = max(config.loudness_weight, ROOM_LOUDNESS_WEIGHT)
    losses = []
    for number, rival in enumerate((replace(config, loudness_weight=weight), with_room(config))):
        trainer = Trainer(replace(rival, max_steps=N_STEPS), sources, group)
        if not trainer.is_judged:
            return config
        for step in range(1, N_STEPS + 1):
            if group.is_paused(stop):
                yield Paused(0)
                group.wait_while_paused(stop)
                yield Resumed(0)
            if group.any(stop.wanted)[0]:
                # Who leaves does so here: a checkpoint without a room would settle the choice.
                yield Progress(1.0, "Trying with and without a room")
                return config
            trainer.step()
            if previews is not None and number == 0 and step == FIRST_STEP:
                yield PreviewsRendered(step, previews.render(trainer.averaged_model()))
            if step % 10 == 0:
                yield Progress((number + step / N_STEPS) / 2, "Trying with and without a room")
        losses.append(trainer.validate())
    return with_room(config) if losses[1] < losses[0] else config
