"""What commands share: a progress bar, JSON, paths that are checked before work begins."""

import argparse
import errno
import math
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

from studio.engine.channels import check_channel
from studio.engine.errors import BadParameter, UnwritableTarget
from studio.engine.features.tracker import TRACKERS
from studio.engine.file_names import json_bytes
from studio.engine.progress import Progress, finish
from studio.engine.write_errors import why_not_written

T = TypeVar("T")
_WIDTH = 30


def work(generator: Generator[Progress, None, T]) -> T:
    """Run long work with a bar where standard error is a terminal."""
    try:
        return finish(generator, draw)
    finally:
        clear()


def draw(progress: Progress) -> None:
    """One line that is drawn over, on a terminal only."""
    if not sys.stderr.isatty():
        return
    full = round(_WIDTH * min(1.0, max(0.0, progress.fraction)))
    bar = "#" * full + "." * (_WIDTH - full)
    sys.stderr.write(f"\r\x1b[K[{bar}] {100 * progress.fraction:3.0f} % {progress.text}")
    sys.stderr.flush()


def clear() -> None:
    """Take the bar away."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def say(sentence: str) -> None:
    """A line that stays, on standard error."""
    clear()
    print(sentence, file=sys.stderr, flush=True)


def add_json(parser: argparse.ArgumentParser) -> None:
    """The flag that every verb has."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_tracker(parser: argparse.ArgumentParser, *names: str) -> None:
    """Which pitch tracker; the first one is the default; no names: each of the table."""
    names = names or tuple(TRACKERS)
    parser.add_argument(
        "--tracker", choices=names, default=names[0],
        help="of the pitch: " + "; ".join(f"{name}: {TRACKERS[name].help}" for name in names),
    )  # fmt: skip


def add_channel(parser: argparse.ArgumentParser) -> None:
    """Which channel of a recording that has several."""
    parser.add_argument(
        "--channel", type=_channel, default="mix",
        help="of a recording with several: mix (default; where they cancel each other, the louder "
        "one), left, right, centre, or a number from 1",
    )  # fmt: skip


def _channel(text: str) -> str:
    try:
        return check_channel(text)
    except BadParameter as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def print_json(value: Any) -> None:
    """One JSON document on standard output; numbers that are none become null."""
    print(json_bytes(_plain(value)).decode())


def check_target(path: Path) -> None:
    """UnwritableTarget before the work, not after it, where a file cannot be written."""
    if len(os.fsencode(path.name)) > _longest_name(path.parent):
        raise UnwritableTarget(why_not_written(path, OSError(errno.ENAMETOOLONG, "")))
    if path.is_dir():
        raise UnwritableTarget(
            "{path} is a folder; name a file.",
            path=path,
        )
    if not path.parent.is_dir():
        raise UnwritableTarget(
            "There is no folder {parent}; make it or choose another.",
            parent=path.parent,
        )
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise UnwritableTarget(why_not_written(path, PermissionError(errno.EACCES, "")))


def _longest_name(folder: Path) -> int:
    """Bytes that the file system of a folder takes; 255 where it does not say."""
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):
        return 255


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as aligned text, one line each."""
    if not rows:
        return "(none)"
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names] + [[_cell(row.get(name)) for name in names] for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _cell(value: Any) -> str:
    """A value in a table."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _plain(value: Any) -> Any:
    """The value with numbers that JSON can hold."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
