"""The acceptance figures of the extractor that training and rendering use."""

import numpy as np
import pytest

from studio.engine.clip import Clip, resample
from studio.engine.errors import NoPitchFound
from studio.engine.features.extract import extract
from studio.engine.features.tracker import PitchTracker, make_tracker
from studio.engine.features.voicing import require_pitch
from studio.engine.progress import finish
from tests.engine.features.tones import TIMBRES, tones


@pytest.fixture(scope="module")
def tiny() -> PitchTracker:
    return make_tracker("tiny")


def random_midis(n: int, seed: int) -> list[float]:
    low, high = 69 + 12 * np.log2(np.array([100, 1900]) / 440)
    return list(np.random.default_rng(seed).uniform(low + 0.2, high - 0.2, n))


def errors_cents(tiny: PitchTracker, timbre: str, n: int) -> np.ndarray:
    truth = tones(random_midis(n, seed=1), timbre)
    pitch = finish(tiny.track(truth.clip.samples, 16000))
    return np.asarray(1200 * np.log2(pitch.f0_hz / truth.f0_hz)[truth.is_voiced])


def test_generated_tones_are_tracked_as_well_as_the_design_asks(tiny: PitchTracker) -> None:
    errors = np.concatenate([errors_cents(tiny, timbre, 10) for timbre in TIMBRES])
    assert (np.abs(errors) < 50).mean() >= 0.97
    assert (np.abs(errors) < 25).mean() >= 0.95
    assert (np.abs(np.abs(errors) - 1200) < 50).mean() <= 0.015


@pytest.mark.slow
def test_full_is_as_good_as_the_design_asks() -> None:
    errors = errors_cents(make_tracker("full"), "saw", 6)
    assert (np.abs(errors) < 50).mean() >= 0.97


def test_rests_are_not_voiced_and_notes_are(tiny: PitchTracker) -> None:
    truth = tones(random_midis(8, seed=2))
    noisy = truth.clip.samples + np.random.default_rng(0).normal(0, 1e-3, len(truth.clip.samples))
    clip = Clip(noisy.astype(np.float32), 16000)
    features = finish(extract(clip, tracker=tiny, frame_rate=100))
    voiced = features.periodicity >= 0.5
    assert voiced[truth.is_voiced].mean() > 0.95
    assert voiced[~truth.is_voiced].mean() < 0.08


def test_two_runs_are_bit_equal(tiny: PitchTracker) -> None:
    samples = tones(random_midis(4, seed=3)).clip.samples
    first, second = (finish(tiny.track(samples, 16000)) for _ in range(2))
    np.testing.assert_array_equal(first.f0_hz, second.f0_hz)
    np.testing.assert_array_equal(first.periodicity, second.periodicity)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_another_sample_rate_gives_the_same_pitch(tiny: PitchTracker, rate: int) -> None:
    midis = random_midis(6, seed=4)
    at_16k, other = tones(midis), tones(midis, rate=rate)
    first = finish(extract(at_16k.clip, tracker=tiny))
    second = finish(extract(resample(other.clip, rate), tracker=tiny))
    n_frames = min(first.n_frames, second.n_frames)
    both = (first.periodicity[:n_frames] > 0.5) & (second.periodicity[:n_frames] > 0.5)
    cents = 1200 * np.log2(first.f0_hz[:n_frames] / second.f0_hz[:n_frames])[both]
    assert np.percentile(np.abs(cents), 95) < 5


@pytest.mark.slow
@pytest.mark.parametrize("rate", [44100, 48000])
def test_after_a_minute_the_frames_have_not_drifted(tiny: PitchTracker, rate: int) -> None:
    midis = random_midis(80, seed=5)
    first = finish(extract(tones(midis).clip, tracker=tiny))
    second = finish(extract(tones(midis, rate=rate).clip, tracker=tiny))
    assert abs(first.n_frames - second.n_frames) <= 1
    for name in ("f0_hz", "loudness_db"):
        a, b = (np.log(getattr(f, name)[-1500:-5] + 100.0) for f in (first, second))
        scores = [np.mean(np.abs(a[10:-10] - np.roll(b, k)[10:-10])) for k in range(-4, 5)]
        assert abs(int(np.argmin(scores)) - 4) <= 1


def test_silence_holds_no_pitch_and_costs_no_network(tiny: PitchTracker) -> None:
    steps = list(tiny.track(np.zeros(160_000, np.float32), 16000))
    assert steps == []
    pitch = finish(tiny.track(np.zeros(160_000, np.float32), 16000))
    assert len(pitch.f0_hz) == 1001
    assert not pitch.periodicity.any()
    assert np.isfinite(pitch.f0_hz).all()


def test_a_tone_above_crepes_range_is_flagged_and_followed(tiny: PitchTracker) -> None:
    for hz in (2100.0, 2800.0, 5000.0):
        time = np.arange(16000) / 16000
        samples = (0.2 * np.sin(2 * np.pi * hz * time)).astype(np.float32)
        pitch = finish(tiny.track(samples, 16000))
        assert pitch.above_range[4:-4].all()
        assert np.abs(1200 * np.log2(pitch.f0_hz[4:-4] / hz)).max() < 10
        assert pitch.periodicity[4:-4].min() > 0.8


@pytest.mark.parametrize("timbre", TIMBRES)
def test_no_tone_inside_the_range_is_flagged_as_above_it(tiny: PitchTracker, timbre: str) -> None:
    pitch = finish(tiny.track(tones(random_midis(10, seed=6), timbre).clip.samples, 16000))
    assert pitch.above_range.mean() < 0.005


@pytest.mark.parametrize("kind", ["white", "clicks", "drum", "hum", "offset"])
def test_what_is_no_melody_has_no_pitch(tiny: PitchTracker, kind: str) -> None:
    generator = np.random.default_rng(0)
    time = np.arange(32000) / 16000
    samples = {
        "white": generator.normal(0, 0.1, len(time)),
        "clicks": np.where(np.arange(len(time)) % 4000 == 0, 0.9, 0.0),
        "drum": generator.normal(0, 0.3, len(time)) * np.exp(-(time % 0.5) / 0.04),
        "hum": 0.002 * np.sin(2 * np.pi * 50 * time),
        "offset": np.full(len(time), 0.3),
    }[kind]
    features = finish(extract(Clip(samples.astype(np.float32), 16000), tracker=tiny))
    with pytest.raises(NoPitchFound):
        require_pitch(features)


@pytest.mark.parametrize("n_samples", [1, 100, 160, 161, 1024])
def test_ten_milliseconds_and_less_are_survived(tiny: PitchTracker, n_samples: int) -> None:
    samples = np.sin(np.arange(n_samples) * 0.2).astype(np.float32)
    features = finish(extract(Clip(samples, 16000), tracker=tiny))
    assert features.n_frames == n_samples // 64 + 1
    assert np.isfinite(features.f0_hz).all()
    assert (features.f0_hz > 0).all()


def test_another_rate_than_16_khz_is_refused(tiny: PitchTracker) -> None:
    with pytest.raises(ValueError, match="16000"):
        finish(tiny.track(np.zeros(44100, np.float32), 44100))
