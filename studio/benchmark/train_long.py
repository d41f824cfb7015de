"""A long training: whether its steps stay as quick and its memory as small as they began."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from studio.benchmark.measure import Row, resident_mb, threads
from studio.benchmark.train import made_up
from studio.training.config import TrainConfig, model_for
from studio.training.events import StepDone
from studio.training.loop import train

SAMPLE_RATE = 16000
_N_POINTS = 10


def long_config(n_steps: int) -> TrainConfig:
    """The standard network and losses on short segments, so that many steps fit into minutes.

    It validates and writes checkpoints as often as any training (every 250 steps).
    """
    return TrainConfig(
        model=replace(model_for(SAMPLE_RATE), frame_rate=100.0),
        batch_size=1, segment_s=0.5, warmup_s=0.1, max_steps=n_steps, patience=n_steps,
        device="cpu",
    )  # fmt: skip


def rows(n_steps: int) -> Iterator[Row]:
    """Median CPU and wall time of a step and memory at ten points, then the last over the first.

    The first point comes after a twentieth of the steps (1,000 of 20,000).
    """
    config = long_config(n_steps)
    points = [max(20, round(n_steps * share)) for share in _shares()]
    found: list[tuple[int, float, float]] = []
    with threads(1), tempfile.TemporaryDirectory(prefix="ddsp-bench-") as folder:
        work = train(config, [made_up(config.model)], Path(folder) / "checkpoint")
        cpu: list[float] = []
        wall: list[float] = []
        before = (time.process_time(), time.perf_counter(), 0)
        for event in work:
            now = (time.process_time(), time.perf_counter())
            if isinstance(event, StepDone):
                n = max(1, event.step - before[2])
                cpu.append((now[0] - before[0]) / n)
                wall.append((now[1] - before[1]) / n)
                if points and event.step >= points[0]:
                    points.pop(0)
                    times = (statistics.median(cpu), statistics.median(wall))
                    found.append((event.step, times[0], resident_mb()))
                    yield _row(found[-1], times[1])
                    cpu, wall = [], []
            step = event.step if hasattr(event, "step") else before[2]
            before = (time.process_time(), time.perf_counter(), step)
    yield _drift(found)


def _shares() -> list[float]:
    """Where it is looked at: once early, then evenly."""
    return [0.05, *(n / _N_POINTS for n in range(1, _N_POINTS + 1))]


def _row(point: tuple[int, float, float], wall_s: float) -> Row:
    step, cpu_s, memory = point
    return Row(
        "train_long", "default", SAMPLE_RATE, 0.5, cpu_s=cpu_s, wall_s=wall_s,
        note=f"step {step:,}: memory {memory:.1f} MB",
    )  # fmt: skip


def _drift(found: list[tuple[int, float, float]]) -> Row:
    (first, early, small), (last, late, large) = found[0], found[-1]
    slower = max(cpu_s for _, cpu_s, _ in found) / early
    return Row(
        "train_drift", "default", SAMPLE_RATE, 0.5, cpu_s=late,
        note=f"step {last:,} over step {first:,}: {late / early:.3f} (worst point {slower:.3f}); "
        f"memory {large - small:+.1f} MB",
    )  # fmt: skip
