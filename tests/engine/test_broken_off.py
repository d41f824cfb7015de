"""Files that are cut or damaged are told from whole ones, in each format."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.engine.broken_off import promised_s
from studio.engine.clip import iter_blocks, read_info

RATE, SECONDS = 48000, 8.0
FORMATS = ("wav", "aiff", "flac", "mp3", "ogg", "opus")


def made(folder: Path, suffix: str) -> Path:
    """A tone in noise, so that no coder makes next to nothing of it."""
    t = np.arange(round(SECONDS * RATE)) / RATE
    noise = np.random.default_rng(0).standard_normal(len(t))
    path = folder / f"a.{suffix}"
    kind = {"format": "OGG", "subtype": "OPUS"} if suffix == "opus" else {}
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 440 * t) + 0.02 * noise, RATE, **kind)
    return path


def promised(path: Path) -> float | None:
    n_read = sum(len(block.samples) for block in iter_blocks(path, 60.0))
    return promised_s(path, read_info(path), n_read)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_whole_file_promises_no_more_than_it_has(tmp_path: Path, suffix: str) -> None:
    assert promised(made(tmp_path, suffix)) is None


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_cut_in_half_promises_more(tmp_path: Path, suffix: str) -> None:
    path = made(tmp_path, suffix)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    expected = 0.0 if suffix in ("ogg", "opus") else SECONDS  # a cut Ogg does not know its length
    assert promised(path) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("suffix", ["flac", "mp3", "ogg"])
def test_a_hole_in_the_middle_is_noticed(tmp_path: Path, suffix: str) -> None:
    path = made(tmp_path, suffix)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 5000] = bytes(5000)
    path.write_bytes(content)
    assert promised(path) == pytest.approx(SECONDS, abs=0.1)


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF])
def test_a_recorder_that_did_not_fill_the_size_in_is_believed(tmp_path: Path, size: int) -> None:
    path = made(tmp_path, "wav")
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(content)
    assert promised_s(path, read_info(made(tmp_path, "flac")), 0) is None


def test_an_mp3_without_a_count_of_its_frames_is_taken_for_whole(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3")
    info = read_info(path)
    path.write_bytes(path.read_bytes().replace(b"Xing", b"\0" * 4).replace(b"Info", b"\0" * 4))
    assert promised_s(path, info, 1000) is None
