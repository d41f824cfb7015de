"""A long training: whether its steps stay as quick and its memory as small as they began."""

import statistics
import tempfile
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.benchmark.measure import Row, resident_mb, threads
from studio.benchmark.train import made_up
from studio.training.config import TrainConfig, model_for
from studio.training.events import Finished, StepDone, TrainEvent
from studio.training.loop import train
from studio.training.trainer import Trainer

SAMPLE_RATE = 16000
_N_POINTS = 10
_EARLY = 0.05  # share of the steps after which the first point comes (1,000 of 20,000)
_N_REPORTS, _N_WARM = 10, 2  # of ten steps each

Run = Generator[TrainEvent, None, Trainer]


@dataclass(frozen=True, slots=True)
class Point:
    """cpu_s: of a step; ratio: over that of a training that has hardly begun; memory_mb."""

    step: int
    cpu_s: float
    ratio: float
    memory_mb: float


def long_config(n_steps: int) -> TrainConfig:
    """The standard network and losses on short segments, so that many steps fit into minutes.

    It validates and writes checkpoints as often as any training (every 250 steps).
    """
    return TrainConfig(
        model=model_for(SAMPLE_RATE), batch_size=1, segment_s=0.5, warmup_s=0.1,
        max_steps=n_steps, patience=n_steps, device="cpu",
    )  # fmt: skip


def rows(n_steps: int) -> Iterator[Row]:
    """CPU time of a step and memory at eleven points, then the last over the first.

    A machine with other work has slower steps now and then; so at each point ten times ten steps
    are timed in turn with ten of a second training, which makes no others (a fifteenth of 20,000
    in all), and their ratio tells whether the long one has become slower.
    """
    config = long_config(n_steps)
    shares = [_EARLY, *(n / _N_POINTS for n in range(1, _N_POINTS + 1))]
    wanted = [round(n_steps * share) for share in shares]
    wanted[-1] -= 10 * (_N_REPORTS + _N_WARM)  # the last steps are timed, too
    found: list[Point] = []
    with threads(1), tempfile.TemporaryDirectory(prefix="ddsp-bench-") as name:
        folder, source = Path(name), made_up(config.model)
        work = train(config, [source], folder / "checkpoint")
        young = train(config, [source], folder / "young")
        _ten_steps(young)  # it is in memory from the beginning
        for event in work:
            if wanted and isinstance(event, StepDone) and event.step >= wanted[0]:
                wanted.pop(0)
                found.append(_point(event.step, work, young))
                yield _row(found[-1])
    yield _drift(found)


def _point(step: int, work: Run, young: Run) -> Point:
    """The long training and a young one, ten steps each in turn."""
    memory = resident_mb()
    times: dict[str, list[float]] = {"long": [], "young": []}
    for _ in range(_N_REPORTS + _N_WARM):
        times["long"].append(_ten_steps(work))
        times["young"].append(_ten_steps(young))
    long, new = (times[name][_N_WARM:] for name in ("long", "young"))
    ratio = statistics.median(a / b for a, b in zip(long, new, strict=True))
    return Point(step, statistics.median(long), ratio, memory)


def _ten_steps(work: Run) -> float:
    """CPU seconds of a step, without what is between the reports of two tens."""
    while True:
        began = time.process_time()
        event = next(work)
        if isinstance(event, StepDone):
            return (time.process_time() - began) / 10
        if isinstance(event, Finished):
            raise ValueError("the training ended before it was measured")


def _row(point: Point) -> Row:
    return Row(
        "train_long", "default", SAMPLE_RATE, 0.5, cpu_s=point.cpu_s,
        note=f"step {point.step:,}: {point.ratio:.3f} of a young training's step, "
        f"memory {point.memory_mb:.1f} MB",
    )  # fmt: skip


def _drift(found: list[Point]) -> Row:
    first, last = found[0], found[-1]
    worst = max(point.ratio for point in found)
    return Row(
        "train_drift", "default", SAMPLE_RATE, 0.5, cpu_s=last.cpu_s,
        note=f"step {last.step:,} over step {first.step:,}: {last.ratio / first.ratio:.3f} "
        f"(worst against a young training {worst:.3f}); "
        f"memory {last.memory_mb - first.memory_mb:+.1f} MB",
    )  # fmt: skip
