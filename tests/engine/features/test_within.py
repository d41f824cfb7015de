"""The pitch in a range that a person has drawn."""

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.clip import read_clip, resample
from studio.engine.features.tracker import make_tracker
from studio.engine.features.within import track_within
from studio.engine.progress import finish
from studio.engine.resources import resource
from studio.engine.units import hz_to_cents

RATE = 16000


def partials(hz: float, levels: tuple[float, ...], seconds: float = 1.0) -> NDArray[np.float32]:
    """Harmonics of hz at these amplitudes."""
    t = np.arange(round(seconds * RATE)) / RATE
    waves = (level * np.sin(2 * np.pi * hz * n * t) for n, level in enumerate(levels, start=1))
    return (0.2 * sum(waves)).astype(np.float32)


@pytest.mark.parametrize(("low", "high", "found"), [(150, 300, 220.0), (300, 600, 440.0)])
def test_the_range_decides_which_octave_it_is(low: float, high: float, found: float) -> None:
    sound = partials(220.0, (0.1, 1.0, 0.3, 0.8, 0.2, 0.5))
    pitch = finish(track_within(sound, low, high))
    inner = pitch.f0_hz[5:-5]
    assert np.abs(hz_to_cents(inner, found)).max() < 30.0
    assert len(pitch.f0_hz) == 101


def test_a_pitch_never_leaves_the_range_even_in_noise() -> None:
    noise = (0.1 * np.random.default_rng(0).standard_normal(RATE)).astype(np.float32)
    pitch = finish(track_within(noise, 200.0, 300.0))
    assert pitch.f0_hz.min() >= 200.0
    assert pitch.f0_hz.max() <= 300.0
    assert np.median(pitch.periodicity) < 0.6


def test_silence_has_no_certainty() -> None:
    pitch = finish(track_within(np.zeros(RATE, np.float32), 200.0, 300.0))
    assert (pitch.periodicity == 0).all()


def test_a_range_without_a_bin_is_refused() -> None:
    with pytest.raises(ValueError, match="no pitch"):
        finish(track_within(np.zeros(RATE, np.float32), 4000.0, 5000.0))


def test_a_sung_line_in_a_box_around_it_is_what_the_tracker_found() -> None:
    clip = read_clip(resource("demo/singing_vocadito_10.flac"))
    sound = resample(clip, RATE).samples[: 4 * RATE]
    tracker = make_tracker("tiny")
    plain = finish(tracker.track(sound, RATE))
    sure = plain.periodicity > 0.7
    low, high = float(plain.f0_hz[sure].min()) * 0.9, float(plain.f0_hz[sure].max()) * 1.1
    activate = getattr(tracker, "activations", None)
    assert activate is not None
    boxed = finish(track_within(sound, low, high, activate))
    off = np.abs(hz_to_cents(boxed.f0_hz[sure], plain.f0_hz[sure]))
    assert np.mean(off < 50.0) > 0.95


def test_a_held_note_is_found_an_octave_higher_where_the_box_says_so() -> None:
    clip = read_clip(resource("demo/singing_vocadito_10.flac"))
    sound = resample(clip, RATE).samples[round(1.8 * RATE) : round(2.5 * RATE)]
    tracker = make_tracker("tiny")
    plain = finish(tracker.track(sound, RATE))
    centre = 2.0 * float(np.median(plain.f0_hz))
    activate = getattr(tracker, "activations", None)
    above = finish(track_within(sound, 0.8 * centre, 1.25 * centre, activate))
    off = np.abs(hz_to_cents(above.f0_hz, 2.0 * plain.f0_hz))
    assert np.mean(off < 50.0) > 0.9
