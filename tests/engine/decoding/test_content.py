"""What a file is, its content tells: under any name, with ffmpeg and without."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from studio.engine.clip import count_channels, read_clip, read_info
from studio.engine.decoding import kinds
from studio.engine.decoding.kinds import container_of
from studio.engine.errors import UnreadableAudio
from tests.engine.decoding.made import beats, encoded, length_by_all_doors

FFMPEG = shutil.which("ffmpeg")
needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="there is no ffmpeg here")
FIRST = {
    "WebM or Matroska": b"\x1aE\xdf\xa3\x01\0\0\0",
    "M4A": b"\0\0\0\x20ftypM4A \0\0\0\0",
    "MP4": b"\0\0\0\x20ftypisom\0\0\0\0",
    "WMA": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
    "AAC": b"\xff\xf1\x50\x80\x01\x7f\xfc",
}


@pytest.fixture
def no_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))


@pytest.mark.usefixtures("no_ffmpeg")
@pytest.mark.parametrize("name", ["a.m4a", "a.txt", "a.webm", "a", "a.wma", "a.mp3", "a.raw"])
@pytest.mark.parametrize("container", ["WAV", "FLAC"])
def test_what_needs_no_ffmpeg_is_read_under_any_name(
    tmp_path: Path, name: str, container: str
) -> None:
    (tmp_path / name).write_bytes(encoded(container, "PCM_16"))
    assert length_by_all_doors(tmp_path / name) == 2.0


@pytest.mark.usefixtures("no_ffmpeg")
@pytest.mark.parametrize("kind", FIRST)
@pytest.mark.parametrize("name", ["a.wav", "a", "a.m4a", "a.mp3"])
def test_without_ffmpeg_the_sentence_names_what_it_is(
    tmp_path: Path, kind: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(FIRST[kind] + bytes(2000))
    assert container_of(path) == kind
    for reader in (read_clip, read_info):
        with pytest.raises(UnreadableAudio, match=f"{name} is {kind} and needs ffmpeg"):
            reader(path)


@needs_ffmpeg
@pytest.mark.parametrize(
    ("suffix", "coder"),
    [("webm", "libopus"), ("m4a", "aac"), ("wma", "wmav2"), ("mka", "flac"), ("aac", "aac")],
)
@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a"])
def test_ffmpeg_is_asked_by_content(tmp_path: Path, suffix: str, coder: str, name: str) -> None:
    (tmp_path / "source.wav").write_bytes(encoded("WAV", "PCM_16", beats(1.0, n_channels=1)))
    made = tmp_path / f"made.{suffix}"
    assert FFMPEG is not None
    command = [FFMPEG, "-v", "error", "-i", tmp_path / "source.wav", "-c:a", coder, made]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip(f"this ffmpeg has no {coder}")
    path = made.rename(tmp_path / name)
    assert read_clip(path).seconds == pytest.approx(1.0, abs=0.1)
    if shutil.which("ffprobe"):
        assert count_channels(path) == 1


@needs_ffmpeg
@pytest.mark.parametrize("name", ["list.m4a", "list.wav", "list.m3u8"])
def test_playlists_are_not_followed(tmp_path: Path, name: str) -> None:
    """They can name any file: what they name is not read."""
    (tmp_path / "a.wav").write_bytes(encoded("WAV", "PCM_16"))
    for text in (
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.wav\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile a.wav\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.wav\n#EXT-X-ENDLIST\n\0\1\2",
        "ffconcat version 1.0\nfile a.wav\n#\0\1",
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(UnreadableAudio):
            read_clip(tmp_path / name)


@pytest.mark.parametrize(("container", "at", "n_bytes"), [("AIFF", 20, 2), ("AU", 20, 4)])
@pytest.mark.parametrize("n_channels", [200, 1000])
def test_a_header_with_hundreds_of_channels_is_damaged(
    tmp_path: Path, container: str, at: int, n_bytes: int, n_channels: int
) -> None:
    content = bytearray(encoded(container, "PCM_16"))
    content[at : at + n_bytes] = n_channels.to_bytes(n_bytes, "big")
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(UnreadableAudio, match=r"channels|not an audio file"):
        read_clip(tmp_path / "a.wav")


def test_many_channels_need_no_more_memory_than_few(tmp_path: Path) -> None:
    """A minute at 192 kHz of 64 channels would be 3 GB at once."""
    import tracemalloc

    sound = np.zeros((48000, 64), np.float32)
    sound[:, 3] = 0.5
    (tmp_path / "a.wav").write_bytes(encoded("WAV", "PCM_16", sound, 192_000))
    tracemalloc.start()
    try:
        read_clip(tmp_path / "a.wav", "4")
        assert tracemalloc.get_traced_memory()[1] < 80e6
    finally:
        tracemalloc.stop()


def test_a_file_that_stays_is_looked_through_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(encoded("FLAC", "PCM_16"))
    looked: list[Path] = []
    found = kinds._found
    monkeypatch.setattr(kinds, "_found", lambda path: (looked.append(path), found(path))[1])
    assert length_by_all_doors(path) == 2.0
    assert len(looked) > 3  # it may still change within the grain of its times
    monkeypatch.setattr(kinds, "SETTLED_S", -3600.0)
    looked.clear()
    assert length_by_all_doors(path) == 2.0
    assert len(looked) == 1
    path.write_bytes(encoded("FLAC", "PCM_16", beats(1.0)))
    assert length_by_all_doors(path) == 1.0
