"""Files of any length are opened piece by piece."""

import mmap
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from studio.engine.clip import Clip, read_clip, release, write_clip
from studio.engine.errors import NoRoom, UnreadableAudio
from studio.engine.long_clip import open_clip
from studio.engine.progress import finish
from studio.engine.stream.recorded import RecordedSource, overall_level


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def noise(n: int, seed: int = 0) -> np.ndarray:
    return (0.3 * np.random.default_rng(seed).uniform(-1, 1, n)).astype(np.float32)


def is_mapped(samples: np.ndarray) -> bool:
    base: object = samples
    while base is not None and not isinstance(base, mmap.mmap):
        base = getattr(base, "base", None)
    return base is not None


@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_a_long_file_is_mapped_and_holds_the_same_samples(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"Müsik 音.{suffix}"
    write_clip(path, noise(700_001), 44100)
    clip = finish(open_clip(path, tmp_path / "sounds", in_memory=100_000))
    np.testing.assert_array_equal(clip.samples, read_clip(path).samples)
    assert is_mapped(clip.samples)
    assert clip.sample_rate == 44100
    assert clip.name == "Müsik 音"
    assert not any((tmp_path / "sounds").iterdir())  # nameless: gone with the clip
    assert is_mapped(clip.samples[5000:6000])  # a region of it copies nothing
    release(clip.samples)
    np.testing.assert_array_equal(clip.samples, read_clip(path).samples)


def test_a_short_file_is_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_clip(path, noise(50_000), 16000, "float")
    clip = finish(open_clip(path, tmp_path))
    assert not is_mapped(clip.samples)
    np.testing.assert_array_equal(clip.samples, read_clip(path).samples)


def test_what_was_read_is_there_before_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_clip(path, noise(700_001), 44100, "float")
    work = open_clip(path, tmp_path, in_memory=1000)
    first = next(work)
    assert 0.0 < first.fraction < 1.0
    assert len(first.samples) == 700_001
    np.testing.assert_array_equal(first.samples[: len(first.block)], first.block)
    assert not first.samples[len(first.block) :].any()
    work.close()


def test_a_channel_of_a_long_stereo_file(tmp_path: Path) -> None:
    import soundfile

    both = np.stack([noise(300_000), noise(300_000, 1)], axis=1)
    soundfile.write(tmp_path / "a.wav", both, 48000, "FLOAT")
    for channel, wanted in (("left", both[:, 0]), ("right", both[:, 1]), ("mix", both.mean(1))):
        clip = finish(open_clip(tmp_path / "a.wav", tmp_path, channel, in_memory=1000))  # type: ignore[arg-type]
        np.testing.assert_allclose(clip.samples, wanted, atol=1e-7)


def test_a_full_disk_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.wav"
    write_clip(path, noise(700_000), 44100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10, 10, 1000))
    with pytest.raises(NoRoom, match="room on the disk"):
        finish(open_clip(path, tmp_path / "sounds", in_memory=1000))
    assert not any((tmp_path / "sounds").iterdir())


def test_a_damaged_long_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF1234WAVEfmt nonsense")
    with pytest.raises(UnreadableAudio):
        finish(open_clip(tmp_path / "a.wav", tmp_path))


@pytest.mark.parametrize("rate", [44100, 48000])
def test_a_recording_played_in_tiles_is_that_resampled_whole(rate: int) -> None:
    import soxr

    clip = Clip(noise(200_000), 44100)
    source = RecordedSource(clip, rate)
    whole = soxr.resample(clip.samples, 44100, rate, quality="HQ")
    assert source.n_samples == -(-200_000 * rate // 44100)
    middle = source.n_tiles // 2
    source.fill(middle)
    start = middle * source.tile_size
    assert source.has(start, 1000)
    assert not source.has(0, 1000)
    np.testing.assert_allclose(
        source.make(middle), whole[start : start + source.tile_size], atol=2e-6
    )
    assert len(source.whole()) == source.n_samples


def test_the_level_of_a_long_recording_is_near_that_of_all_of_it() -> None:
    from studio.engine.audio.matching import measure_level

    samples = noise(16000 * 400)
    samples *= 0.5 + 0.4 * np.sin(np.arange(len(samples)) / 160000).astype(np.float32)
    found, wanted = overall_level(Clip(samples, 16000)), measure_level(samples, 16000)
    assert found.lufs == pytest.approx(wanted.lufs, abs=1.0)
