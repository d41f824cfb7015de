"""Sounds that were read and what was found out about them, kept for the next look."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.engine.channels import Channel
from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.session import Region
from studio.ui.common.results import Picture
from studio.ui.plots.peaks import Peaks
from studio.ui.session.studied import stretch_to_study

MOST_BYTES = 400 << 20  # of samples; half an hour of mono at 48 kHz
MOST_FILES = 8  # a long session with many takes does not grow: a file is read again quickly
MOST_PARTS = 8  # regions of one file whose drawings are kept
Stamp = tuple[int, int]


@dataclass(slots=True, eq=False)
class Loaded:
    """A sound file in memory.

    whole: all of it. sha256: its fingerprint. measured: the features of the whole, without
    corrections. studied: the stretches of a long file that they were found in. peaks, pictures:
    of its regions; None is the whole. channel: what of its n_channels was read. stamp: of the
    file when it was read, see stamp_of. notes: sentences on what is missing of it.
    """

    whole: Clip
    sha256: str
    measured: Features | None = None
    studied: list[Region] = field(default_factory=list)
    channel: Channel = "mix"
    n_channels: int = 1
    stamp: Stamp | None = None
    notes: tuple[str, ...] = ()
    peaks: dict[Region | None, Peaks] = field(default_factory=dict)
    pictures: dict[Region | None, Picture] = field(default_factory=dict)

    def is_studied(self, region: Region | None) -> bool:
        """Whether of this region all was analysed that is to be."""
        stretch = stretch_to_study(self.whole.seconds, region)
        if stretch is None:
            return self.measured is not None
        return any(
            done.start_s <= stretch.start_s and stretch.end_s <= done.end_s
            for done in self.studied
        )

    def keep_peaks(self, region: Region | None, peaks: Peaks) -> None:
        """Remember the peaks of a region; the oldest go."""
        self.peaks[region] = peaks
        _forget_oldest(self.peaks)

    def keep_picture(self, region: Region | None, picture: Picture) -> None:
        """Remember the spectrogram of a region; the oldest go."""
        self.pictures[region] = picture
        _forget_oldest(self.pictures)


def stamp_of(path: Path) -> Stamp | None:
    """What changes with a file's content: bytes, ns of its last change; None where it is gone."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns


class ClipCache:
    """Files by path, newest last; as many as fit, and always the newest."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Nothing is kept yet."""
        self._most_bytes = most_bytes
        self._files: dict[Path, Loaded] = {}

    def get(self, path: Path) -> Loaded | None:
        """A file that is here; it counts as the newest from now on.

        None where it has been changed on disk since; one that is gone is still good.
        """
        loaded = self._files.pop(path, None)
        if loaded is not None:
            now = stamp_of(path)
            if now is not None and now != loaded.stamp:
                return None
            self._files[path] = loaded
        return loaded

    def put(self, path: Path, loaded: Loaded) -> None:
        """Keep a file; the oldest go where there are too many."""
        self._files.pop(path, None)
        self._files[path] = loaded
        while len(self._files) > 1 and self._is_full():
            del self._files[next(iter(self._files))]

    def _is_full(self) -> bool:
        n_bytes = sum(loaded.whole.samples.nbytes for loaded in self._files.values())
        return n_bytes > self._most_bytes or len(self._files) > MOST_FILES


def _forget_oldest(kept: dict[Region | None, Any]) -> None:
    while len(kept) > MOST_PARTS:
        del kept[next(iter(kept))]
