"""Names that are not UTF-8 are read, written, shown and kept."""

import doctest
import io
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

import studio.engine.file_names
from studio.engine.checked_json import path_text
from studio.engine.clip import read_clip, read_info, write_clip
from studio.engine.errors import UnreadableAudio
from studio.engine.file_names import ON_TERMINALS
from studio.engine.project_file import read_project, write_project
from studio.engine.session import ClipEntry, Session
from studio.training.corpus.folder import recordings_of, sentences

LATIN = os.fsdecode(b"caf\xe9")
pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(studio.engine.file_names).failed == 0


@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_such_a_file_is_written_and_read(tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / LATIN
    folder.mkdir()
    path = folder / f"{LATIN}.{suffix}"
    write_clip(path, np.full(4410, 0.25, np.float32), 44100)
    assert [os.fsencode(file.name) for file in folder.iterdir()] == [b"caf\xe9." + suffix.encode()]
    clip = read_clip(path)
    assert clip.name == "caf\N{REPLACEMENT CHARACTER}"
    assert clip.seconds == read_info(path).seconds == 0.1
    assert recordings_of(folder).paths == (path,)
    path.write_bytes(b"\0 no sound")
    with pytest.raises(UnreadableAudio, match="not an audio file"):
        read_clip(path)


def test_streams_show_a_mark_and_raise_nothing() -> None:
    for encoding, mark in (("utf-8", "\N{REPLACEMENT CHARACTER}"), ("latin-1", "?")):
        memory = io.BytesIO()
        stream = io.TextIOWrapper(memory, encoding=encoding, errors=ON_TERMINALS)
        print(f"{LATIN}.wav", file=stream, end="", flush=True)
        assert memory.getvalue().decode(encoding) == f"caf{mark}.wav"


def test_a_project_finds_such_a_file_again(tmp_path: Path) -> None:
    sound = tmp_path / f"{LATIN}.wav"
    soundfile.write(os.fsencode(sound), np.zeros(100), 8000, format="WAV")
    entry = ClipEntry("0" * 12, "Take", sound, "0" * 64)
    write_project(tmp_path / "a.ddspproj", Session(clips=(entry,), current=entry.id))
    json.loads((tmp_path / "a.ddspproj").read_bytes().decode("utf-8"))
    assert read_project(tmp_path / "a.ddspproj").clips[0].path == sound


def test_what_stands_for_no_bytes_is_no_path() -> None:
    assert path_text(LATIN, "path") == LATIN
    with pytest.raises(ValueError, match="surrogates"):
        path_text("\ud800.wav", "path")


def test_what_is_passed_over_is_told(tmp_path: Path) -> None:
    (tmp_path / f"{LATIN}.txt").touch()
    (sentence,) = sentences(recordings_of(tmp_path))
    assert "no audio" in sentence
