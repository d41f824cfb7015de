"""Autotune by notes: the tuning offset, the scale, the shift of each note."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.notes import note_frames
from studio.engine.conditioning.types import Note
from studio.engine.parameters import PITCH_CLASSES

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
CHROMATIC = tuple(range(12))


def tuning_offset(notes: tuple[Note, ...]) -> float:
    """Semitones, -0.5..0.5, by which the notes lie above the equal-tempered scale of A = 440 Hz.

    The circular mean of their pitches modulo one semitone, weighted with their lengths; 0 without
    notes.
    """
    if not notes:
        return 0.0
    lengths = np.array([note.end_s - note.start_s for note in notes])
    turns = np.array([note.midi for note in notes]) % 1.0
    return float(np.angle(np.sum(lengths * np.exp(2j * np.pi * turns))) / (2 * np.pi))


def degrees_of(scale: str, notes: tuple[Note, ...], offset: float) -> tuple[int, ...]:
    """Pitch classes (0 = C) of a scale of the parameter table; "auto" is found from the notes.

    auto: the major scale (with it its relative minor) nearest to the notes, once the offset is
    taken off.
    """
    if scale == "chromatic":
        return CHROMATIC
    if scale != "auto":
        name, _, mode = scale.partition(" ")
        return _transposed(MAJOR if mode == "major" else MINOR, PITCH_CLASSES.index(name))
    lengths = np.array([note.end_s - note.start_s for note in notes])
    pitches = np.array([note.midi for note in notes]) - offset
    scales = [_transposed(MAJOR, tonic) for tonic in range(12)]
    costs = [np.sum(lengths * np.abs(nearest_degree(pitches, s) - pitches)) for s in scales]
    return scales[int(np.argmin(np.round(costs, 9)))]


def nearest_degree(midi: NDArray[np.float64], degrees: tuple[int, ...]) -> NDArray[np.float64]:
    """The MIDI number [n] of the given pitch classes that is nearest to each of midi [n]."""
    octaves = np.arange(-1, 12) * 12
    ladder = np.sort((octaves[:, None] + np.array(degrees)).ravel()).astype(np.float64)
    upper = np.clip(np.searchsorted(ladder, midi), 1, len(ladder) - 1)
    below, above = ladder[upper - 1], ladder[upper]
    return np.where(midi - below <= above - midi, below, above)


def autotuned(
    midi: NDArray[np.float64],
    notes: tuple[Note, ...],
    frame_rate: float,
    amount: float,
    scale: str,
) -> NDArray[np.float64]:
    """midi [n_frames] with each note moved as a whole by amount (0..1) to its nearest degree.

    The degrees carry the recording's own tuning offset. Vibrato and slides inside a note stay, as
    do rests.
    """
    tuned = midi.copy()
    if amount == 0 or not notes:
        return tuned
    offset = tuning_offset(notes)
    degrees = degrees_of(scale, notes, offset)
    pitches = np.array([note.midi for note in notes])
    shifts = amount * (nearest_degree(pitches - offset, degrees) + offset - pitches)
    for note, shift in zip(notes, shifts, strict=True):
        tuned[note_frames(note, frame_rate)] += shift
    return tuned


def _transposed(scale: tuple[int, ...], tonic: int) -> tuple[int, ...]:
    return tuple(sorted((degree + tonic) % 12 for degree in scale))
