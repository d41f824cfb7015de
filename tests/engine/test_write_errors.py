"""Why a file cannot be written: each reason with its own advice."""

import doctest
import errno
from pathlib import Path

import pytest

import studio.engine.write_errors
from studio.engine.atomic import part_of, write_atomic
from studio.engine.errors import UnwritableTarget
from studio.engine.write_errors import why_not_written


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(studio.engine.write_errors).failed == 0


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EACCES, "no permission"),
        (errno.EPERM, "no permission"),
        (errno.EROFS, "read-only"),
        (errno.ENOSPC, "free some space"),
        (errno.EDQUOT, "free some space"),
        (errno.ENAMETOOLONG, "choose a shorter one"),
        (errno.EIO, "is connected"),
    ],
)
def test_each_reason_has_its_advice(number: int, advice: str, tmp_path: Path) -> None:
    sentence = why_not_written(tmp_path / "a.wav", OSError(number, "as the system says"))
    assert advice in sentence
    assert ("free some space" in sentence) == (number in (errno.ENOSPC, errno.EDQUOT))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    sentence = why_not_written(tmp_path / "no" / "a.wav", FileNotFoundError(errno.ENOENT, ""))
    assert f"there is no folder {tmp_path / 'no'}" in sentence


@pytest.mark.parametrize("name", ["a" * 255, "音" * 85, "a" * 100 + "é" * 77])
def test_what_is_written_at_first_is_short_enough_for_the_longest_name(
    name: str, tmp_path: Path
) -> None:
    write_atomic(tmp_path / name, b"content")
    assert (tmp_path / name).read_bytes() == b"content"
    assert len(list(tmp_path.iterdir())) == 1
    assert part_of(tmp_path / name).name.startswith(".")
    assert part_of(tmp_path / f"{name[:-1]}x") != part_of(tmp_path / f"{name[:-1]}y")


def test_a_name_that_no_disk_takes_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnwritableTarget, match="shorter"):
        write_atomic(tmp_path / ("a" * 256), b"")
    assert not list(tmp_path.iterdir())
