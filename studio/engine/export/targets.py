"""Which files an export writes, and whether they may be written."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from studio.engine.errors import BadParameter, UnwritableTarget
from studio.engine.export.options import FORBIDDEN, ExportOptions

STEMS = ("harmonic", "noise", "reverb")
EFFECTS_STEM = "effects"
"""What effects add, where any is on."""
LONGEST_BYTES = 230
"""Of a file's name: file systems take 255, and it is written under a longer name at first."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What is in the way of an export.

    kept: a file that must stay as it is; taken: those that would be replaced.
    """

    kept: Path | None
    taken: tuple[Path, ...]


def stem_of(path: Path) -> str:
    """The name without a sound file's suffix; a dot in the name itself stays.

    >>> stem_of(Path("take 1.5.wav")), stem_of(Path("take 1.5"))
    ('take 1.5', 'take 1.5')
    """
    return path.stem if path.suffix.lower() in (".wav", ".flac") else path.name


def files_of(
    path: Path, options: ExportOptions, stems: Iterable[str] = STEMS
) -> dict[str, tuple[Path, ...]]:
    """All files of an export to path by their kind: mix, stems, curves, notes; the mix first.

    >>> files = files_of(Path("a"), ExportOptions("flac", stems=True, notes=True), ["noise"])
    >>> [path.name for paths in files.values() for path in paths]
    ['a.flac', 'a - noise.flac', 'a.mid']
    """
    name, suffix = stem_of(path), f".{options.container}"
    beside = tuple(path.with_name(f"{name} - {stem}{suffix}") for stem in stems)
    return {
        "mix": (path.with_name(f"{name}{suffix}"),),
        "stems": beside if options.stems else (),
        "curves": (path.with_name(f"{name}.csv"),) if options.curves else (),
        "notes": (path.with_name(f"{name}.mid"),) if options.notes else (),
    }


def all_files_of(
    path: Path, options: ExportOptions, stems: Iterable[str] = STEMS
) -> tuple[Path, ...]:
    """The same as one row, the mix first."""
    return tuple(file for files in files_of(path, options, stems).values() for file in files)


def look_at(
    path: Path, options: ExportOptions, keep: Iterable[Path], stems: Iterable[str] = STEMS
) -> Targets:
    """What an export to path would meet. keep: files that must stay as they are."""
    files, keep = all_files_of(path, options, stems), tuple(keep)
    kept = next((file for file in files for other in keep if is_same(file, other)), None)
    return Targets(kept, tuple(file for file in files if os.path.lexists(file)))


def check_apart(targets: Iterable[Path | None], sources: Iterable[Path]) -> None:
    """Before anything is written: no file is written twice, nor over one that it is made from.

    Raises BadParameter for two results of one name (by whatever spelling or link),
    UnwritableTarget for one that is read.
    """
    named = [target for target in targets if target is not None]
    for first, second in combinations(named, 2):
        if is_same(first, second):
            raise BadParameter(
                "{first} would be written twice, each time with something else; give each "
                "result a name of its own.",
                first=first,
            )
    for source in sources:
        for target in named:
            if is_same(target, source):
                raise UnwritableTarget(
                    "{target} is what is read: nothing is written over it. Choose another name.",
                    target=target,
                )


def is_same(first: Path, second: Path) -> bool:
    """Whether two paths lead to one file, by whatever links and spellings."""
    try:
        return first.samefile(second)
    except OSError:  # one of them is not there
        return _spelled(first) == _spelled(second)


def _spelled(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def free_path(
    path: Path, options: ExportOptions, taken: set[Path], stems: Sequence[str] = STEMS
) -> Path:
    """A path for a mix: a number behind its name where one of its files is taken or exists."""
    candidate, n = files_of(path, options)["mix"][0], 2
    while any(
        file in taken or os.path.lexists(file) for file in all_files_of(candidate, options, stems)
    ):
        candidate, n = candidate.with_name(f"{stem_of(path)} ({n}).{options.container}"), n + 1
    return candidate


def is_too_long(path: Path, options: ExportOptions, stems: Iterable[str] = STEMS) -> bool:
    """Whether a file system would refuse the name of one of the files.

    >>> is_too_long(Path("音" * 90), ExportOptions())
    True
    """
    names = (file.name.encode(errors="replace") for file in all_files_of(path, options, stems))
    return any(len(name) > LONGEST_BYTES for name in names)


def forbidden_in(name: str) -> str:
    """The characters of a name that no file may have, each once, with blanks between.

    >>> forbidden_in("con:?*?"), forbidden_in("Lied 1.5")
    (': ? *', '')
    """
    return " ".join(dict.fromkeys(c for c in name if c in FORBIDDEN or ord(c) < 32))
