"""A sound that was read is not read again, unless its file has changed."""

import os
from pathlib import Path

from studio.engine.clip import write_clip
from studio.engine.long_clip import open_clip
from studio.engine.progress import finish
from studio.ui.opening import read_whole
from studio.ui.shelf import Loaded, Shelf
from tests.ui.fake_engine import sine


def read(path: Path) -> Loaded:
    return finish(read_whole(open_clip(path, path.parent / "sounds"), path))


def test_a_file_that_has_changed_on_disk_is_not_the_one_that_was_read(tmp_path: Path) -> None:
    path, shelf = tmp_path / "a.wav", Shelf()
    write_clip(path, sine(1.0), 16000, "float")
    loaded = read(path)
    shelf.put(path, loaded)
    assert shelf.get(path) is loaded
    before = path.stat()
    path.write_bytes(path.read_bytes()[:-1] + b"\1")  # as long as it was
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert shelf.get(path) is None


def test_a_file_that_is_gone_is_still_good(tmp_path: Path) -> None:
    path, shelf = tmp_path / "a.wav", Shelf()
    write_clip(path, sine(1.0), 16000, "float")
    loaded = read(path)
    shelf.put(path, loaded)
    path.unlink()
    assert shelf.get(path) is loaded
