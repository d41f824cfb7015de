"""Whether a file is still the one that was read."""

from pathlib import Path
from typing import TypeAlias

Signature: TypeAlias = tuple[int, int, int, int, int]


def file_signature(path: Path) -> Signature:
    """What changes with a file's content, without reading it; OSError where there is no file.

    Device, number, size in bytes, and when content and entry were changed, in ns: a copy that
    keeps the time of its original still has an entry of its own time.
    """
    status = path.stat()
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return status.st_dev, status.st_ino, status.st_size, *times
