"""A training that fits into memory: where it runs out, with half the batch."""

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.engine.progress import Progress
from studio.training.control import Stop
from studio.training.events import BatchHalved, TrainEvent
from studio.training.order import Order

if TYPE_CHECKING:
    from studio.engine.instrument import Instrument
    from studio.training.team import Team

NO_MEMORY = "There is not enough memory for this training; choose a smaller width or batch."


def train_within_memory(
    order: Order, stop: Stop | None = None, team: "Team | None" = None
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
            return (yield from train_instrument(order, stop, team))
        except RuntimeError as error:
            smaller = halved(order)
            is_shared = team is not None and team.place.n > 1
            if smaller is None or is_shared or not is_out_of_memory(error):
                raise
            order = smaller
        yield BatchHalved(order.training["batch_size"])
        torch.cuda.empty_cache()


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether torch had too little memory, on the GPU (a class of its own) or on the CPU."""
    return type(error).__name__ == "OutOfMemoryError" or "not enough memory" in str(error)


def halved(order: Order) -> Order | None:
    """The same order with half the batch, going on from its checkpoint; None from 1 on."""
    from studio.training.config import recipe

    standard = recipe(order.recipe, order.sample_rate).batch_size
    size = int(order.training.get("batch_size", standard))
    changes = {**order.training, "batch_size": size // 2}
    return replace(order, resume=True, training=changes) if size > 1 else None
