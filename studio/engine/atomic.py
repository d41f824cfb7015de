"""Files that are either whole or not there."""

import os
from contextlib import suppress
from pathlib import Path

from studio.engine.errors import UnwritableTarget


def write_atomic(path: Path, content: bytes) -> None:
    """Write beside, force to disk, rename over; UnwritableTarget where that fails."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
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
        raise UnwritableTarget(
            f"{path} cannot be written ({error.strerror or error}); "
            "free some space or choose another folder."
        ) from error
