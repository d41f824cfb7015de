"""Which octave brings a melody to an instrument."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.statistics import Statistics

DEAD_ZONE_SEMITONES = 2.4  # gain that a shift must bring: no shift for up to 0.6 octave
OUTSIDE_WEIGHT = 2.0  # a note outside the range weighs more than a mean that is off


def nearest_octave(midi: NDArray[np.floating], statistics: Statistics) -> float:
    """Octaves (a whole number) to move the note frames midi [n] by; 0 for none.

    Least cost = distance of the means + OUTSIDE_WEIGHT * mean distance from the pitches that the
    instrument was trained on (percentiles 1 to 99). The cost is convex in the shift, so a higher
    instrument never gets a lower octave (the reference gives +2 for 1.2 octaves and +1 for 1.6,
    and moves an octave for a difference of one cent).
    """
    if len(midi) == 0:
        return 0.0
    shifts = sorted(range(-6, 7), key=abs)
    costs = {shift: _cost(midi + 12.0 * shift, statistics) for shift in shifts}
    best = min(shifts, key=lambda shift: costs[shift])
    return float(best) if costs[0] - costs[best] > DEAD_ZONE_SEMITONES else 0.0


def reference_octave(midi: NDArray[np.floating], mean_pitch: float) -> float:
    """The reference's rounding: up for the smallest difference, down beyond 1.5 octaves."""
    if len(midi) == 0:
        return 0.0
    octaves = (mean_pitch - float(np.mean(midi))) / 12.0
    return float(np.floor(octaves) if octaves > 1.5 else np.ceil(octaves))


def _cost(midi: NDArray[np.floating], statistics: Statistics) -> float:
    below = np.maximum(statistics.pitch_low - midi, 0)
    above = np.maximum(midi - statistics.pitch_high, 0)
    off = abs(float(np.mean(midi)) - statistics.mean_pitch)
    return off + OUTSIDE_WEIGHT * float(np.mean(below + above))
