"""The limiter: the ceiling holds, what lies below is untouched, blocks do not matter."""

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.stream.limiter import CEILING, Limiter

RATE = 48000
Samples = NDArray[np.float32]


def limited(samples: Samples, block: int = 512) -> Samples:
    """The whole through a limiter in blocks."""
    limiter = Limiter(RATE, 4096)
    padded = np.pad(samples, (0, block + limiter.n_ahead))
    out = []
    for start in range(0, len(samples), block):
        piece = padded[start : start + block + limiter.n_ahead].copy()
        limiter.process(piece, block)
        out.append(piece[:block])
    return np.concatenate(out)[: len(samples)]


def loud(seconds: float = 1.0) -> Samples:
    t = np.arange(round(seconds * RATE)) / RATE
    swell = 0.2 + 2.0 * np.exp(-(((t - 0.5 * seconds) / 0.05) ** 2))
    return (swell * np.sin(2 * np.pi * 440 * t)).astype(np.float32)


@pytest.mark.parametrize("block", [64, 240, 512, 4096])
def test_nothing_exceeds_the_ceiling(block: int) -> None:
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32) * 2
    for samples in (loud(), noise, np.full(RATE, 3.0, np.float32)):
        assert np.abs(limited(samples, block)).max() <= CEILING * (1 + 1e-6)


def test_what_stays_below_the_ceiling_is_untouched() -> None:
    samples = (loud() * 0.4).astype(np.float32)
    np.testing.assert_array_equal(limited(samples), samples)


def test_blocks_do_not_change_the_sound() -> None:
    np.testing.assert_allclose(limited(loud(), 100), limited(loud(), 4096), atol=1e-4)


def test_the_gain_moves_without_a_step_and_comes_back() -> None:
    samples = np.full(RATE, 0.5, np.float32)
    samples[RATE // 2 : RATE // 2 + 100] = 2.0
    gain = limited(samples) / samples
    assert np.abs(np.diff(gain)).max() < 0.02
    assert gain[RATE // 2 - 480] == 1.0
    assert gain[-1] == 1.0


def test_a_jump_that_was_not_announced_is_held_too() -> None:
    limiter = Limiter(RATE, 512)
    quiet = np.full(512 + limiter.n_ahead, 0.1, np.float32)
    limiter.process(quiet, 512)
    jump = np.full(512 + limiter.n_ahead, 2.0, np.float32)
    limiter.process(jump, 512)
    assert jump[:512].max() <= CEILING * (1 + 1e-6)
    assert limiter.least_gain < 0.5
