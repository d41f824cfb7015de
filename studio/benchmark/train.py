"""Training steps: audio seconds per CPU second, one thread; whether they slow down."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from studio.benchmark.measure import Row, resident_mb, threads, timed
from studio.engine.features.types import Features
from studio.engine.models.config import ModelConfig
from studio.training.config import TrainConfig, recipe
from studio.training.trainer import Trainer

_RECORDING_S = 60
_EARLY_STEP, _LAST_STEP, _SPAN = 1000, 20_000, 500


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A recording of noise, long enough to draw from."""

    samples: NDArray[np.float32]
    features: Features
    held_out_from_s: float = 50.0


def rows() -> Iterator[Row]:
    """The reference's width and batch; the standard recipe at two rates; both precisions."""
    wide = ModelConfig(
        sample_rate=16000, frame_rate=100.0, n_harmonics=60, n_noise_bands=65,
        width=512, rnn_width=512, layers=3,
    )  # fmt: skip
    big = TrainConfig(
        model=wide, batch_size=16, segment_s=4.0, warmup_s=0.0, band_weight=0.0,
        loudness_weight=0.0, device="cpu",
    )  # fmt: skip
    with threads(1):
        yield _step(replace(big, precision="float32"), "float32", "width 512, 16 x 4 s, six sizes")
        yield _step(big, "default", "width 512, 16 x 4 s, six sizes")
        for sample_rate in (16000, 44100):
            config = replace(recipe("standard", sample_rate), device="cpu")
            yield _step(config, "default", f"standard recipe, width {config.model.width}")
            full = replace(config, batch_size=8, n_fft_sizes=0)
            yield _step(full, "default", "the same with 8 segments and all six sizes")
        yield _long_run()


def made_up(config: ModelConfig, seconds: int = _RECORDING_S, seed: int = 0) -> MadeUp:
    """Noise with a steady pitch."""
    generator = np.random.default_rng(seed)
    n_frames = round(seconds * config.frame_rate)
    samples = (0.05 * generator.standard_normal(seconds * config.sample_rate)).astype(np.float32)
    features = Features(
        np.full(n_frames, 300.0, np.float32),
        np.ones(n_frames, np.float32),
        (-30.0 + 5.0 * generator.standard_normal(n_frames)).astype(np.float32),
        config.frame_rate,
    )
    return MadeUp(samples, features)


def _step(config: TrainConfig, path: str, note: str) -> Row:
    """One step, warm."""
    trainer = Trainer(config, [made_up(config.model)])
    times = timed(trainer.step, runs=5, warm=2)
    seconds = config.batch_size * config.segment_s
    return Row(
        "train_step", path, config.model.sample_rate, seconds, cpu_s=times.cpu_s,
        wall_s=times.wall_s, times_real_time=seconds / times.cpu_s, note=note,
    )  # fmt: skip


def _long_run() -> Row:
    """CPU time of steps near 20,000 over that near 1,000, in a model small enough to get there."""
    model = ModelConfig(n_harmonics=8, n_noise_bands=9, width=4, rnn_width=4, layers=1)
    config = TrainConfig(
        model=model, batch_size=1, segment_s=0.2, warmup_s=0.0, band_weight=0.0,
        loudness_weight=0.0, device="cpu", precision="float32",
    )  # fmt: skip
    trainer = Trainer(config, [made_up(model)])
    seconds: list[float] = []
    memory = resident_mb()
    for step in range(_LAST_STEP):
        started = time.process_time()
        trainer.step()
        seconds.append(time.process_time() - started)
        if step == _EARLY_STEP:
            memory = resident_mb()
    early, late = (statistics.median(seconds[at - _SPAN : at]) for at in (_EARLY_STEP, _LAST_STEP))
    grown = resident_mb() - memory
    return Row(
        "train_drift", "default", 16000, 0.2, cpu_s=late,
        note=f"step 20,000 over step 1,000: {late / early:.3f}; memory {grown:+.1f} MB",
    )  # fmt: skip
