"""From a folder to what a training run reads."""

import os
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.engine.clip import Clip
from studio.engine.errors import BadTrainingData, UnreadableAudio, UnwritableTarget
from studio.engine.features.extract import extract
from studio.engine.features.tracker import make_tracker
from studio.engine.progress import finish
from studio.training.corpus import check
from studio.training.corpus.check import check_sources
from studio.training.preparation import performances
from studio.training.preparation.cache import RecordingCache
from studio.training.preparation.performances import SECTION_S
from studio.training.preparation.phrases import with_known_pitch
from studio.training.preparation.prepare import Prepared, prepare
from tests.engine.features.tones import tones

RATE = 16000
TRACKER = make_tracker("fast")


def melody(seconds: float, seed: int, gain: float = 1.0, rate: int = RATE) -> np.ndarray:
    midis = list(np.random.default_rng(seed).uniform(55, 79, int(seconds / 0.6)))
    return gain * tones(midis, rate=rate, tone_s=0.5, rest_s=0.1, seed=seed).clip.samples


def note(midi: float, loudness: float = 1.0, seconds: float = 1.5) -> np.ndarray:
    timbre = "saw" if loudness > 0.5 else "soft"
    return loudness * tones([midi], timbre, tone_s=seconds, rest_s=0.1).clip.samples


def prepared(folder: Path, cache: Path, rate: int = RATE) -> Prepared:
    work = prepare(folder, sample_rate=rate, frame_rate=100.0, cache_dir=cache, tracker=TRACKER)
    return finish(work)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two performances at two levels and rates, seven notes in two layers, two useless files."""
    folder = tmp_path_factory.mktemp("Müsik 音")
    soundfile.write(folder / "a loud.wav", melody(12, 0), RATE)
    soundfile.write(folder / "b soft.flac", melody(12, 1, gain=0.1, rate=44100), 44100)
    for midi in range(55, 76, 3):
        soundfile.write(folder / f"note_f_{midi}.wav", note(midi), RATE)
        soundfile.write(folder / f"note_p_{midi}.wav", note(midi, 0.3), RATE)
    soundfile.write(folder / "silent.wav", np.zeros(RATE), RATE)
    (folder / "broken.wav").write_bytes(b"RIFF")
    return folder


@pytest.fixture(scope="module")
def ready(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepared(mixed, tmp_path_factory.mktemp("cache"))


def test_performances_stay_and_notes_become_phrases(ready: Prepared) -> None:
    names = [recording.name for recording in ready.recordings]
    assert names[:2] == ["a loud", "b soft"]
    assert names[2:] == ["phrases 1", "phrases 2", "held-out phrases 3"]
    assert set(ready.report.left_out) == {"silent.wav", "broken.wav"}


def test_every_recording_has_one_level(ready: Prepared) -> None:
    medians = [np.median(r.features.loudness_db[r.features.periodicity > 0.8])
               for r in ready.recordings]  # fmt: skip
    assert np.ptp(medians) < 4
    assert all(np.abs(recording.samples).max() <= 1 for recording in ready.recordings)


def test_features_belong_to_the_samples(ready: Prepared) -> None:
    for recording in ready.recordings:
        assert isinstance(recording.samples, np.memmap)
        assert recording.samples.dtype == np.float32
        assert recording.features.n_frames == int(recording.seconds * 100) + 1
        loud = recording.features.loudness_db > -30
        frames = np.arange(recording.features.n_frames) * recording.sample_rate // 100
        power = np.convolve(np.asarray(recording.samples) ** 2, np.ones(160) / 160, "same")
        level = power[np.minimum(frames, len(power) - 1)]
        assert level[loud].mean() > 100 * level[~loud].mean()


def test_a_fifth_of_each_performance_and_whole_pitches_are_held_out(ready: Prepared) -> None:
    for recording in ready.recordings[:2]:
        assert recording.held_out_from_s == pytest.approx(0.8 * recording.seconds, abs=0.1)
    assert [r.held_out_from_s > 0 for r in ready.recordings[2:]] == [True, True, False]
    (kept,) = ready.report.held_out_midis
    assert 55 < kept < 73
    pitch = 69 + 12 * np.log2(ready.recordings[-1].features.f0_hz / 440)
    assert np.abs(pitch - kept).max() < 2.6


def test_the_known_pitch_of_phrases_is_what_the_tracker_finds(ready: Prepared) -> None:
    assert ready.report.pitch_agreement is not None
    assert ready.report.pitch_agreement > 0.97


def test_statistics_are_those_of_the_training_part(ready: Prepared) -> None:
    assert 52.8 <= ready.statistics.pitch_low < ready.statistics.pitch_high <= 80
    assert ready.statistics.seconds == pytest.approx(ready.report.training_s, rel=0.01)
    assert ready.report.held_out_s > 20


def test_a_second_call_reads_the_cache(mixed: Path, tmp_path: Path, ready: Prepared) -> None:
    first = prepared(mixed, tmp_path)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.np?")}
    second = prepared(mixed, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.np?")} == files
    for one, two, three in zip(first.recordings, second.recordings, ready.recordings, strict=True):
        np.testing.assert_array_equal(one.samples, two.samples)
        np.testing.assert_array_equal(one.samples, three.samples)
        np.testing.assert_array_equal(one.features.f0_hz, three.features.f0_hz)
    assert first.statistics == second.statistics


def test_a_damaged_cache_entry_is_made_anew(mixed: Path, tmp_path: Path) -> None:
    before = np.array(prepared(mixed / "a loud.wav", tmp_path).recordings[0].samples)
    for path in tmp_path.rglob("*.np?"):
        path.write_bytes(path.read_bytes()[:300])
    second = prepared(mixed / "a loud.wav", tmp_path)
    np.testing.assert_array_equal(second.recordings[0].samples, before)


def test_progress_never_goes_back_and_cancelling_leaves_no_rubbish(
    mixed: Path, tmp_path: Path
) -> None:
    work = prepare(
        mixed / "a loud.wav", sample_rate=RATE, frame_rate=100.0, cache_dir=tmp_path,
        tracker=TRACKER,
    )  # fmt: skip
    fractions = [step.fraction for step in work]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    work = prepare(
        mixed, sample_rate=RATE, frame_rate=50.0, cache_dir=tmp_path, tracker=TRACKER
    )  # fmt: skip
    for _ in range(25):
        next(work)
    work.close()
    assert not list(tmp_path.rglob("*.tmp"))


def test_too_little_is_refused_with_a_reason(mixed: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadTrainingData, match="no audio files"):
        prepared(tmp_path / "empty", tmp_path / "cache")
    with pytest.raises(BadTrainingData, match="next to no sound"):
        prepared(mixed / "silent.wav", tmp_path / "cache")


def test_a_file_that_is_shorter_than_when_it_was_checked_is_named(
    mixed: Path, tmp_path: Path
) -> None:
    checks = finish(check_sources(mixed / "a loud.wav", RATE))
    longer = [replace(check, seconds=check.seconds + SECTION_S) for check in checks]
    work = prepare(
        mixed / "a loud.wav", sample_rate=RATE, frame_rate=100.0, cache_dir=tmp_path,
        tracker=TRACKER, checks=longer,
    )  # fmt: skip
    with pytest.raises(UnreadableAudio, match=r"a loud\.wav has changed"):
        finish(work)


def test_a_cache_that_cannot_be_written_is_told(mixed: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableTarget, match="cannot be written"):
        prepared(mixed / "a loud.wav", tmp_path / "file")


def test_known_pitch_replaces_the_tracked_one_and_bridges_rests() -> None:
    cache_features = finish(
        __import__("studio.engine.features.extract", fromlist=["extract"]).extract(
            tones([60.0, 64.0]).clip, tracker=TRACKER, frame_rate=100.0
        )
    )
    log_f0 = np.full(24000, np.log2(300), np.float32)
    log_f0[8000:16000] = 0
    log_f0[16000:] = np.log2(600)
    features, agreement = with_known_pitch(cache_features, log_f0, 16000)
    assert features.f0_hz[0] == pytest.approx(300)
    assert features.f0_hz[75] == pytest.approx(424, rel=0.02)
    assert agreement < 0.1


def test_the_recording_cache_knows_its_parts(tmp_path: Path) -> None:
    cache = RecordingCache(tmp_path)
    assert cache.key(a=1, b=2.0) == cache.key(b=2.0, a=1) != cache.key(a=2, b=2.0)
    assert cache.load(cache.key(a=1)) is None


@pytest.mark.slow
def test_the_cache_lets_go_of_what_was_not_used_for_longest(tmp_path: Path) -> None:
    cache = RecordingCache(tmp_path)
    samples = melody(1.2, 0)
    features = finish(extract(Clip(samples, RATE), tracker=TRACKER, frame_rate=100.0))
    keys = [cache.key(n=n) for n in range(4)]
    for days, key in zip((9, 8, 7, 0), keys, strict=True):
        cache.store(key, samples, features, {})
        _age(tmp_path, f"{key}.*", days)
    (tmp_path / "half.tmp").touch()
    (tmp_path / "newer.tmp").touch()
    _age(tmp_path, "half.tmp", 2)
    assert cache.load(keys[0]) is not None  # used today
    cache.trim(most_bytes=1)
    assert [cache.load(key) is not None for key in keys] == [True, False, False, True]
    assert [path.name for path in tmp_path.glob("*.tmp")] == ["newer.tmp"]
    cache.trim()
    assert cache.load(keys[0]) is not None


def _age(folder: Path, pattern: str, days: float) -> None:
    then = time.time() - 86400 * days
    for path in folder.glob(pattern):
        os.utime(path, (then, then))


def test_memory_stays_flat_however_long_a_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arrays of NumPy, with sections of 20 s in the place of ten minutes."""
    monkeypatch.setattr(performances, "SECTION_S", 20.0)
    monkeypatch.setattr(check, "BLOCK_S", 20.0)
    peaks = []
    for n_pieces in (3, 9):
        path = tmp_path / f"{n_pieces}.wav"
        with soundfile.SoundFile(path, "w", RATE, 1) as file:
            for seed in range(n_pieces):
                file.write(melody(20, seed))
        tracemalloc.start()
        try:
            found = prepared(path, tmp_path / "cache", rate=48000)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        total_s = sum(recording.seconds for recording in found.recordings)
        assert len(found.recordings) == -(-round(total_s * 1000) // 20_000)
        border_s = sum(recording.held_out_from_s for recording in found.recordings)
        assert border_s == pytest.approx(0.8 * total_s, abs=0.1)
    assert peaks[1] < 1.2 * peaks[0]
