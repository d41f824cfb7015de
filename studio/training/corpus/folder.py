"""Which files of folders are recordings to train from, and what is passed over, counted."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from studio.engine.audio_suffixes import AUDIO_SUFFIXES

TRASH = frozenset(
    {
        "$recycle.bin",
        "recycler",
        "recycled",
        "#recycle",
        "@recycle",
        "trash",
        "trashes",
        "trashbox",
    }
)
"""Names of folders of deleted files, in small letters and without a dot before them."""
ARCHIVE_LEFTOVERS = frozenset({"__macosx", "@eadir"})
"""Folders that archives and servers leave beside the files: copies of names, without sound."""

Reason = Literal["hidden", "deleted", "leftover", "other", "locked"]
Sources = str | Path | Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Found:
    """paths: of the recordings, in order, each once.

    passed_over: how many recordings of a hidden file or folder, of a trash folder, of an archive's
    leftovers were left out; how many files are no audio; how many folders may not be read.
    examples: a name of each.
    """

    paths: tuple[Path, ...]
    passed_over: dict[Reason, int] = field(default_factory=dict)
    examples: dict[Reason, str] = field(default_factory=dict)


def recordings_of(source: Sources) -> Found:
    """The audio files of folders, with the folders in them, and files that were named.

    What was named itself is taken whatever it is called. Folders behind links are looked into,
    each once. Nothing is decoded.
    """
    sources = [source] if isinstance(source, str | Path) else list(source)
    paths: list[Path] = []
    counts: dict[Reason, int] = {}
    examples: dict[Reason, str] = {}
    for path in map(Path, sources):
        if not path.is_dir():
            paths.append(path)
            continue
        for inside, reason in sorted(_walk(path), key=lambda item: item[0]):
            if reason is None:
                paths.append(inside)
            else:
                counts[reason] = counts.get(reason, 0) + 1
                examples.setdefault(reason, inside.name)
    return Found(tuple(dict.fromkeys(paths)), counts, examples)


def _walk(folder: Path) -> Iterator[tuple[Path, Reason | None]]:
    """Files below a folder, each with the reason why it is passed over, None for a recording."""
    locked: list[Path] = []

    def note(error: OSError) -> None:
        locked.append(Path(os.fsdecode(error.filename or folder)))

    seen: set[tuple[int, int]] = set()
    for place, folders, files in os.walk(folder, onerror=note, followlinks=True):
        state = Path(place).stat()
        if (state.st_dev, state.st_ino) in seen:  # a link back, or a second way to it
            folders.clear()
            continue
        seen.add((state.st_dev, state.st_ino))
        why_here = _why_passed_over(Path(place).relative_to(folder).parts)
        for name in files:
            path = Path(place, name)
            if path.suffix.lower() not in AUDIO_SUFFIXES or not path.is_file():
                if why_here is None and not name.startswith("."):
                    yield path, "other"
                continue
            yield path, why_here or ("hidden" if name.startswith(".") else None)
    for path in locked:
        yield path, "locked"


def _why_passed_over(parts: tuple[str, ...]) -> Reason | None:
    for part in parts:
        small = part.lower()
        plain = small.lstrip(".").split("-")[0]  # .Trash-1000 of user 1000
        if small in TRASH or (small.startswith(".") and plain in TRASH):
            return "deleted"
        if small in ARCHIVE_LEFTOVERS:
            return "leftover"
        if small.startswith("."):
            return "hidden"
    return None


def sentences(found: Found) -> tuple[str, ...]:
    """What was passed over, a sentence for each reason.

    >>> sentences(Found((), {"hidden": 2}, {"hidden": ".a.wav"}))
    ('2 hidden recordings are left out (.a.wav and others).',)
    """
    told = []
    for reason, words in _WORDS.items():
        n = found.passed_over.get(reason, 0)
        if n:
            one, many = words
            more = " and others" if n > 1 else ""
            text = one if n == 1 else many.format(n=n)
            told.append(f"{text} ({found.examples[reason]}{more}).")
    return tuple(told)


_WORDS: dict[Reason, tuple[str, str]] = {
    "deleted": (
        "A recording in the trash is left out",
        "{n} recordings in the trash are left out",
    ),
    "hidden": ("A hidden recording is left out", "{n} hidden recordings are left out"),
    "leftover": (
        "A leftover of an archive is passed over",
        "{n} leftovers of an archive are passed over",
    ),
    "locked": (
        "A folder may not be read and is passed over",
        "{n} folders may not be read and are passed over",
    ),
    "other": (
        "A file that is no audio is passed over",
        "{n} files that are no audio are passed over",
    ),
}
