"""Takes instrument files into the user's library and gives them out again."""

import shutil
from pathlib import Path
from typing import Any

from studio.engine.atomic import part_of
from studio.engine.errors import NotAnInstrument, UnwritableTarget
from studio.engine.instrument_file import SUFFIX
from studio.engine.library import list_instruments, user_folder
from studio.engine.resources import resource
from studio.engine.write_errors import why_not_written


def import_instrument(
    source: Path, folder: Path | None = None, *, keep_both: bool = False
) -> tuple[str, Path]:
    """Verify a file (checksum, shapes, snapshot), copy it into the library; name and place.

    A file that is installed already, also one that came with the studio, is not copied again:
    its place. Another one of the same name is refused, or with keep_both gets a number behind its
    file's name. Raises NotAnInstrument, UnwritableTarget.
    """
    name = load_checked(source).name
    folder = folder or user_folder()
    content = source.read_bytes()
    for entry in list_instruments((resource("instruments"), folder)):
        if entry.name == name and entry.path.read_bytes() == content:
            return name, entry.path
    target = folder / f"{safe_name(name)}{SUFFIX}"
    n = 2
    while target.exists():
        if not keep_both:
            raise UnwritableTarget(
                "An instrument named {name} is installed already ({target}); export or delete "
                "that one first.",
                name=name,
                target=target,
            )
        target, n = folder / f"{safe_name(name)} ({n}){SUFFIX}", n + 1
    copy_whole(source, target)
    return name, target


def load_checked(path: Path) -> Any:
    """The Instrument; torch loads here, not for a list. NotAnInstrument."""
    from studio.engine.instrument import load_instrument

    return load_instrument(path)


def copy_whole(source: Path, target: Path) -> None:
    """Copy by way of a temporary file; UnwritableTarget."""
    part = part_of(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UnwritableTarget(why_not_written(target, error)) from error


def safe_name(name: str) -> str:
    """A file name for an instrument's name; NotAnInstrument where nothing is left of it.

    >>> safe_name("Flöte: 2/3")
    'Flöte_ 2_3'
    """
    kept = "".join(c if c.isalnum() or c in " -_" else "_" for c in name).strip()
    if not kept:
        raise NotAnInstrument(
            "The instrument needs a name that a file can have: give it letters or digits."
        )
    return kept[:80]
