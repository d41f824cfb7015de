"""Folders of recordings: which files are recordings, and what is passed over, counted."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from studio.engine.audio_suffixes import AUDIO_SUFFIXES
from studio.engine.broken_off import broken_off_words, left_over_words, promised_s
from studio.engine.channels import Channel
from studio.engine.clip import AudioInfo, Clip, iter_blocks, read_info
from studio.training.corpus.items import Item, Remark
from studio.training.corpus.note_names import known_midis

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
DYNAMICS = frozenset({"ppp", "pp", "p", "mp", "m", "mf", "f", "ff", "fff"})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FileItem(Item):
    """A file that is one recording."""

    path: Path

    @property
    def source(self) -> Path:
        """The recording itself."""
        return self.path

    def blocks(self, block_s: float, channel: Channel = "mix") -> Iterator[Clip]:
        """As iter_blocks."""
        return iter_blocks(self.path, block_s, channel)

    def info(self) -> AudioInfo:
        """As read_info."""
        return read_info(self.path)

    def remarks(self, info: AudioInfo | None, n_read: int) -> tuple[Remark, ...]:
        """Whether bytes are left over behind the sound, and whether it breaks off."""
        found = []
        left = left_over_words(self.path)
        if left is not None:
            found.append(Remark("left_over", left, "Export it again where it should be longer."))
        promised = promised_s(self.path, info, n_read) if info is not None else None
        if info is not None and promised is not None:
            reason = broken_off_words(n_read / info.sample_rate, promised)
            advice = "It is cut or damaged: copy or export it again, or use what there is."
            found.append(Remark("broken_off", reason, advice))
        return tuple(found)


def file_item(path: Path, known_midi: int | None = None) -> FileItem:
    """The item of a file; known_midi: what its name tells among those of its folder."""
    name, group = path.name, group_of(path)
    return FileItem(id=str(path), name=name, known_midi=known_midi, group=group, path=path)


class FolderCorpus:
    """Audio files and folders of them, each file an item."""

    def __init__(self, sources: Sequence[Path]) -> None:
        """Looks once, when it is first asked."""
        self.sources = sources

    @classmethod
    def claims(cls, source: Path) -> bool:
        """Whatever there is: what cannot be read is told by the check."""
        return True

    @cached_property
    def _found(self) -> "Found":
        return recordings_of(self.sources)

    def items(self) -> tuple[FileItem, ...]:
        """The recordings; their names tell pitches."""
        paths = self._found.paths
        known = known_midis([path.name for path in paths])
        return tuple(map(file_item, paths, known))

    def files(self) -> tuple[Path, ...]:
        """The recordings."""
        return self._found.paths

    def passed_over(self) -> tuple[str, ...]:
        """What was found beside them."""
        return sentences(self._found)


def group_of(path: Path) -> str:
    """What the notes of one session share: folder, and the name without pitch and dynamic.

    >>> group_of(Path("sax/note_mtg_f_midi049.flac"))
    'sax/note mtg'
    """
    words = re.split(r"[^A-Za-z0-9#]+", path.stem)
    kept = [w for w in words if w.lower() not in DYNAMICS and not re.search(r"\d", w) and w]
    return f"{path.parent.name}/{' '.join(kept)}"


def recordings_of(source: str | Path | Sequence[str | Path]) -> Found:
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
