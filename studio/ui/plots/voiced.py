"""What the plots say about pitch: where there is one, in which range."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi

VOICED_FROM = 0.4
MOST_POINTS = 500
JUMP_SEMITONES = 3.0
"""Between two frames (4 ms): no glide is so fast, so the line breaks there."""


def voiced_range(features: Features) -> tuple[float, float] | None:
    """Percentiles 1 and 99 of the voiced frames in MIDI note numbers; None where none is."""
    voiced = hz_to_midi(features.f0_hz)[features.periodicity >= VOICED_FROM]
    if len(voiced) == 0:
        return None
    low, high = np.percentile(voiced, [1.0, 99.0])
    return float(low), float(high)


def cloud_of(
    features: Features | None, mask: NDArray[np.bool_] | None = None
) -> NDArray[np.float64] | None:
    """MIDI note number and dB of moments where a note is on, [n, 2], at most MOST_POINTS."""
    if features is None:
        return None
    is_on = features.periodicity >= VOICED_FROM if mask is None else mask
    places = np.flatnonzero(is_on)
    places = places[:: -(-len(places) // MOST_POINTS) or 1]
    points = [hz_to_midi(features.f0_hz[places]), features.loudness_db[places]]
    return np.stack(points, axis=1).astype(np.float64)


def pitch_line(
    f0_hz: NDArray[np.float32], is_shown: NDArray[np.bool_]
) -> NDArray[np.float64]:  # [n_frames]
    """MIDI note numbers, NaN where the line is broken: not shown, or a jump."""
    midi = np.asarray(hz_to_midi(f0_hz), np.float64)
    jumps = np.abs(np.diff(midi, append=midi[-1:])) > JUMP_SEMITONES
    return np.where(is_shown & ~jumps, midi, np.nan)
