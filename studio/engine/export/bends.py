"""Pitch bend: how far the pitch lies from the key of its note, moment by moment."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

USUAL_RANGE = 2  # semitones; what a synthesizer takes that does not know RPN 0
WIDEST_RANGE = 24
STEP_S = 0.008  # between two bends of a note
LEAST_CENTS = 1.0  # smaller changes are left out


@dataclass(frozen=True, slots=True)
class BendTrack:
    """range_semitones: what a full bend stands for; events: (seconds, -8192..8191) in order."""

    range_semitones: int
    events: tuple[tuple[float, int], ...]


def bend_track(
    curves: Sequence[tuple[float, NDArray[np.float64]]], frame_rate: float
) -> BendTrack:
    """Bends of notes given as (start in s, semitones off its key [n_frames]).

    The range is that which nearly every synthesizer begins with, two semitones, where all notes
    stay within it, else the next whole number above the widest bend, at most 24. The end of a note
    holds its last bend, so that its release does not jump.
    """
    widest = max((float(np.max(np.abs(curve), initial=0.0)) for _, curve in curves), default=0.0)
    reach = min(max(USUAL_RANGE, math.ceil(widest)), WIDEST_RANGE)
    least = LEAST_CENTS / 100.0
    step = max(1, round(STEP_S * frame_rate))
    events: list[tuple[float, int]] = []
    for start_s, curve in curves:
        last: float | None = None
        for frame in range(0, len(curve), step):
            bend = float(curve[frame])
            if last is None or abs(bend - last) >= least:
                last = bend
                value = round(8192 * bend / reach)
                events.append((start_s + frame / frame_rate, min(max(value, -8192), 8191)))
    return BendTrack(reach, tuple(events))
