"""How loud a note is: one number of a curve."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.types import Note
from studio.engine.features.types import Features
from studio.engine.units import DB_FLOOR


def mean_level(loudness_db: NDArray[np.float32]) -> float:
    """Level of the mean power of a curve [n_frames] in dB; -80 where there is none.

    Of the measures of a note's level (mean, median, peak) the one that all others agree with best:
    python -m tests.velocities prints the table.

    >>> round(mean_level(np.array([-20.0, -20.0, -80.0, -80.0], np.float32)), 2)
    -23.01
    """
    if len(loudness_db) == 0:
        return DB_FLOOR
    power = np.mean(10.0 ** (loudness_db.astype(np.float64) / 10.0))
    return float(10.0 * np.log10(power))


def level_of(note: Note, features: Features) -> float:
    """The note's level in the recording (dBA), or in these features where nobody measured it."""
    if note.level_db is not None:
        return note.level_db
    first, last = (round(seconds * features.frame_rate) for seconds in (note.start_s, note.end_s))
    return mean_level(features.loudness_db[first : max(last, first + 1)])
