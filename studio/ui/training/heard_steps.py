"""The previews of a training, kept by step: how it sounded then."""

import contextlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_KEPT = 8
_PREFIX = "step "


@dataclass(frozen=True, slots=True)
class HeardStep:
    """Files of the same phrases, in order, as the network played them after so many steps."""

    step: int
    paths: tuple[Path, ...]


def keep_step(folder: Path, step: int, previews: Sequence[Path]) -> tuple[HeardStep, ...]:
    """Keep these files under their step; of many the first and the newest ones stay.

    The worker renames new files over the old ones, so that a link keeps what it held. Steps from
    this one on are of a past that a resumed training has left.
    """
    for known in heard_steps(folder):
        if known.step >= step:
            shutil.rmtree(_home(folder, known.step), ignore_errors=True)
    home = _home(folder, step)
    with contextlib.suppress(OSError):  # a full disk costs the list its newest line
        home.mkdir(parents=True, exist_ok=True)
        for path in previews:
            _copy(path, home / path.name)
    kept = heard_steps(folder)
    for old in kept[1 : 1 - MOST_KEPT]:
        shutil.rmtree(_home(folder, old.step), ignore_errors=True)
    return heard_steps(folder)


def heard_steps(folder: Path) -> tuple[HeardStep, ...]:
    """What is kept, in order of the steps."""
    found = []
    for home in folder.glob(f"{_PREFIX}*") if folder.is_dir() else ():
        number, paths = home.name[len(_PREFIX) :], tuple(sorted(home.glob("preview *.wav")))
        if number.isdecimal() and paths:
            found.append(HeardStep(int(number), paths))
    return tuple(sorted(found, key=lambda heard: heard.step))


def _home(folder: Path, step: int) -> Path:
    return folder / f"{_PREFIX}{step:06d}"


def _copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
