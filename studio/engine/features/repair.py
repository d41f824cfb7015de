"""Repair of pitches that lie a whole octave off."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.partials import HZ_PER_BIN, energy_at, power_spectra
from studio.engine.features.tracker import Pitch

LONGEST_S = 0.06  # an octave played as a note of its own lasts longer
LEAST_JUMP_SEMITONES = 7.0
OCTAVE_TOLERANCE = 0.7  # semitones
SURE = 0.4  # periodicity from which a frame counts as a neighbour
STEADY_SEMITONES = 1.0  # frame to frame, within one stretch
LEAST_FRAMES = 5
FOLLOWED = 0.2  # periodicity from which a frame's pitch means something
SECOND_OPINION = 0.9  # periodicity of the other tracker
BETWEEN = 0.1  # share of the energy between the harmonics of the pitch
CORE = 0.15  # of it, at the 1st, 5th, 7th and 11th half-step: a fifth's root has nothing there
BLOCK = 2048  # frames


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


def lower_octaves(
    frames: NDArray[np.float32],
    f0_hz: NDArray[np.float32],
    periodicity: NDArray[np.float32],
    other: Pitch,
) -> NDArray[np.float32]:
    """Lower whole notes by an octave where the network was deceived by a weak fundamental.

    frames [n, 1024] with their f0_hz, periodicity, and what an autocorrelation tracker (other)
    finds. Most frames of a note must show strong partials between the harmonics of f0, and other
    must have the octave below. (Low notes of a saxophone, the open G of a violin: 4 % and 2 % of
    the frames of two recordings.)
    """
    deceived = np.zeros(len(f0_hz), dtype=bool)
    candidates = np.flatnonzero(
        (np.abs(f0_hz / other.f0_hz / 2 - 1) < 0.04)
        & (other.periodicity > SECOND_OPINION)
        & (periodicity > FOLLOWED)
    )
    for start in range(0, len(candidates), BLOCK):
        picked = candidates[start : start + BLOCK]
        deceived[picked] = _has_half_steps(power_spectra(frames[picked]), f0_hz[picked])
    return np.where(_whole_notes(deceived, f0_hz, periodicity), f0_hz / 2, f0_hz)


def _has_half_steps(power: NDArray[np.floating], f0_hz: NDArray[np.float32]) -> NDArray[np.bool_]:
    half = f0_hz / HZ_PER_BIN / 2  # bins
    step = {number: energy_at(power, half * number) for number in range(1, 14)}
    between = sum(step[number] for number in (1, 3, 5, 7, 9, 11))
    own = sum(step[number] for number in (2, 4, 6, 8, 10, 12))
    core = step[1] + step[5] + step[7] + step[11]
    is_strong = between > BETWEEN * (between + own)
    return np.asarray(is_strong & (core > CORE * (between + step[13])) & (half > 4.0))


def _whole_notes(
    flags: NDArray[np.bool_], f0_hz: NDArray[np.float32], periodicity: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """True for each frame of the steady stretches of which at least half is flagged."""
    followed = periodicity > FOLLOWED
    moves = np.abs(12 * np.diff(np.log2(f0_hz))) > STEADY_SEMITONES
    begins = np.concatenate([[True], moves | (followed[1:] != followed[:-1])])
    stretch = np.cumsum(begins) - 1
    n_frames = np.bincount(stretch, followed)
    n_flagged = np.bincount(stretch, flags)
    chosen = (n_frames >= LEAST_FRAMES) & (n_flagged >= 0.5 * n_frames)
    return np.asarray(chosen[stretch] & followed)
