"""A sound that was read is not read again, unless its file has changed."""

import os
from pathlib import Path

from studio.engine.clip import write_clip
from studio.engine.long_clip import open_clip
from studio.engine.progress import finish
from studio.ui.session.clip_cache import ClipCache, Loaded
from studio.ui.session.opening import read_whole
from tests.ui.fake_engine import sine


def read(path: Path) -> Loaded:
    return finish(read_whole(open_clip(path, path.parent / "sounds"), path))


def test_a_file_that_has_changed_on_disk_is_not_the_one_that_was_read(tmp_path: Path) -> None:
    path, clip_cache = tmp_path / "a.wav", ClipCache()
    write_clip(path, sine(1.0), 16000, "float")
    loaded = read(path)
    clip_cache.put(path, loaded)
    assert clip_cache.get(path) is loaded
    before = path.stat()
    path.write_bytes(path.read_bytes()[:-1] + b"\1")  # as long as it was
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert clip_cache.get(path) is None


def test_a_file_that_is_gone_is_still_good(tmp_path: Path) -> None:
    path, clip_cache = tmp_path / "a.wav", ClipCache()
    write_clip(path, sine(1.0), 16000, "float")
    loaded = read(path)
    clip_cache.put(path, loaded)
    path.unlink()
    assert clip_cache.get(path) is loaded
