"""A chord is told from a line."""

from dataclasses import replace

import numpy as np

from studio.engine.clip import Clip
from studio.engine.conditioning.polyphony import polyphonic_share
from tests.helpers import steady, tone

CHORD = (220.0, 277.2, 329.6)


def chord(level: float = 1.0) -> Clip:
    samples = sum(tone(hz, 1.0, level=0.1).samples for hz in CHORD)
    return Clip((level * np.asarray(samples)).astype(np.float32), 16000, "chord")


def test_a_chord_is_more_than_one_note_at_a_time() -> None:
    features = steady(251, hz=110.0)
    assert polyphonic_share(chord(), features) > 0.8
    assert polyphonic_share(tone(220.0, 1.0), steady(251)) == 0.0
    assert polyphonic_share(chord(), replace(features, loudness_db=features.loudness_db - 60)) == 0
