"""Octave repair."""

import numpy as np

from studio.engine.features.repair import repair_octaves


def test_a_short_stretch_an_octave_off_comes_back() -> None:
    f0_hz = np.full(50, 220.0, np.float32)
    for octave in (0.5, 2.0, 4.0):
        wrong = f0_hz.copy()
        wrong[20:24] *= octave
        np.testing.assert_allclose(
            repair_octaves(wrong, np.ones(50, np.float32)), f0_hz, rtol=1e-5
        )


def test_a_played_octave_a_fifth_and_an_unsure_neighbour_stay() -> None:
    sure = np.ones(50, np.float32)
    played = np.full(50, 220.0, np.float32)
    played[20:30] *= 2
    fifth = np.full(50, 220.0, np.float32)
    fifth[20:23] *= 1.5
    wrong = np.full(50, 220.0, np.float32)
    wrong[20:23] *= 2
    unsure = sure.copy()
    unsure[15:20] = 0.1
    np.testing.assert_allclose(repair_octaves(played, sure), played, rtol=1e-5)
    np.testing.assert_allclose(repair_octaves(fifth, sure), fifth, rtol=1e-5)
    np.testing.assert_allclose(repair_octaves(wrong, unsure), wrong, rtol=1e-5)
