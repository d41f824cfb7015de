"""What was found in a box around time and pitch, as an edit."""

import numpy as np

from studio.engine.correction.apply import frames_of_stretch
from studio.engine.correction.edits import Reanalysed
from studio.engine.features.types import Features


def edit_of_box(
    found: Features, before: Features, stretch: tuple[float, float], start_file_s: float
) -> Reanalysed:
    """The edit that puts the pitch found in a box in the place of what was there before.

    stretch: of the box in the time of before; start_file_s: its beginning in the sound file's.
    What was sure of having a pitch stays as sure: the user only says which pitch it is.
    """
    kept = before.periodicity[frames_of_stretch(*stretch, before)]
    places = np.arange(0.0, len(kept)) / before.frame_rate
    times = np.arange(found.n_frames) / found.frame_rate
    sure = np.clip(np.maximum(found.periodicity, np.interp(times, places, kept)), 0.0, 1.0)
    return Reanalysed(
        round(start_file_s, 4),
        found.frame_rate,
        tuple(np.round(found.f0_hz.astype(np.float64), 2).tolist()),
        tuple(np.round(sure, 3).tolist()),
    )
