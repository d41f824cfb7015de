"""Levels fitted to an instrument do not leap."""

from dataclasses import replace

import numpy as np

from studio.engine.conditioning.dynamics import matched_gain
from tests.helpers import statistics


def test_a_single_soft_frame_in_a_note_is_not_thrown_to_the_softest_of_the_training() -> None:
    loudness_db = -12.0 + np.linspace(-1, 1, 500)
    loudness_db[250] = -25.0
    wide = replace(statistics(), loudness_quantiles=tuple(np.linspace(-60.0, 0.0, 1000).tolist()))
    gain = matched_gain(loudness_db, np.ones(500, bool), wide, 250.0)
    softest_kept = np.sort(gain[np.arange(500) != 250])[0]
    assert gain[250] >= softest_kept - 1e-9
