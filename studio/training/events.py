"""What happens during training, told to whoever listens."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataReady:
    """The recordings are prepared; left_out: a sentence for each file that cannot be used."""

    training_s: float
    held_out_s: float
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step was made; loss: its training loss; steps_per_s: over the last steps."""

    step: int
    max_steps: int
    loss: float
    steps_per_s: float
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class Validated:
    """The held-out loss was measured."""

    step: int
    loss: float
    best_step: int
    best_loss: float


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """Training can go on from here after a crash."""

    step: int
    path: Path


@dataclass(frozen=True, slots=True)
class Finished:
    """Training ended; reason: steps, minutes, patience or stopped."""

    step: int
    best_step: int
    best_loss: float
    reason: str


TrainEvent = DataReady | StepDone | Validated | CheckpointSaved | Finished
