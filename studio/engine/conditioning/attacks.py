"""New attacks of one pitch: low points of the level from which it rises again."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.detection import runs_of
from studio.engine.features.types import Features

ATTACK_DB = 6.0
ATTACK_S = 0.08
SMOOTHING_S = 0.012
SHARP_DB, SHARP_S = 3.5, 0.020  # a dip this steep on both sides is a tongue's or a finger's


def attack_cuts(features: Features, start: int, end: int) -> list[int]:
    """Frames between start and end at which a note is struck anew.

    Where the level (mean of 12 ms, or of a period of a low note, within which it wavers) rises by
    6 dB within 80 ms after it had fallen by 3 dB, and where it dips by 3.5 dB and back within
    20 ms to either side: the gap of a repeated note lasts 15 ms, of which the window
    of 32 ms leaves 4 dB. The tremolo of a flute or a voice is slower.
    """
    rate = features.frame_rate
    loudness_db = features.loudness_db[start:end].astype(np.float64)
    period = rate / features.f0_hz[start:end].astype(np.float64)
    level = _smoothed(loudness_db, np.maximum(period, SMOOTHING_S * rate))
    close = _smoothed(loudness_db, period)
    wide, narrow = (max(1, round(seconds * rate)) for seconds in (ATTACK_S, SHARP_S))
    is_attack = _dips(level, wide, ATTACK_DB / 2, ATTACK_DB)
    is_attack |= _dips(close, narrow, SHARP_DB, SHARP_DB)
    return [start + int(last) - 1 for _, last in runs_of(is_attack)]


def _dips(
    level: NDArray[np.float64], reach: int, fall_db: float, rise_db: float
) -> NDArray[np.bool_]:
    """bool [n]: the lowest of reach frames to either side, after a fall and before a rise."""
    found = np.zeros(len(level), dtype=bool)
    if len(level) <= 2 * reach:
        return found
    windows = np.lib.stride_tricks.sliding_window_view
    inner = level[reach:-reach]
    peak_after = windows(level[reach:], reach + 1).max(axis=1)
    low_around = windows(level, 2 * reach + 1).min(axis=1)
    peak_before = windows(level[:-reach], reach + 1).max(axis=1)
    found[reach:-reach] = (inner <= low_around) & (peak_after - inner >= rise_db)
    found[reach:-reach] &= peak_before - inner >= fall_db
    return found


def _smoothed(values: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean [n] of the frames around each, as many as sizes [n] says, rounded to odd."""
    half = np.maximum(0, np.round((sizes - 1) / 2)).astype(np.int64)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    place = np.arange(len(values))
    first, last = np.maximum(place - half, 0), np.minimum(place + half + 1, len(values))
    return np.asarray((sums[last] - sums[first]) / (last - first))
