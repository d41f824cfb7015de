"""Octave repair."""

import numpy as np
import pytest

from studio.engine.features.crepe_tracker import CrepeTracker, framed
from studio.engine.features.fast import FastTracker
from studio.engine.features.repair import lower_octaves, repair_octaves
from studio.engine.progress import finish
from tests.engine.features.tones import TIMBRES, WEAK_FUNDAMENTAL, tones


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


def test_notes_with_a_weak_fundamental_that_were_heard_an_octave_high_come_down() -> None:
    truth = tones([45.0, 50.0, 57.0, 62.0], WEAK_FUNDAMENTAL)
    samples = truth.clip.samples
    other = finish(FastTracker().track(samples, 16000))
    wrong = (2 * truth.f0_hz).astype(np.float32)
    sure = np.where(truth.is_voiced, 0.8, 0).astype(np.float32)
    found = lower_octaves(framed(samples, 160), wrong, sure, other)
    assert np.abs(np.log2(found / truth.f0_hz))[truth.is_voiced].mean() < 0.02


@pytest.mark.parametrize("timbre", TIMBRES)
def test_no_right_pitch_is_lowered(timbre: str) -> None:
    truth = tones([38.0, 45.0, 52.0, 59.0, 66.0, 73.0, 80.0], timbre)
    samples = truth.clip.samples
    other = finish(FastTracker().track(samples, 16000))
    right = truth.f0_hz.astype(np.float32)
    sure = np.where(truth.is_voiced, 0.8, 0).astype(np.float32)
    np.testing.assert_array_equal(lower_octaves(framed(samples, 160), right, sure, other), right)


def test_the_root_of_a_fifth_is_not_taken_for_the_pitch() -> None:
    low, high = (tones([midi], tone_s=1.0).clip.samples for midi in (60.0, 67.02))
    samples = low + high
    truth = tones([60.0], tone_s=1.0)
    other = finish(FastTracker().track(samples, 16000))
    sure = np.where(truth.is_voiced, 0.8, 0).astype(np.float32)
    right = truth.f0_hz.astype(np.float32)
    found = lower_octaves(framed(samples, 160), right, sure, other)
    np.testing.assert_array_equal(found, right)


def test_the_tracker_follows_tones_with_a_weak_fundamental() -> None:
    truth = tones([47.2, 52.9, 58.1, 63.3, 69.7], WEAK_FUNDAMENTAL)
    pitch = finish(CrepeTracker("tiny").track(truth.clip.samples, 16000))
    cents = 1200 * np.log2(pitch.f0_hz / truth.f0_hz)[truth.is_voiced]
    assert (np.abs(cents) < 50).mean() > 0.9
