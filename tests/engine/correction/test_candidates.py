"""The pitch that a wrong one should have been comes first."""

import numpy as np
import pytest

from studio.engine.clip import read_clip, resample
from studio.engine.correction.candidates import candidates
from studio.engine.features.tracker import make_tracker
from studio.engine.progress import finish
from studio.engine.resources import resource


@pytest.mark.parametrize("error", [12.0, -12.0, 19.0, 7.0, -7.0])
def test_the_true_pitch_of_a_sung_note_is_the_first_candidate(error: float) -> None:
    clip = read_clip(resource("demo/singing_vocadito_10.flac"))
    sound = resample(clip, 16000).samples[round(1.8 * 16000) : round(2.5 * 16000)]
    truth = finish(make_tracker("tiny").track(sound, 16000)).f0_hz
    found = candidates(sound, truth * 2.0 ** (error / 12.0))
    assert found[0].semitones == -error
    assert found[0].fit > 0.4
    assert all(0.0 <= each.fit <= 1.0 for each in found)


def test_pitches_that_cannot_be_are_left_out() -> None:
    found = candidates(np.zeros(16000, np.float32), np.full(101, 1500.0))
    assert all(1500.0 * 2 ** (each.semitones / 12) < 2010.0 for each in found)
