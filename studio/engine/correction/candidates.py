"""Which other pitch a stretch of sound may have: intervals, best fit first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.decode import N_BINS, bins_to_hz
from studio.engine.features.within import harmonic_strength, long_frames, repetition

INTERVALS = (24.0, 19.0, 12.0, 7.0, 5.0, -5.0, -7.0, -12.0, -19.0, -24.0)
"""Semitones that pitch trackers are wrong by: the ratios 4, 3, 2, 3/2, 4/3 and their inverses."""
MOST_FRAMES = 400  # four seconds tell enough


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shift in semitones. fit: 0..1, how well the sound has a pitch there."""

    semitones: float
    fit: float


def candidates(
    samples: NDArray[np.float32],
    f0_hz: NDArray[np.floating],
    intervals: tuple[float, ...] = INTERVALS,
) -> tuple[Candidate, ...]:
    """Intervals by how well samples [n] at 16 kHz fit f0_hz [n // 160 + 1] moved by them.

    fit is the mean over frames of the correlation of the sound with itself a period later, times
    the strength of its harmonics against the strongest of all pitches: an octave too low repeats
    itself but lacks every other harmonic, an octave too high has harmonics and does not repeat.
    Pitches outside of 32..2000 Hz are left out.
    """
    hz = bins_to_hz(np.arange(N_BINS, dtype=np.float64))
    frames = long_frames(samples)[: len(f0_hz)]
    step = -(-len(frames) // MOST_FRAMES) or 1
    frames, f0_hz = frames[::step], np.asarray(f0_hz, np.float64)[: len(frames) : step]
    fits = np.clip(repetition(frames, hz), 0.0, 1.0) * harmonic_strength(frames, hz)
    rows = np.arange(len(frames))
    found = []
    for semitones in intervals:
        wanted = f0_hz * 2.0 ** (semitones / 12.0)
        if not (wanted.min() >= hz[0] and wanted.max() <= hz[-1]):
            continue
        bins = np.abs(np.log2(hz)[None, :] - np.log2(wanted)[:, None]).argmin(axis=1)
        found.append(Candidate(semitones, float(np.mean(fits[rows, bins]))))
    return tuple(sorted(found, key=lambda candidate: -candidate.fit))
