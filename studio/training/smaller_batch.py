"""A training that fits into memory: where it runs out, with half the batch."""

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.engine.progress import Progress
from studio.training.control import Stop
from studio.training.events import BatchHalved, TrainEvent
from studio.training.job import TrainingJob

if TYPE_CHECKING:
    from studio.engine.instrument import Instrument
    from studio.training.process_group import ProcessGroup

NO_MEMORY = "There is not enough memory for this training; choose a smaller width or batch."


def train_within_memory(
    job: TrainingJob, stop: Stop | None = None, group: "ProcessGroup | None" = None
) -> "Generator[Progress | TrainEvent, None, Instrument]":
    """train_instrument; out of memory it goes on from its checkpoint with half the batch.

    BatchHalved tells it. Several processes that share a batch do not: their batches must agree.
    Raises what train_instrument raises, RuntimeError (is_out_of_memory) where a batch of 1 is too
    large.
    """
    import torch

    from studio.training.project import train_instrument

    while True:
        try:
            return (yield from train_instrument(job, stop, group))
        except RuntimeError as error:
            smaller = halved(job)
            is_shared = group is not None and group.world_size > 1
            if smaller is None or is_shared or not is_out_of_memory(error):
                raise
            job = smaller
        yield BatchHalved(job.training["batch_size"])
        torch.cuda.empty_cache()


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether torch had too little memory, on the GPU (a class of its own) or on the CPU."""
    return type(error).__name__ == "OutOfMemoryError" or "not enough memory" in str(error)


def halved(job: TrainingJob) -> TrainingJob | None:
    """The same job with half the batch, going on from its checkpoint; None from 1 on."""
    from studio.training.config import recipe

    standard = recipe(job.recipe, job.sample_rate).batch_size
    size = int(job.training.get("batch_size", standard))
    changes = {**job.training, "batch_size": size // 2}
    return replace(job, resume=True, training=changes) if size > 1 else None
