"""Reading and writing sound files, good and bad."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.engine.clip import (
    Clip,
    iter_blocks,
    read_clip,
    read_info,
    resample,
    sha256_of,
    write_clip,
)
from studio.engine.errors import UnreadableAudio, UnwritableTarget


def tone(seconds: float = 0.5, rate: int = 44100, hz: float = 440.0) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hz * time)).astype(np.float32)


@pytest.mark.parametrize(("suffix", "worst"), [
    ("wav", 1e-4), ("flac", 1e-4), ("aiff", 1e-4), ("ogg", 0.1), ("mp3", 0.1), ("opus", 0.1),
])  # fmt: skip
def test_each_kind_of_file_gives_its_sound(tmp_path: Path, suffix: str, worst: float) -> None:
    rate = 48000
    path = tmp_path / "Müsik 音" / f"klang.{suffix}"
    path.parent.mkdir()
    if suffix == "opus":
        soundfile.write(path, tone(rate=rate), rate, format="OGG", subtype="OPUS")
    else:
        soundfile.write(path, tone(rate=rate), rate)
    clip = read_clip(path)
    assert (clip.sample_rate, clip.name) == (rate, "klang")
    assert abs(clip.seconds - 0.5) < 0.06
    middle = slice(4800, 19200)
    spectrum = np.abs(np.fft.rfft(clip.samples[middle] * np.hanning(14400)))
    assert abs(np.argmax(spectrum) * rate / 14400 - 440) < 4
    assert abs(np.max(np.abs(clip.samples[middle])) - 0.5) < worst


def test_channels_mix_or_stand_alone(tmp_path: Path) -> None:
    left, right = tone(), tone(hz=660.0)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], 1), 44100, subtype="FLOAT")
    np.testing.assert_allclose(
        read_clip(tmp_path / "a.wav").samples, (left + right) / 2, atol=1e-6
    )
    np.testing.assert_array_equal(read_clip(tmp_path / "a.wav", "left").samples, left)
    np.testing.assert_array_equal(read_clip(tmp_path / "a.wav", "right").samples, right)
    info = read_info(tmp_path / "a.wav")
    assert (info.seconds, info.sample_rate, info.n_channels) == (0.5, 44100, 2)


def test_blocks_put_together_are_the_whole(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.flac", Clip(tone(1.0), 44100))
    blocks = list(iter_blocks(tmp_path / "a.flac", 0.3))
    assert [round(block.seconds, 2) for block in blocks] == [0.3, 0.3, 0.3, 0.1]
    whole = read_clip(tmp_path / "a.flac").samples
    np.testing.assert_array_equal(np.concatenate([block.samples for block in blocks]), whole)


@pytest.mark.skipif(sys.platform == "win32", reason="makes a named pipe")
def test_what_cannot_be_read_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "text.wav").write_text("this is not sound " * 50)
    (tmp_path / "headerless.raw").write_bytes(bytes(1000))
    soundfile.write(tmp_path / "none.wav", np.zeros(0, np.float32), 44100)
    nan = tone()
    nan[11025] = np.nan
    soundfile.write(tmp_path / "nan.wav", nan, 44100, subtype="FLOAT")
    expected = {
        "absent.wav": "no file",
        ".": "is a folder",
        "empty.wav": "is empty",
        "text.wav": "not an audio file",
        "headerless.raw": "not an audio file",
        "none.wav": "no samples",
        "pipe.wav": "is not a file",
        "nan.wav": "not numbers .* at 0.25 s",
    }
    for name, words in expected.items():
        with pytest.raises(UnreadableAudio, match=words) as caught:
            read_clip(tmp_path / name)
        assert "\n" not in str(caught.value)
        with pytest.raises(UnreadableAudio, match=words):
            list(iter_blocks(tmp_path / name, 1.0))


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_a_truncated_file_gives_what_decodes_or_a_named_error(tmp_path: Path, suffix: str) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 20 * 44100).astype(np.float32)
    soundfile.write(tmp_path / f"whole.{suffix}", noise, 44100)
    data = (tmp_path / f"whole.{suffix}").read_bytes()
    for share in (0.001, 0.1, 0.5, 0.9):
        path = tmp_path / f"cut.{suffix}"
        path.write_bytes(data[: int(len(data) * share)])
        try:
            clip = read_clip(path)
        except UnreadableAudio:
            assert share < 0.1
        else:
            assert clip.seconds == pytest.approx(20 * share, abs=1.0)


def test_a_header_that_promises_too_much_is_survived(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(), 44100, subtype="PCM_16")
    data = bytearray((tmp_path / "a.wav").read_bytes())
    place = data.find(b"data") + 4
    data[place : place + 4] = (0xFFFFFFF0).to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(data)
    assert read_clip(tmp_path / "a.wav").seconds == pytest.approx(0.5)


@pytest.mark.parametrize("subtype", ["pcm16", "pcm24", "float"])
def test_a_written_file_reads_back_as_it_was(tmp_path: Path, subtype: str) -> None:
    samples = tone()
    peak = write_clip(tmp_path / "a.wav", samples, 44100, subtype)  # type: ignore[arg-type]
    assert peak == pytest.approx(0.5, abs=1e-4)
    step = {"pcm16": 2.0**-16, "pcm24": 2.0**-24, "float": 0.0}[subtype]
    np.testing.assert_allclose(read_clip(tmp_path / "a.wav").samples, samples, atol=step + 3e-8)
    assert stat.S_IMODE((tmp_path / "a.wav").stat().st_mode) == 0o644


def test_above_full_scale_is_told_by_the_peak_and_clipped_not_wrapped(tmp_path: Path) -> None:
    samples = np.array([0.0, 1.5, -1.5, 0.25], np.float32)
    assert write_clip(tmp_path / "a.wav", samples, 8000) == 1.5
    np.testing.assert_allclose(read_clip(tmp_path / "a.wav").samples, [0, 32767 / 32768, -1, 0.25])
    write_clip(tmp_path / "b.wav", samples, 8000, "float")
    np.testing.assert_array_equal(read_clip(tmp_path / "b.wav").samples, samples)


def test_a_target_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder.wav").mkdir()
    for name, subtype, words in [
        ("none/a.wav", "pcm16", "no folder"),
        ("folder.wav", "pcm16", "is a folder"),
        ("a.mp3", "pcm16", "must end in"),
        ("a.flac", "float", "cannot hold float"),
    ]:
        with pytest.raises(UnwritableTarget, match=words):
            write_clip(tmp_path / name, tone(), 44100, subtype)  # type: ignore[arg-type]
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.wav"]


def test_a_failed_write_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_clip(tmp_path / "a.wav", tone(), 44100)
    before = (tmp_path / "a.wav").read_bytes()

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(UnwritableTarget, match=r"disk is full; free some space"):
        write_clip(tmp_path / "a.wav", tone(hz=880.0), 44100)
    assert (tmp_path / "a.wav").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


LIMITED = """
import resource, signal, sys
import numpy as np
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from studio.engine.clip import write_clip
from studio.engine.errors import UnwritableTarget
noise = np.random.default_rng(0).uniform(-1, 1, 200_000).astype(np.float32)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_clip(sys.argv[1], noise, 44100)
except UnwritableTarget:
    print("told")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs file size limits")
@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path: Path, suffix: str) -> None:
    command = [sys.executable, "-c", LIMITED, str(tmp_path / f"a.{suffix}")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("told\n", "")
    assert list(tmp_path.iterdir()) == []


def test_m4a_without_ffmpeg_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.m4a").write_bytes(bytes(100))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableAudio, match="install ffmpeg or convert"):
        read_clip(tmp_path / "a.m4a")


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_m4a_goes_through_the_users_ffmpeg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soundfile.write(tmp_path / "answer.wav", tone(), 44100, subtype="FLOAT")
    stand_in = tmp_path / "ffmpeg"
    script = (
        "#!/bin/sh\n"
        'for last; do case "$last" in file:*) source="${last#file:}";; esac; done\n'
        f'/bin/grep -q SOUND "$source" && /bin/cp {tmp_path}/answer.wav "$last"\n'
    )
    stand_in.write_text(script)
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.m4a").write_bytes(b"\0\0\0\x20ftypM4A SOUND")
    np.testing.assert_array_equal(read_clip(tmp_path / "a.m4a").samples, tone())
    (tmp_path / "b.m4a").write_bytes(b"\0\0\0\x20ftypM4A noise")
    with pytest.raises(UnreadableAudio, match="could not be decoded"):
        read_clip(tmp_path / "b.m4a")


def test_resampling_keeps_pitch_level_and_time() -> None:
    clip = resample(Clip(tone(1.0), 44100), 16000)
    assert (clip.sample_rate, len(clip.samples)) == (16000, 16000)
    time = np.arange(16000) / 16000
    expected = 0.5 * np.sin(2 * np.pi * 440 * time)
    np.testing.assert_allclose(clip.samples[500:-500], expected[500:-500], atol=1e-3)


def test_the_content_key_follows_the_content_only() -> None:
    samples = tone()
    assert sha256_of(samples) == sha256_of(samples.copy()) == sha256_of(samples.astype(">f4"))
    assert sha256_of(samples) != sha256_of(samples[:-1])


def test_a_long_clip_is_resampled_in_pieces_as_if_whole() -> None:
    import soxr

    samples = np.random.default_rng(2).uniform(-0.5, 0.5, 17 << 18).astype(np.float32)
    found = resample(Clip(samples, 44100), 16000).samples
    np.testing.assert_allclose(
        found, soxr.resample(samples, 44100, 16000, quality="HQ"), atol=1e-6
    )


def test_floats_on_the_scale_of_integers_are_read(tmp_path: Path) -> None:
    """Only a few samples far above all others are damage, not a whole recording that is."""
    loud = np.concatenate([np.zeros(30000, np.float32), 20000.0 * tone()])
    soundfile.write(tmp_path / "a.wav", loud, 44100, subtype="FLOAT")
    assert np.array_equal(read_clip(tmp_path / "a.wav").samples, loud)
