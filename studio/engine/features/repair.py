"""Repair of short excursions to a wrong octave."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LONGEST_S = 0.06  # an octave played as a note of its own lasts longer
LEAST_JUMP_SEMITONES = 7.0
OCTAVE_TOLERANCE = 0.7  # semitones
SURE = 0.4  # periodicity from which a frame counts as a neighbour


def repair_octaves(
    f0_hz: NDArray[np.float32], periodicity: NDArray[np.float32], hop_s: float = 0.01
) -> NDArray[np.float32]:
    """Bring stretches of at most 60 ms that lie one or two octaves off both neighbours back.

    f0_hz, periodicity [n_frames] -> f0_hz [n_frames]. A stretch is what lies between two jumps of
    more than 7 semitones; its two neighbours must be sure and must agree with each other.
    """
    midi = 12.0 * np.log2(f0_hz.astype(np.float64))
    borders = np.flatnonzero(np.abs(np.diff(midi)) > LEAST_JUMP_SEMITONES) + 1
    for start, end in pairwise(borders):
        if (end - start) * hop_s > LONGEST_S:
            continue
        left, right = midi[start - 1], midi[end]
        is_sure = min(periodicity[start - 1], periodicity[end]) >= SURE
        if not is_sure or abs(left - right) > 2.0:
            continue
        off = float(np.median(midi[start:end])) - 0.5 * (left + right)
        octaves = round(off / 12.0)
        if octaves != 0 and abs(off - 12.0 * octaves) <= OCTAVE_TOLERANCE + abs(left - right):
            midi[start:end] -= 12.0 * octaves
    return np.asarray(2.0 ** (midi / 12.0), dtype=np.float32)
