"""Everything that is to be known of a graphics card, in one go of less than eight minutes."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch.profiler import ProfilerActivity, profile

from studio.benchmark.measure import Row
from studio.benchmark.quality import Moment
from studio.benchmark.quality import rows as quality_rows
from studio.benchmark.train import made_up
from studio.engine.errors import TrainingFailed
from studio.training.config import TrainConfig, recipe
from studio.training.trainer import Trainer

BATCHES = (8, 32, 128)
_WARM, _TIMED = 5, 30
_TOP = 15
_TESTS_S = 240.0
_RATE = 44100


def rows(audio: Sequence[Path], minutes: float = 3.0) -> Iterator[Row | Moment]:
    """Steps a second, the profile of a step, the `gpu` tests, then the time to each word.

    audio: recordings to train from (none: that part is left out); they are analysed on the
    processor. minutes: of training at most. Raises TrainingFailed without a graphics card.
    """
    if not torch.cuda.is_available():
        raise TrainingFailed(
            "There is no graphics card (CUDA) here; run bench gpu on a machine with one."
        )
    device = torch.device("cuda")
    name = torch.cuda.get_device_name()
    config = replace(recipe("standard", _RATE), device="cuda")
    for size in BATCHES:
        yield step_row(replace(config, batch_size=size), device, name)
    yield from profile_rows(config, device)
    yield tests_row()
    if audio:
        yield from quality_rows(audio, minutes, device="cuda")


def step_row(
    config: TrainConfig, device: torch.device, name: str = "", n_steps: int = _TIMED
) -> Row:
    """Wall time of a warm step of a configuration."""
    trainer = Trainer(config, [made_up(config.model)])
    for _ in range(_WARM):
        trainer.step()
    _settled(device)
    began = time.perf_counter()
    for _ in range(n_steps):
        trainer.step()
    _settled(device)
    wall_s = (time.perf_counter() - began) / n_steps
    seconds = config.batch_size * config.segment_s
    peak_mb = None
    if device.type == "cuda":
        peak_mb = torch.cuda.max_memory_allocated() / 2**20
    return Row(
        "train_step", device.type, config.model.sample_rate, seconds, wall_s=wall_s,
        times_real_time=seconds / wall_s, peak_mb=peak_mb,
        note=f"batch {config.batch_size}: {1 / wall_s:.1f} steps/s, {name}",
    )  # fmt: skip


def profile_rows(config: TrainConfig, device: torch.device, n_steps: int = 5) -> Iterator[Row]:
    """The operations that take longest in a step, by their own time on the device."""
    trainer = Trainer(config, [made_up(config.model)])
    for _ in range(_WARM):
        trainer.step()
    _settled(device)
    on_card = device.type == "cuda"
    activities = [ProfilerActivity.CPU] + ([ProfilerActivity.CUDA] if on_card else [])
    with profile(activities=activities, acc_events=True) as found:
        for _ in range(n_steps):
            trainer.step()
        _settled(device)
    own = "self_device_time_total" if on_card else "self_cpu_time_total"
    events = sorted(found.key_averages(), key=lambda event: -float(getattr(event, own)))
    for event in events[:_TOP]:
        yield Row(
            "profile", device.type, config.model.sample_rate, 0.0,
            wall_s=float(getattr(event, own)) / 1e6 / n_steps,
            note=f"{event.key[:60]}, {event.count // n_steps} a step",
        )  # fmt: skip


def tests_row() -> Row:
    """The tests that are marked `gpu`, where the repository is here."""
    root = Path(__file__).parents[2]
    if not (root / "tests").is_dir():
        return Row(
            "gpu_tests", "cuda", 0, 0.0, note="the tests are not here: run it in a checkout"
        )
    words = [sys.executable, "-m", "pytest", "-q", "-m", "gpu", "-p", "no:cacheprovider", "tests"]
    began = time.perf_counter()
    try:
        ended = subprocess.run(
            words, cwd=root, capture_output=True, text=True, timeout=_TESTS_S, check=False
        )
        last = (ended.stdout.strip().splitlines() or ["nothing said"])[-1]
    except subprocess.TimeoutExpired:
        last = f"not done after {_TESTS_S:.0f} s"
    return Row("gpu_tests", "cuda", 0, 0.0, wall_s=time.perf_counter() - began, note=last)


def _settled(device: torch.device) -> None:
    """Wait for what the card still has to do."""
    if device.type == "cuda":
        torch.cuda.synchronize()
