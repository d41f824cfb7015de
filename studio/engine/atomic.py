"""Files that are either whole or not there."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from studio.engine.errors import UnwritableTarget
from studio.engine.write_errors import why_not_written

_KEPT_BYTES = 100  # of a name: file systems take 255 of the whole


def write_atomic(path: Path, content: bytes) -> None:
    """Write beside, force to disk, rename over; UnwritableTarget where that fails."""
    temporary = part_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise UnwritableTarget(why_not_written(path, error)) from error


def part_of(path: Path) -> Path:
    """The hidden file that becomes path once it is whole; short enough wherever path is."""
    name = path.name.encode(errors="ignore")
    begins = name[:_KEPT_BYTES].decode(errors="ignore")
    digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]
    return path.with_name(f".{begins}.{digest}.{os.getpid()}.part")
