"""What the window's jobs hand to the window."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip
from studio.engine.errors import StudioError
from studio.engine.features.types import Features
from studio.engine.parameters import Value


@dataclass(frozen=True, slots=True)
class InstrumentChoice:
    """What an instrument card shows.

    pitch_low, pitch_high: trained range in MIDI note numbers; path: its file.
    color: of its icon and its range bar, "#rrggbb". verdict, weak: as on its card.
    levels_db: loudness from percentile 1 to 99 of what it was trained on, where it is known.
    figures: name and value of what was measured on held-out recordings.
    has_room: it was trained with a reverb. has_latents: it hears z, too; anchors: names of those
    that it offers.
    sha256: of its weights, "" where it is not known. defaults: values of parameters that suit it.
    is_missing: a project names it and it is not here; it cannot be played.
    """

    name: str
    path: Path
    pitch_low: float
    pitch_high: float
    seconds: float = 0.0
    sample_rate: int = 0
    color: str = "#8b7cf6"
    description: str = ""
    source: str = ""
    licence: str = ""
    verdict: str = ""
    weak: str = ""
    levels_db: tuple[float, float] | None = None
    author: str = ""
    date: str = ""
    figures: tuple[tuple[str, float], ...] = ()
    is_bundled: bool = False
    has_room: bool = False
    has_latents: bool = False
    anchors: tuple[str, ...] = ()
    sha256: str = ""
    defaults: tuple[tuple[str, Value], ...] = ()
    is_missing: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A spectrogram on a pitch axis, ready to be drawn.

    levels: uint8 [n_columns, n_rows]; 0 = floor_db or less, 255 = top_db or more.
    midi_low, midi_high: lower edge of the first and upper edge of the last row.
    seconds: length that the columns cover; start_s: where the first one begins.
    is_difference: one sound less another in dB; else dB of full scale. of: what a difference is
    made of, less the second.
    """

    levels: NDArray[np.uint8]
    midi_low: float
    midi_high: float
    seconds: float
    start_s: float = 0.0
    floor_db: float = -80.0
    top_db: float = 0.0
    is_difference: bool = False
    of: tuple["Picture", "Picture"] | None = None

    @property
    def end_s(self) -> float:
        """Where the last column ends."""
        return self.start_s + self.seconds

    @property
    def hop_s(self) -> float:
        """Seconds between two columns."""
        return self.seconds / max(1, len(self.levels))

    def db_at(self, seconds: float, midi: float) -> float | None:
        """What is at a place, in dB; None outside. A difference that is drawn as none, or as the
        greatest, is told as it is."""
        if self.of is not None:
            first, second = (picture.db_at(seconds, midi) for picture in self.of)
            return None if first is None or second is None else first - second
        level = self._level_at(seconds, midi)
        if level is None:
            return None
        return self.floor_db + level / 255.0 * (self.top_db - self.floor_db)

    def is_floor_at(self, seconds: float, midi: float) -> bool | None:
        """Whether nothing less is told apart than what is at a place; None outside."""
        level = self._level_at(seconds, midi)
        return None if level is None else level == 0 and not self.is_difference

    def _level_at(self, seconds: float, midi: float) -> int | None:
        n_columns, n_rows = self.levels.shape
        column = math.floor((seconds - self.start_s) / self.hop_s)
        row = math.floor((midi - self.midi_low) / (self.midi_high - self.midi_low) * n_rows)
        if not (0 <= column < n_columns and 0 <= row < n_rows):
            return None
        return int(self.levels[column, row])


@dataclass(frozen=True, slots=True, eq=False)
class LiveView:
    """The newest seconds of a recording that goes on.

    samples: float32 [n], those that came since the last view, at the microphone's rate.
    times: s [n_frames]; f0_hz, periodicity, loudness_db: float32 [n_frames].
    levels: uint8 [n_columns, n_rows], half decibels from start_s to end_s; top: the loudest yet.
    """

    samples: NDArray[np.float32]
    times: NDArray[np.float64]
    f0_hz: NDArray[np.float32]
    periodicity: NDArray[np.float32]
    loudness_db: NDArray[np.float32]
    levels: NDArray[np.uint8]
    start_s: float
    end_s: float
    top: int


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A clip as an instrument plays it.

    clip: the sound. adjusted: the features that the instrument followed.
    note_mask: bool [n_frames of adjusted], True where a note is on.
    octave_shift: octaves that Fit to instrument moved the melody by. tuning_cents: -50..50, of the
    recording from A = 440 Hz. scale: that Autotune moved to. limited: what is to be said where
    notes lie above what the instrument can sound, else "".
    """

    clip: Clip
    adjusted: Features
    note_mask: NDArray[np.bool_]
    instrument: InstrumentChoice
    seconds_taken: float = 0.0
    octave_shift: float = 0.0
    tuning_cents: float = 0.0
    scale: str = ""
    limited: str = ""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of a batch: the files that were written, and those left out with the reason.

    limited: recordings with notes above what the instrument can sound, with a sentence.
    """

    folder: Path
    written: tuple[Path, ...]
    failed: tuple[tuple[Path, str], ...]
    limited: tuple[tuple[Path, str], ...] = ()

    def error(self) -> StudioError:
        """One sentence a recording that was left out."""
        return StudioError("\n".join(f"{path.name}: {why}" for path, why in self.failed))
