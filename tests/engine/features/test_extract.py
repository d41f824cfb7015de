"""From a clip to features on one grid."""

from pathlib import Path

import numpy as np
import pytest

from studio.engine.clip import Clip
from studio.engine.errors import NoPitchFound
from studio.engine.features.cache import FeatureCache
from studio.engine.features.extract import (
    extract,
    measure_loudness,
    resample_features,
    track_in_sections,
)
from studio.engine.features.tracker import make_tracker
from studio.engine.features.types import Features
from studio.engine.features.voicing import require_pitch
from studio.engine.progress import finish
from tests.autocorrelation import AutocorrelationTracker
from tests.engine.features.tones import tones

TRACKER = AutocorrelationTracker()


def analysed(clip: Clip, frame_rate: float = 250.0, cache: FeatureCache | None = None) -> Features:
    return finish(extract(clip, tracker=TRACKER, frame_rate=frame_rate, cache=cache))


@pytest.mark.parametrize("n_samples", [1, 63, 64, 160, 16000, 16001])
@pytest.mark.parametrize("frame_rate", [50.0, 100.0, 250.0])
def test_any_length_gives_one_frame_per_hop_and_one_more(
    n_samples: int, frame_rate: float
) -> None:
    samples = np.random.default_rng(0).uniform(-0.1, 0.1, n_samples).astype(np.float32)
    features = analysed(Clip(samples, 16000), frame_rate)
    assert features.n_frames == n_samples // (16000 / frame_rate) + 1
    assert (features.f0_hz > 0).all()


def test_the_pitch_of_a_tone_stands_at_its_time() -> None:
    truth = tones([57.0, 69.0], tone_s=0.5, rest_s=0.25)
    features = analysed(truth.clip, frame_rate=100.0)
    voiced = truth.is_voiced & (features.periodicity > 0.9)
    cents = 1200 * np.log2(features.f0_hz / truth.f0_hz)[voiced]
    assert np.median(np.abs(cents)) < 5


def test_f0_bridges_a_rest_in_a_straight_line_of_log_pitch() -> None:
    features = analysed(tones([57.0, 69.0], tone_s=0.5, rest_s=0.3).clip, frame_rate=100.0)
    rest = np.log2(features.f0_hz[86:104])
    assert not features.periodicity[88:102].any()
    np.testing.assert_allclose(np.diff(rest), np.diff(rest).mean(), atol=1e-4)
    assert (np.diff(rest) > 0).all()


def test_loudness_in_blocks_equals_loudness_in_one_piece() -> None:
    samples = np.random.default_rng(1).uniform(-0.3, 0.3, 16000 * 70 + 123).astype(np.float32)
    samples *= np.linspace(0, 1, len(samples), dtype=np.float32)
    blocks = measure_loudness(samples, 100.0)
    import torch

    from studio.engine.dsp.loudness import loudness

    whole = loudness(torch.from_numpy(samples)[None], 16000, 100.0, n_fft=512)[0].numpy()
    np.testing.assert_allclose(blocks, whole[: len(blocks)], atol=1e-3)


def test_loudness_is_the_reference_definition() -> None:
    golden = np.load("tests/golden/loudness_power.npz")
    found = measure_loudness(golden["in_audio"][0], 250.0)
    expected = golden["out_loudness_default"][0]
    audible = expected > -79
    np.testing.assert_allclose(found[audible], expected[audible], atol=0.02)


@pytest.mark.parametrize("name", ["tiny", "fast"])
def test_a_long_clip_tracked_in_sections_is_as_in_one_piece(name: str) -> None:
    tracker = make_tracker(name)
    samples = tones([50.0, 57.3, 61.1, 69.6, 73.0, 80.2, 64.0, 55.5], tone_s=0.9).clip.samples
    whole = finish(tracker.track(samples, 16000))
    steps: list[float] = []
    work = track_in_sections(samples, tracker, section_s=2.5)
    pieces = finish(work, lambda step: steps.append(step.fraction))
    assert steps == sorted(steps)
    assert len(pieces.f0_hz) == len(whole.f0_hz)
    np.testing.assert_allclose(pieces.periodicity, whole.periodicity, atol=1e-5)
    voiced = whole.periodicity > 0.5
    np.testing.assert_allclose(pieces.f0_hz[voiced], whole.f0_hz[voiced], rtol=1e-4)


def test_features_at_another_frame_rate_keep_their_times() -> None:
    features = analysed(tones([60.0, 67.0]).clip, frame_rate=250.0)
    fewer = resample_features(features, 100.0, 100)
    np.testing.assert_allclose(fewer.loudness_db[::2], features.loudness_db[: 100 * 5 // 2 : 5])
    np.testing.assert_allclose(fewer.f0_hz[::2], features.f0_hz[: 100 * 5 // 2 : 5], rtol=1e-5)
    longer = resample_features(features, 250.0, features.n_frames + 10)
    assert (longer.f0_hz[-10:] == longer.f0_hz[-11]).all()


def test_silence_holds_no_pitch_and_says_so() -> None:
    with pytest.raises(NoPitchFound, match="No pitch was found"):
        require_pitch(analysed(Clip(np.zeros(16000, np.float32), 44100)))
    require_pitch(analysed(tones([60.0]).clip))


def test_a_second_look_at_the_same_sound_comes_from_the_cache(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path / "Müsik 音")
    clip = tones([60.0]).clip
    first = analysed(clip, cache=cache)
    steps = list(extract(clip, tracker=TRACKER, cache=cache))
    assert [step.text for step in steps] == ["Analysed before"]
    second = analysed(Clip(clip.samples.copy(), 16000, "renamed"), cache=cache)
    np.testing.assert_array_equal(first.f0_hz, second.f0_hz)
    np.testing.assert_array_equal(first.loudness_db, second.loudness_db)
    assert len(list(cache.folder.iterdir())) == 1


def test_another_tracker_rate_or_sound_is_another_entry(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path)
    samples = tones([60.0]).clip.samples
    keys = {
        cache.key(samples, TRACKER, 250.0),
        cache.key(samples, TRACKER, 100.0),
        cache.key(samples, make_tracker("fast"), 250.0),
        cache.key(samples * 0.5, TRACKER, 250.0),
    }
    assert len(keys) == 4


@pytest.mark.parametrize("damage", ["empty", "cut", "noise", "pickle"])
def test_a_damaged_entry_is_made_anew(tmp_path: Path, damage: str) -> None:
    cache = FeatureCache(tmp_path)
    clip = tones([60.0]).clip
    first = analysed(clip, cache=cache)
    entry = next(tmp_path.glob("*.npz"))
    data = entry.read_bytes()
    if damage == "pickle":
        np.savez(entry, f0_hz=np.array([{}], dtype=object))
    else:
        entry.write_bytes({"empty": b"", "cut": data[:500], "noise": b"x" * 500}[damage])
    second = analysed(clip, cache=cache)
    np.testing.assert_array_equal(first.f0_hz, second.f0_hz)
    assert cache.read(entry.stem) is not None


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    analysed(tones([60.0]).clip, cache=FeatureCache(tmp_path / "file"))


def test_loudness_has_no_upper_limit_as_in_the_reference() -> None:
    time = np.arange(16000) / 16000
    for hz, expected_db in ((440.0, 15.7), (2500.0, 21.1)):
        sine = np.sin(2 * np.pi * hz * time).astype(np.float32)
        assert measure_loudness(sine, 250.0)[100] == pytest.approx(expected_db, abs=0.1)
