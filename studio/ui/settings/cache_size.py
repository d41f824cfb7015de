"""How much room the kept measurements take; they may be deleted at any time."""

from contextlib import suppress
from pathlib import Path

from studio.ui.common.texts import tr


def cache_text(folder: Path) -> str:
    """Number of files and megabytes."""
    sizes = []
    for path in folder.glob("*.npz"):
        with suppress(OSError):
            sizes.append(path.stat().st_size)
    return tr("{n} recordings, {size:.1f} MB").format(n=len(sizes), size=sum(sizes) / 1e6)


def empty_cache(folder: Path) -> None:
    """Delete the measurements, nothing else that may lie there."""
    for path in folder.glob("*.npz"):
        with suppress(OSError):
            path.unlink()
