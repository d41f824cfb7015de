"""The tracker without a network."""

import numpy as np
import pytest

from studio.engine.features.fast import FastTracker
from studio.engine.progress import finish
from tests.engine.features.tones import TIMBRES, tones


@pytest.mark.parametrize("timbre", TIMBRES)
def test_generated_tones_are_tracked(timbre: str) -> None:
    truth = tones([45.3, 57.7, 64.1, 76.6, 88.2, 93.9], timbre)
    pitch = finish(FastTracker().track(truth.clip.samples, 16000))
    cents = 1200 * np.log2(pitch.f0_hz / truth.f0_hz)[truth.is_voiced]
    assert (np.abs(cents) < 50).mean() > 0.97
    assert (pitch.periodicity[truth.is_voiced] > 0.8).mean() > 0.95


def test_one_live_frame_equals_the_same_frame_of_a_whole_track() -> None:
    samples = tones([57.0], tone_s=1.0).clip.samples
    pitch = finish(FastTracker().track(samples, 16000))
    end = 80 * 160 + 300
    f0_hz, periodicity = FastTracker().frame(samples[end - 1024 : end])
    assert f0_hz == pytest.approx(float(pitch.f0_hz[80]), rel=1e-6)
    assert periodicity == pytest.approx(float(pitch.periodicity[80]), abs=1e-6)


def test_a_new_note_is_heard_within_60_ms() -> None:
    tracker = FastTracker()
    time = np.arange(16000) / 16000
    samples = np.where(time < 0.5, np.sin(1382 * time), np.sin(2764 * time)).astype(np.float32)
    late = [
        end
        for end in range(8000, 9600, 160)
        if abs(tracker.frame(samples[end - 1024 : end])[0] - 440) > 10
    ]
    assert max(late, default=8000) - 8000 <= 0.06 * 16000


def test_silence_has_no_periodicity() -> None:
    assert FastTracker().frame(np.zeros(1024, np.float32))[1] == 0.0


@pytest.mark.parametrize("powers", [(1.0,), (1.0, 0.5, 0.33, 0.25), (0.4, 1.0, 0.2)])
@pytest.mark.parametrize("hz", [2125.0, 2991.0, 3000.0, 3474.0, 3520.0, 3549.0, 3700.0])
def test_a_period_between_two_samples_is_not_doubled(hz: float, powers: tuple[float, ...]) -> None:
    time = np.arange(8000) / 16000
    partials = [
        power * np.sin(2 * np.pi * k * hz * time + k)
        for k, power in enumerate(powers, start=1)
        if k * hz < 7800
    ]
    samples = np.asarray(0.2 * np.sum(partials, axis=0), dtype=np.float32)
    pitch = finish(FastTracker().track(samples, 16000))
    assert np.abs(12 * np.log2(pitch.f0_hz[10:-10] / hz)).max() < 0.5
