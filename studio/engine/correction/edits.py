"""Corrections of a pitch curve: small immutable facts that a session keeps."""

import math
from dataclasses import dataclass
from typing import TypeAlias

LONGEST_S = 24 * 3600.0
LOWEST_HZ, HIGHEST_HZ = 20.0, 8000.0
MOST_SEMITONES = 60.0
MOST_POINTS = 20_000  # of a drawn line; the mouse gives some hundred a second
MOST_FRAMES = 300_000  # of a stretch that was analysed anew: twenty minutes


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, in seconds of the sound file. ValueError where it is none."""

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        """Check the borders once."""
        if not 0.0 <= self.start_s < self.end_s <= LONGEST_S:
            raise ValueError(f"a stretch from {self.start_s} s to {self.end_s} s is none")


@dataclass(frozen=True, slots=True)
class Shift(Stretch):
    """The pitch of a stretch moved by semitones (12 = an octave up), its vibrato with it."""

    semitones: float

    def __post_init__(self) -> None:
        """Check the borders and the interval."""
        Stretch.__post_init__(self)
        if not abs(self.semitones) <= MOST_SEMITONES:
            raise ValueError(f"a shift by {self.semitones} semitones is too far")


@dataclass(frozen=True, slots=True)
class Unvoice(Stretch):
    """No pitch in this stretch."""


@dataclass(frozen=True, slots=True)
class Voice(Stretch):
    """A pitch in all of this stretch: where none was sure, a line between its neighbours."""


@dataclass(frozen=True, slots=True)
class Smooth(Stretch):
    """Jitter and jumps taken out of this stretch, vibrato kept."""


@dataclass(frozen=True, slots=True)
class Redraw:
    """A line painted over the pitch: points (s, Hz) in the order in which they were painted."""

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        """ValueError where there are no points, too many, or impossible ones."""
        if not 1 <= len(self.points) <= MOST_POINTS:
            raise ValueError(f"a line of {len(self.points)} points cannot be drawn")
        for time_s, hz in self.points:
            if not (0.0 <= time_s <= LONGEST_S and LOWEST_HZ <= hz <= HIGHEST_HZ):
                raise ValueError(f"no pitch of {hz} Hz can be drawn at {time_s} s")


@dataclass(frozen=True, slots=True)
class Reanalysed:
    """A stretch that was analysed anew within a range of pitch.

    f0_hz, periodicity: a value a frame, the first at start_s, frame_rate of them a second.
    """

    start_s: float
    frame_rate: float
    f0_hz: tuple[float, ...]
    periodicity: tuple[float, ...]

    def __post_init__(self) -> None:
        """ValueError where the curves do not belong together or hold impossible values."""
        n_frames = len(self.f0_hz)
        if not (1 <= n_frames <= MOST_FRAMES and n_frames == len(self.periodicity)):
            raise ValueError(f"{n_frames} pitches for {len(self.periodicity)} certainties")
        if not (0.0 <= self.start_s <= LONGEST_S and 1.0 <= self.frame_rate <= 16000.0):
            raise ValueError("a stretch that was analysed anew has no possible place")
        if not all(LOWEST_HZ <= hz <= HIGHEST_HZ for hz in self.f0_hz):
            raise ValueError("a stretch that was analysed anew holds an impossible pitch")
        if not all(0.0 <= sure <= 1.0 for sure in self.periodicity):
            raise ValueError("a stretch that was analysed anew holds an impossible certainty")

    @property
    def end_s(self) -> float:
        """Where it ends."""
        return self.start_s + len(self.f0_hz) / self.frame_rate


Edit: TypeAlias = Shift | Unvoice | Voice | Smooth | Redraw | Reanalysed
Notes: TypeAlias = tuple[Stretch, ...]
"""Notes that the user settled: stretches in order of time that do not overlap."""


@dataclass(frozen=True, slots=True)
class Correction:
    """All that was corrected in one clip; times are those of its sound file.

    edits: in the order in which they were made. notes: None = as the note detection finds them.
    """

    edits: tuple[Edit, ...] = ()
    notes: Notes | None = None

    def __post_init__(self) -> None:
        """ValueError where notes overlap."""
        for before, after in zip(self.notes or (), (self.notes or ())[1:], strict=False):
            if after.start_s < before.end_s - 1e-9:
                raise ValueError(f"two notes overlap at {after.start_s} s")

    def with_edit(self, edit: Edit) -> "Correction":
        """One edit more."""
        return Correction((*self.edits, edit), self.notes)


def clamp_hz(hz: float) -> float:
    """The nearest pitch that can be drawn; 440 Hz for what is no number."""
    return min(max(hz, LOWEST_HZ), HIGHEST_HZ) if math.isfinite(hz) else 440.0
