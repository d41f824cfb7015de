"""Autotune by notes: the tuning offset, the scale, the shift of each note."""

import math

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.detection import box_smooth
from studio.engine.conditioning.notes import note_frames
from studio.engine.conditioning.types import Note
from studio.engine.conditioning.vibrato import without_vibrato
from studio.engine.parameters import PITCH_CLASSES, RECORDED

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
CHROMATIC = tuple(range(12))
DRIFT_S = 0.2
DRIFT_FULL, DRIFT_GONE = 0.4, 0.8  # semitones


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


def grid_offset(tune_to: str, own: float) -> float:
    """Semitones from the scale of A = 440 Hz to the one that is tuned to, e.g. "442 Hz".

    own: the recording's own offset, for "as recorded".

    >>> round(grid_offset("466 Hz", 0.2), 2), grid_offset("as recorded", 0.2)
    (0.99, 0.2)
    """
    if tune_to == RECORDED:
        return own
    return 12.0 * math.log2(float(tune_to.removesuffix(" Hz")) / 440.0)


def scale_of(scale: str, notes: tuple[Note, ...], offset: float) -> str:
    """The name of a scale of the parameter table; "auto" is found from the notes.

    auto: the major scale (with it its relative minor) nearest to the notes, once the offset is
    taken off; chromatic where there are none.
    """
    if scale != "auto":
        return scale
    if not notes:
        return "chromatic"
    lengths = np.array([note.end_s - note.start_s for note in notes])
    pitches = np.array([note.midi for note in notes]) - offset
    scales = [_transposed(MAJOR, tonic) for tonic in range(12)]
    costs = [np.sum(lengths * np.abs(nearest_degree(pitches, s) - pitches)) for s in scales]
    return f"{PITCH_CLASSES[int(np.argmin(np.round(costs, 9)))]} major"


def degrees_of(scale: str) -> tuple[int, ...]:
    """Pitch classes (0 = C) of a scale, as scale_of names it."""
    if scale == "chromatic":
        return CHROMATIC
    name, _, mode = scale.partition(" ")
    return _transposed(MAJOR if mode == "major" else MINOR, PITCH_CLASSES.index(name))


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
    tune_to: str = RECORDED,
    drift: float = 0.0,
) -> NDArray[np.float64]:
    """midi [n_frames] with each note moved by amount (0..1) to its nearest degree.

    Which degree that is is decided in the recording's own tuning, so that a melody keeps its
    intervals however far it is from A = 440 Hz; then it is moved to the grid of tune_to. drift:
    0..1, of what amount moves: how much of the slow way of the pitch about the note's middle is
    taken off (drift_of). Vibrato, slides and rests stay.
    """
    tuned = midi.copy()
    if amount == 0 or not notes:
        return tuned
    own = tuning_offset(notes)
    degrees = degrees_of(scale_of(scale, notes, own))
    pitches = np.array([note.midi for note in notes])
    goals = nearest_degree(pitches - own, degrees) + grid_offset(tune_to, own)
    for note, goal in zip(notes, goals.tolist(), strict=True):
        frames = note_frames(note, frame_rate)
        if frames.start >= len(midi):
            continue
        way = drift * drift_of(midi[frames], note.midi, frame_rate)
        # The middle of what is heard in the end: a scoop that stays is not to pull it away.
        tuned[frames] += amount * (goal - float(np.median(midi[frames] - way)) - way)
    return tuned


def drift_of(midi: NDArray[np.float64], middle: float, frame_rate: float) -> NDArray[np.float64]:
    """Semitones [n_frames] by which a note's slow pitch lies above its middle.

    Slow: vibrato taken off, then the mean of 200 ms, twice. Above 0.4 semitone it is a scoop or a
    slide, which is left: what is told of it goes to 0 at 0.8.
    """
    if len(midi) == 0:
        return np.zeros(0)
    centre = without_vibrato(midi, frame_rate)
    size = 2 * round(DRIFT_S * frame_rate / 2) + 1
    away = box_smooth(box_smooth(centre - middle, size), size)
    kept = np.clip((DRIFT_GONE - np.abs(away)) / (DRIFT_GONE - DRIFT_FULL), 0.0, 1.0)
    return np.asarray(away * kept)


def _transposed(scale: tuple[int, ...], tonic: int) -> tuple[int, ...]:
    return tuple(sorted((degree + tonic) % 12 for degree in scale))
