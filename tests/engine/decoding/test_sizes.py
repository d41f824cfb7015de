"""Headers that leave the length of the sound open, or lie about it: it is read to its end."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.engine.clip import read_clip
from studio.engine.decoding import riff
from tests.engine.decoding.made import beats, encoded, length_by_all_doors

ENDLESS = 0xFFFFFFFF


def patched(content: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    at = content.index(mark) + offset
    return content[:at] + value + content[at + len(value) :]


def little(value: int, n: int = 4) -> bytes:
    return value.to_bytes(n, "little")


def big(value: int, n: int = 4) -> bytes:
    return value.to_bytes(n, "big")


def unsized(kind: str) -> bytes:
    """A file of beats whose length stands nowhere."""
    name, _, what = kind.partition(" ")
    sound = beats(n_channels=2)
    if name in ("wav", "rifx", "float"):
        content = encoded("WAV", "FLOAT" if name == "float" else "PCM_16", sound,
                          endian="BIG" if name == "rifx" else "FILE")  # fmt: skip
        content = patched(content, b"RIF", 4, little(0 if what == "0" else ENDLESS))
        value = {"0": 0, "endless": ENDLESS, "half": 0x7FFFFFFF, "sign": 0x80000000}[what]
        return patched(content, b"data", 4, (big if name == "rifx" else little)(value))
    if name in ("rf64", "bw64"):
        content = encoded("RF64", "PCM_24", sound)
        if what == "32":  # only the size of 32 bits was written at the end
            size = len(content) - content.index(b"data") - 8
            content = patched(content, b"ds64", 16, bytes(8))
            content = patched(content, b"data", 4, little(size))
        elif what != "whole":
            content = patched(content, b"ds64", 16, little(0 if what == "0" else (1 << 64) - 1, 8))
            content = patched(content, b"data", 4, little(ENDLESS))
        return (b"BW64" if name == "bw64" else b"RF64") + content[4:]
    if name == "w64":
        value = {"0": 0, "24": 24, "endless": (1 << 64) - 1}[what]
        return patched(encoded("W64", "PCM_16", sound), b"data", 16, little(value, 8))
    if name == "caf":
        value = big((1 << 64) - 1 if what == "endless" else 0, 8)
        return patched(encoded("CAF", "PCM_16", sound), b"data", 4, value)
    if name == "au":
        value = big(ENDLESS if what == "endless" else 0)
        return patched(encoded("AU", "PCM_16", sound), b".snd", 8, value)
    if name == "aiff":
        value = big(ENDLESS if what == "endless" else 0)
        content = patched(encoded("AIFF", "PCM_16", sound), b"SSND", 4, value)
        return patched(patched(content, b"COMM", 10, big(0)), b"FORM", 4, value)
    total = 0 if what == "0" else 1000
    content = encoded("FLAC", "PCM_16", sound)
    return content[:21] + bytes([content[21] & 0xF0]) + big(total) + content[26:]


@pytest.mark.parametrize("kind", [
    "wav 0", "wav endless", "wav half", "wav sign", "rifx 0", "rifx endless", "float 0",
    "rf64 0", "rf64 endless", "rf64 32", "bw64 0", "bw64 32", "bw64 endless", "bw64 whole",
    "w64 0", "w64 24", "w64 endless", "caf 0", "caf endless", "au 0", "au endless", "aiff 0",
    "aiff endless", "flac 0", "flac 1000",
])  # fmt: skip
def test_sound_of_unknown_length_is_read_to_its_end(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.audio"
    path.write_bytes(unsized(kind))
    assert length_by_all_doors(path) == pytest.approx(2.0, abs=1e-4)
    np.testing.assert_allclose(read_clip(path, "left").samples, beats()[:, 0], atol=1e-4)


def test_a_flac_that_was_cut_while_it_was_written_is_read_to_there(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 88200).astype(np.float32)
    content = encoded("FLAC", "PCM_16", noise)
    content = content[:21] + bytes([content[21] & 0xF0]) + bytes(4) + content[26:]
    path = tmp_path / "a.flac"
    path.write_bytes(content[: len(content) // 2])
    assert length_by_all_doors(path) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("container", ["WAV", "AIFF", "W64", "AU", "CAF"])
def test_nothing_is_made_of_a_file_without_sound(tmp_path: Path, container: str) -> None:
    (tmp_path / "a.audio").write_bytes(encoded(container, "PCM_16", np.zeros(0, np.float32)))
    with pytest.raises(Exception, match="no samples"):
        read_clip(tmp_path / "a.audio")


def test_notes_behind_an_empty_recording_are_no_sound(tmp_path: Path) -> None:
    content = encoded("WAV", "PCM_16", np.zeros(0, np.float32))
    (tmp_path / "a.wav").write_bytes(content + b"LIST" + little(8) + b"INFOabcd")
    with pytest.raises(Exception, match="no samples"):
        read_clip(tmp_path / "a.wav")


@pytest.mark.parametrize("pad", [b"", b"\0"])
def test_a_chunk_may_lack_the_byte_that_makes_it_even(tmp_path: Path, pad: bytes) -> None:
    content = encoded("WAV", "PCM_16")
    at = content.index(b"data")
    odd = b"LIST" + little(7) + b"INFOabc" + pad
    (tmp_path / "a.wav").write_bytes(content[:at] + odd + content[at:])
    assert length_by_all_doors(tmp_path / "a.wav") == 2.0


@pytest.mark.parametrize("subtype", ["MS_ADPCM", "GSM610"])
def test_what_fills_the_last_block_is_no_sound(tmp_path: Path, subtype: str) -> None:
    sound = beats(2.0, 8000)
    (tmp_path / "a.wav").write_bytes(encoded("WAV", subtype, sound, 8000))
    assert length_by_all_doors(tmp_path / "a.wav") == 2.0


@pytest.mark.parametrize(
    ("subtype", "is_named", "n_channels"),
    [
        ("IMA_ADPCM", True, 1),
        ("IMA_ADPCM", True, 2),
        ("IMA_ADPCM", False, 1),
        ("MS_ADPCM", False, 1),
        ("MS_ADPCM", True, 2),
    ],
)
def test_filling_that_the_fact_chunk_counts_or_does_not_tell_is_no_sound(
    tmp_path: Path, subtype: str, is_named: bool, n_channels: int
) -> None:
    """As libsndfile and ffmpeg write it: was up to a block longer, 58 ms here."""
    n = 2 * 44100 + 77
    sound = np.repeat(0.3 * np.sin(np.arange(n) * 0.04)[:, None], n_channels, axis=1)
    content = encoded("WAV", subtype, sound, 44100)
    if not is_named:
        content = patched(content, b"fact", 0, b"junk")
    (tmp_path / "a.wav").write_bytes(content)
    assert length_by_all_doors(tmp_path / "a.wav") == pytest.approx(n / 44100, abs=0.004)


def test_a_last_block_of_silence_and_one_that_sounds_are_kept(tmp_path: Path) -> None:
    sound = 0.3 * np.sin(np.arange(4089 * 3) * 0.04)
    (tmp_path / "a.wav").write_bytes(encoded("WAV", "IMA_ADPCM", sound, 44100))
    assert len(read_clip(tmp_path / "a.wav").samples) == len(sound)
    sound[4089:] = 0.0
    (tmp_path / "b.wav").write_bytes(encoded("WAV", "IMA_ADPCM", sound, 44100))
    assert len(read_clip(tmp_path / "b.wav").samples) == len(sound)


def test_sizes_that_went_round_are_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file above 4 GB names its size less 2^32; here with a smaller round."""
    monkeypatch.setattr(riff, "WRAPPED", 1 << 16)
    content = encoded("WAV", "PCM_16")
    n_bytes = len(content) - content.index(b"data") - 8
    (tmp_path / "a.wav").write_bytes(patched(content, b"data", 4, little(n_bytes % (1 << 16))))
    assert length_by_all_doors(tmp_path / "a.wav") == 2.0


def test_a_large_file_gets_a_header_with_large_sizes() -> None:
    layout = riff.Layout("little", bytes.fromhex("0100010044ac000088580100" + "02001000"))
    made = riff.header(layout, 5_000_000_000)
    assert made[:4] == b"RF64"
    assert (5_000_000_000).to_bytes(8, "little") in made
    assert soundfile.available_formats()["RF64"]


@pytest.mark.parametrize("container", ["WAV", "FLAC"])
def test_files_put_together_are_read_to_the_end(tmp_path: Path, container: str) -> None:
    content = encoded(container, "PCM_16")
    (tmp_path / "a.audio").write_bytes(content + content + content)
    assert length_by_all_doors(tmp_path / "a.audio") == 6.0
    expected = np.tile(beats()[:, 0], 3)
    np.testing.assert_allclose(read_clip(tmp_path / "a.audio").samples, expected, atol=1e-4)
