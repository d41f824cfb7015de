"""The difference of two spectrograms in dB."""

import numpy as np
from numpy.typing import NDArray

from studio.ui.common.results import Picture

RANGE_DB = 50.0
SPAN_DB = 30.0
"""Differences of more are drawn as this much."""


def difference(result: Picture, original: Picture) -> Picture:
    """result less original in dB on the columns of the original; 0 dB in the middle.

    What lies under the drawn range of both counts as equal: both are held at the higher floor,
    and at RANGE_DB below the loudest point, else the noise of a room paints all of it.
    The result's columns are those of the same times; where it has ended there is no difference.
    """
    loudest = max(result.top_db, original.top_db)
    floor = max(result.floor_db, original.floor_db, loudest - RANGE_DB)
    n_columns = len(original.levels)
    times = original.start_s + (np.arange(n_columns) + 0.5) * original.hop_s
    columns = np.floor((times - result.start_s) / result.hop_s).astype(np.int64)
    is_known = (columns >= 0) & (columns < len(result.levels))
    there = result.levels[np.clip(columns, 0, len(result.levels) - 1)]
    delta = _decibels(result, floor)[there] - _decibels(original, floor)[original.levels]
    delta[~is_known] = 0.0
    share = np.clip(delta / SPAN_DB, -1.0, 1.0)
    return Picture(
        np.round((share + 1.0) * 127.5).astype(np.uint8),
        original.midi_low,
        original.midi_high,
        original.seconds,
        start_s=original.start_s,
        floor_db=-SPAN_DB,
        top_db=SPAN_DB,
        is_difference=True,
        of=(result, original),
    )


def _decibels(picture: Picture, floor_db: float) -> NDArray[np.float32]:
    """dB of each of the 256 levels, not below a floor."""
    db = np.linspace(picture.floor_db, picture.top_db, 256, dtype=np.float32)
    return np.maximum(db, np.float32(floor_db))
