"""Ogg: every link of a chain is read, Opus at 48 kHz whatever its header says."""

import io
from pathlib import Path

import numpy as np
import pytest

from studio.engine.clip import read_clip, read_info
from studio.engine.decoding import ogg
from tests.engine.decoding.made import beats, encoded, length_by_all_doors


def made(subtype: str, rate: int = 48000, n_channels: int = 1) -> bytes:
    return encoded("OGG", subtype, beats(1.0, rate, n_channels), rate)


def serial(content: bytes, number: int) -> bytes:
    """The same stream with another number, its pages sealed anew."""
    parts, at = [], 0
    while at < len(content):
        n_segments = content[at + 26]
        end = at + 27 + n_segments + sum(content[at + 27 : at + 27 + n_segments])
        page = bytearray(content[at:end])
        page[14:18] = number.to_bytes(4, "little")
        parts.append(ogg._sealed(page))
        at = end
    return b"".join(parts)


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
@pytest.mark.parametrize("is_same_number", [True, False])
def test_all_links_of_a_chain_are_read(tmp_path: Path, subtype: str, is_same_number: bool) -> None:
    one = made(subtype)
    path = tmp_path / "a.ogg"
    path.write_bytes(b"".join(serial(one, 7 if is_same_number else n) for n in range(3)))
    assert length_by_all_doors(path) == pytest.approx(3.0, abs=0.03)
    alone = tmp_path / "b.ogg"
    alone.write_bytes(one)
    expected = read_clip(alone).samples
    np.testing.assert_allclose(read_clip(path).samples[-len(expected) :], expected, atol=1e-6)


def test_links_of_other_rates_and_channels_become_one_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.ogg"
    path.write_bytes(
        made("VORBIS", 44100, 2) + made("VORBIS", 22050) + made("OPUS") + made("VORBIS", 8000)
    )
    assert length_by_all_doors(path) == pytest.approx(4.0, abs=0.05)
    info = read_info(path)
    assert (info.sample_rate, info.n_channels) == (44100, 2)
    clip = read_clip(path, "left")
    for start in (0.3, 1.3, 2.3, 3.3):
        part = clip.samples[round(start * 44100) :][:6615] * np.hanning(6615)
        assert np.argmax(np.abs(np.fft.rfft(part))) * 44100 / 6615 == pytest.approx(330, abs=7)
        assert np.abs(part).max() == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("rate", [0, 8000, 16000, 24000, 44100, 4_000_000_000])
def test_opus_has_48_khz_whatever_its_header_says(tmp_path: Path, rate: int) -> None:
    content = made("OPUS")
    path = tmp_path / "a.opus"
    path.write_bytes(content)
    first = next(ogg.pages(io.BytesIO(content)))
    page = bytearray(content[: first.end])
    at = page.index(b"OpusHead") + 12
    page[at : at + 4] = rate.to_bytes(4, "little")
    expected = read_clip(path)
    path.write_bytes(ogg._sealed(page) + content[first.end :])
    assert length_by_all_doors(path) == expected.seconds
    clip = read_clip(path)
    assert clip.sample_rate == 48000
    np.testing.assert_array_equal(clip.samples, expected.samples)


def test_the_checksum_is_that_of_the_format() -> None:
    content = made("VORBIS")
    for page in ogg.pages(io.BytesIO(content)):
        whole = content[page.start : page.end]
        assert ogg._sealed(bytearray(whole)) == whole
