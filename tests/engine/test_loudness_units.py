"""Loudness by BS.1770-4."""

import numpy as np
import pytest

from studio.engine.loudness_units import integrated_lufs


@pytest.mark.parametrize("rate", [44100, 48000])
def test_the_sine_of_the_standard_has_its_loudness(rate: int) -> None:
    """997 Hz at 0 dBFS in one channel: -3.01 LKFS (BS.1770-4, annex 1)."""
    t = np.arange(3 * rate) / rate
    sine = np.sin(2 * np.pi * 997 * t).astype(np.float32)
    assert integrated_lufs(sine, rate) == pytest.approx(-3.01, abs=0.03)


def test_a_long_sound_in_pieces_has_the_loudness_of_its_equal_parts() -> None:
    part = np.random.default_rng(1).normal(size=16000).astype(np.float32) * 0.1
    long = np.tile(part, 40)
    assert integrated_lufs(long, 16000) == pytest.approx(
        integrated_lufs(np.tile(part, 3), 16000), abs=0.02
    )


def test_silence_has_none() -> None:
    assert integrated_lufs(np.zeros(16000, np.float32), 16000) == float("-inf")


def test_silence_after_a_sound_changes_nothing() -> None:
    """But the three blocks that hold both."""
    sound = 0.1 * np.random.default_rng(2).normal(size=32000).astype(np.float32)
    longer = np.concatenate([sound, np.zeros(16000 * 20, np.float32)])
    assert integrated_lufs(longer, 16000) == pytest.approx(integrated_lufs(sound, 16000), abs=0.5)


def test_a_sound_shorter_than_a_block_is_heard_in_one() -> None:
    sound = 0.1 * np.random.default_rng(3).normal(size=1000).astype(np.float32)
    padded = np.concatenate([sound, np.zeros(6400 - 1000, np.float32)])
    assert integrated_lufs(sound, 16000) == pytest.approx(integrated_lufs(padded, 16000), abs=0.01)
