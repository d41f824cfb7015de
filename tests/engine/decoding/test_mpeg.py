"""MP3 is as long as its frames are, whatever its header says or leaves out."""

from pathlib import Path

import numpy as np
import pytest

from studio.engine.broken_off import promised_s
from studio.engine.clip import read_clip, read_info
from studio.engine.decoding.mpeg_header import frames_by_bits
from tests.engine.decoding.made import beats, encoded, length_by_all_doors

ID3V2 = b"ID3\x04\0\0\0\0\x02\x01" + bytes(257)
ID3V1 = b"TAG" + bytes(125)
APE = b"APETAGEX" + (2000).to_bytes(4, "little") + (500).to_bytes(4, "little") + bytes(516)
LYRICS = b"LYRICSBEGIN" + b"la " * 100 + b"000311LYRICS200"
JUNK = b"not a frame" * 300


def mp3(
    rate: int = 44100, mode: str = "VARIABLE", n_channels: int = 1, seconds: float = 2.0
) -> bytes:
    sound = beats(seconds, rate, n_channels)
    content = encoded(
        "MP3", "MPEG_LAYER_III", sound, rate, bitrate_mode=mode, compression_level=0.5
    )
    if content[:3] == b"ID3":
        content = content[10 + (content[8] << 7) + content[9] :]
    return content


def first_frame(content: bytes) -> int:
    frame = frames_by_bits()[(content[1] << 8) | content[2]]
    assert frame is not None
    return frame.n_bytes


def without_xing(content: bytes) -> bytes:
    length = first_frame(content)
    assert b"Xing" in content[:length] or b"Info" in content[:length]
    return content[length:]


def in_the_middle(content: bytes, junk: bytes) -> bytes:
    at = 0
    while at < len(content) // 2:
        at += first_frame(content[at:])
    return content[:at] + junk + content[at:]


@pytest.mark.parametrize("mode", ["VARIABLE", "AVERAGE", "CONSTANT"])
@pytest.mark.parametrize(
    ("rate", "n_channels"), [(44100, 2), (48000, 1), (22050, 2), (16000, 1), (8000, 1)]
)
def test_without_a_header_its_frames_are_counted(
    tmp_path: Path, mode: str, rate: int, n_channels: int
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(without_xing(mp3(rate, mode, n_channels)))
    assert length_by_all_doors(path) == pytest.approx(2.0, abs=0.05)
    assert promised_s(path, read_info(path), 1000) is None


@pytest.mark.parametrize("rate", [44100, 16000])
def test_the_sound_lies_where_it_lay(tmp_path: Path, rate: int) -> None:
    """Of a file with a header and one without: the delay of the encoder is taken off both."""
    whole = mp3(rate)
    (tmp_path / "a.mp3").write_bytes(whole)
    (tmp_path / "b.mp3").write_bytes(without_xing(whole))
    a, b = (read_clip(tmp_path / name).samples for name in ("a.mp3", "b.mp3"))
    n = min(len(a), len(b))
    np.testing.assert_allclose(a[2000:n], b[2000:n], atol=1e-3)


@pytest.mark.parametrize(
    "name", ["before", "tag", "ape", "lyrics", "all", "inside", "garbage first", "cut frame"]
)
def test_what_is_no_frame_is_passed_over(tmp_path: Path, name: str) -> None:
    frames = without_xing(mp3(n_channels=2))
    path = tmp_path / "a.mp3"
    path.write_bytes({
        "before": ID3V2 + frames,
        "tag": frames + ID3V1,
        "ape": frames + APE,
        "lyrics": frames + LYRICS + ID3V1,
        "all": ID3V2 + frames + APE + LYRICS + ID3V1,
        "inside": in_the_middle(frames, JUNK),
        "garbage first": bytes(3000) + frames,
        "cut frame": frames + frames[:50],
    }[name])  # fmt: skip
    assert length_by_all_doors(path) == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("number", [0, 3, 5_000, 4_000_000_000])
def test_a_header_with_a_wrong_number_is_not_believed(tmp_path: Path, number: int) -> None:
    content = bytearray(mp3())
    at = max(content.find(b"Xing"), content.find(b"Info"))
    content[at + 8 : at + 12] = number.to_bytes(4, "big")
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    assert length_by_all_doors(path) == pytest.approx(2.0, abs=0.05)
    assert promised_s(path, read_info(path), round(2.0 * 44100)) is None


def test_files_put_together_are_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(mp3() + ID3V2 + mp3(n_channels=2) + mp3(22050))
    assert length_by_all_doors(path) == pytest.approx(6.0, abs=0.05)
    clip = read_clip(path, "left")
    for start in (0.3, 2.3, 4.3):  # each sounds at its pitch
        part = clip.samples[round(start * 44100) :][:8820] * np.hanning(8820)
        assert np.argmax(np.abs(np.fft.rfft(part))) * 5 == pytest.approx(330, abs=5)


def test_layer_ii_is_counted_too(tmp_path: Path) -> None:
    """Of two bit rates: 384-byte frames of silence, then 192-byte ones, at 48 kHz in mono."""
    frames = []
    for bits, n_bytes, count in ((0x84, 384, 50), (0x44, 192, 75)):
        frames += [bytes([0xFF, 0xFD, bits, 0xC0]) + bytes(n_bytes - 4)] * count
    path = tmp_path / "a.mp2"
    path.write_bytes(b"".join(frames))
    assert length_by_all_doors(path) == pytest.approx(125 * 1152 / 48000, abs=0.05)


def test_the_decoder_is_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    frames = without_xing(mp3(mode="CONSTANT"))
    path = tmp_path / "a.mp3"
    for content in (
        frames[: len(frames) // 2] + frames[len(frames) // 2 + 3000 :],
        frames[len(frames) // 3 :],
        in_the_middle(frames, bytes(5000)),
        mp3() + mp3(),
        mp3()[:3000] + b"\xa5" * 40 + mp3()[3040:],
    ):
        path.write_bytes(content)
        assert read_clip(path).seconds > 1.0
    captured = capfd.readouterr()
    assert captured.err == captured.out == ""


def test_mp3_inside_wav_is_counted_by_its_frames(tmp_path: Path) -> None:
    """As ffmpeg writes it; was said to be half as long again."""
    frames = without_xing(mp3(seconds=4.0))
    body = b"WAVEfmt " + (30).to_bytes(4, "little") + (0x55).to_bytes(2, "little")
    body += b"".join(
        value.to_bytes(n, "little")
        for value, n in ((1, 2), (44100, 4), (8000, 4), (1152, 2), (0, 2), (12, 2), (1, 2))
    )
    body += b"".join(
        value.to_bytes(n, "little") for value, n in ((2, 4), (1152, 2), (1, 2), (0, 2))
    )
    body += b"data" + len(frames).to_bytes(4, "little") + frames
    (tmp_path / "a.wav").write_bytes(b"RIFF" + len(body).to_bytes(4, "little") + body)
    assert length_by_all_doors(tmp_path / "a.wav") == pytest.approx(4.0, abs=0.05)


def test_a_free_bit_rate_is_read_whole(tmp_path: Path) -> None:
    """Frames of 640 bytes each, a length that no bit rate of the table has."""
    content, made = without_xing(mp3(mode="CONSTANT")), b""
    n_frames = 0
    while content:
        n_bytes = first_frame(content)
        frame = bytearray(content[:n_bytes])
        frame[2] &= 0x0D  # no bit rate, no padding
        made += frame + bytes(640 - n_bytes)
        n_frames += 1
        content = content[n_bytes:]
    (tmp_path / "a.mp3").write_bytes(made)
    seconds = n_frames * 1152 / 44100
    assert length_by_all_doors(tmp_path / "a.mp3") == pytest.approx(seconds, abs=0.05)
