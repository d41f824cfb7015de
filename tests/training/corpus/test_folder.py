"""Which files of a folder are recordings, and what is passed over with a word."""

import doctest
import os
from pathlib import Path

import pytest

import studio.training.corpus.folder
from studio.training.corpus.folder import recordings_of, sentences


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def names(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in recordings_of(folder).paths]


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(studio.training.corpus.folder).failed == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".Trash-1000/files/a.wav", "deleted"),
        (".Trashes/501/a.wav", "deleted"),
        ("#recycle/a.wav", "deleted"),
        ("@eaDir/a.wav", "leftover"),
        ("$RECYCLE.BIN/S-1-5/a.wav", "deleted"),
        ("sub/.Trash/a.wav", "deleted"),
        ("Trash/a.wav", "deleted"),
        ("__MACOSX/._a.wav", "leftover"),
        (".hidden/sub/a.wav", "hidden"),
        ("sub/._a.wav", "hidden"),
        (".a.wav", "hidden"),
        ("notes.txt", "other"),
    ],
)
def test_what_nobody_means_to_train_from_is_passed_over_and_counted(
    name: str, reason: str, tmp_path: Path
) -> None:
    touch(tmp_path, "take.wav", name)
    found = recordings_of(tmp_path)
    assert names(tmp_path) == ["take.wav"]
    assert found.passed_over == {reason: 1}
    (sentence,) = sentences(found)
    assert Path(name).name in sentence


def test_what_is_named_itself_is_taken(tmp_path: Path) -> None:
    touch(tmp_path, ".archive/a.wav", ".archive/.b.wav", ".c.wav")
    assert names(tmp_path / ".archive") == ["a.wav"]
    assert recordings_of(tmp_path / ".c.wav").paths == (tmp_path / ".c.wav",)


def test_hidden_files_that_are_no_audio_are_not_worth_a_word(tmp_path: Path) -> None:
    touch(tmp_path, "a.wav", ".DS_Store", ".git/config")
    assert recordings_of(tmp_path).passed_over == {}


def test_folders_behind_links_are_looked_into_once(tmp_path: Path) -> None:
    touch(tmp_path, "library/a.wav", "mine/b.wav")
    (tmp_path / "mine" / "linked").symlink_to(tmp_path / "library", target_is_directory=True)
    (tmp_path / "library" / "back").symlink_to(tmp_path / "library", target_is_directory=True)
    assert names(tmp_path / "mine") == ["b.wav", "linked/a.wav"]


def test_a_folder_that_the_system_refuses_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "a.wav", "locked/b.wav")
    scan = os.scandir

    def refuse(path: str | Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = recordings_of(tmp_path)
    assert [path.name for path in found.paths] == ["a.wav"]
    assert found.passed_over == {"locked": 1}
