"""Where a note is on."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.types import Features
from studio.engine.units import DB_FLOOR

SURENESS = 0.7  # periodicity that makes a note of mean loudness just count
SMOOTHING_S = 0.16
MIN_ON_S = 0.04
MIN_OFF_S = 0.03


def note_ratio(features: Features) -> NDArray[np.float64]:
    """How surely a note is on [n_frames]: 1 is the reference's border.

    The reference's formula (ddsp.training.postprocessing.detect_notes) with a smoothing of 160 ms
    at every frame rate, normalised by what of the window lies inside the recording: the reference
    counts 40 frames and lets confidence fade at both ends.
    """
    smooth = box_smooth(features.periodicity.astype(np.float64) ** 2, _window(features))
    level = features.loudness_db.astype(np.float64) - DB_FLOOR
    mean = max(float(level.mean()), 1e-6)
    return np.asarray(smooth * level / (mean * SURENESS**2))


def note_mask(features: Features, threshold: float) -> NDArray[np.bool_]:
    """bool [n_frames]: no gap shorter than 30 ms, then no note shorter than 40 ms."""
    mask = note_ratio(features) >= max(threshold, 1e-3)
    rate = features.frame_rate
    return without_short_runs(~without_short_runs(~mask, MIN_OFF_S * rate), MIN_ON_S * rate)


def box_smooth(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Mean [n] of up to size (odd) values around each; at the ends, of those that exist.

    >>> box_smooth(np.array([3.0, 0.0, 0.0]), 3).tolist()
    [1.5, 1.0, 0.0]
    """
    half = size // 2
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.minimum(np.arange(len(values)) + half + 1, len(values))
    starts = np.maximum(np.arange(len(values)) - half, 0)
    return np.asarray((sums[ends] - sums[starts]) / (ends - starts))


def runs_of(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Starts and ends [n_runs, 2] of the stretches where mask [n] is true.

    >>> runs_of(np.array([True, False, True, True])).tolist()
    [[0, 1], [2, 4]]
    """
    padded = np.concatenate([[0], mask.astype(np.int8), [0]])
    return np.flatnonzero(np.diff(padded)).reshape(-1, 2)


def without_short_runs(mask: NDArray[np.bool_], least_frames: float) -> NDArray[np.bool_]:
    """mask [n] without its stretches shorter than least_frames, except one that fills it."""
    kept = mask.copy()
    for start, end in runs_of(mask):
        if end - start < least_frames and end - start < len(mask):
            kept[start:end] = False
    return kept


def _window(features: Features) -> int:
    return 2 * max(0, round(SMOOTHING_S * features.frame_rate / 2 - 0.5)) + 1
