"""What happens during training, told to whoever listens."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataReady:
    """The recordings are prepared.

    left_out: a sentence for each file that cannot be used. passed_over: a sentence for each kind
    of file in the folders that was not looked at. minded: a sentence for each file that is used
    and has something to know about it.
    """

    training_s: float
    held_out_s: float
    left_out: tuple[str, ...]
    passed_over: tuple[str, ...] = ()
    minded: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class PreviewsRendered:
    """The held-out phrases were played by the network as it is; paths: sound files, in order."""

    step: int
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Paused:
    """Training stands still, with everything in memory."""

    step: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """Training goes on after a pause."""

    step: int


@dataclass(frozen=True, slots=True)
class BatchHalved:
    """There was too little memory: training goes on with batches of this many segments."""

    batch_size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The instrument is on disk; verdict: its word."""

    path: Path
    verdict: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Training ended by an error; error: its class in engine/errors.py, why: its sentence."""

    error: str
    why: str


TrainEvent = (
    DataReady
    | StepDone
    | Validated
    | CheckpointSaved
    | PreviewsRendered
    | Paused
    | Resumed
    | BatchHalved
    | Finished
    | Kept
    | Failed
)
