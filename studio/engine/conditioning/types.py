"""What comes out of conditioning."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.types import Features


@dataclass(frozen=True, slots=True)
class Note:
    """A stretch of one pitch: seconds, and the pitch of its middle as a MIDI number.

    level_db: how loud it is in the recording (dBA, its mean power); None: not
    measured.
    """

    start_s: float
    end_s: float
    midi: float
    level_db: float | None = None


@dataclass(frozen=True, slots=True)
class Conditioned:
    """Features as an instrument is to play them.

    features: what is to sound.
    network_f0_hz, network_loudness_db: float32 [n_frames]; what the network is told, which differs
        from features by the tone pad only.
    note_mask: bool [n_frames]; where a note is on.
    notes: the notes of the mask, with the pitch before octave shift and autotune.
    octave_shift: octaves that Fit to instrument moved the melody by.
    tuning_cents: -50..50; how far the recording's tuning lies from A = 440 Hz.
    highest_hz, limited_s: the highest pitch that can sound; seconds of notes that lie above it and
        sound at it.
    scale: that Autotune moves to, by its name in the parameter table; for "auto" what was found.
    """

    features: Features
    network_f0_hz: NDArray[np.float32]
    network_loudness_db: NDArray[np.float32]
    note_mask: NDArray[np.bool_]
    notes: tuple[Note, ...]
    octave_shift: float
    tuning_cents: float
    highest_hz: float = math.inf
    limited_s: float = 0.0
    scale: str = "chromatic"
