"""From a note mask to notes, split where the pitch moves on or the sound is attacked anew."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.attacks import attack_cuts
from studio.engine.conditioning.detection import MIN_ON_S, runs_of
from studio.engine.conditioning.levels import mean_level
from studio.engine.conditioning.segments import pitch_cuts
from studio.engine.conditioning.types import Note
from studio.engine.conditioning.vibrato import without_vibrato
from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi

MEDIAN_S = 0.02
LEAST_WEIGHT = 0.02  # of a frame of no periodicity


def find_notes(features: Features, mask: NDArray[np.bool_]) -> tuple[Note, ...]:
    """The notes of a mask [n_frames], in order of time, none shorter than 40 ms but at the ends.

    A stretch of the mask is split where its pitch moves on to another note (pitch_cuts), vibrato
    taken off before, or where loudness rises by 6 dB again. A note's pitch is the median of that.
    """
    runs = runs_of(mask)
    centre = steady_pitch(features, runs)
    rate = features.frame_rate
    frames = [span for run in runs for span in _split(features, centre, *run)]
    return tuple(
        _note(features, centre, start, end, (start / rate, end / rate)) for start, end in frames
    )


def settled_notes(features: Features) -> tuple[Note, ...]:
    """The notes that the user settled, each with the median of its pitch, vibrato taken off."""
    rate = features.frame_rate
    stretches = [
        (*np.clip((round(start * rate), round(end * rate)), 0, features.n_frames), (start, end))
        for start, end in features.notes or ()
    ]
    spans = [span for span in stretches if span[0] < span[1]]
    centre = steady_pitch(features, np.array([span[:2] for span in spans]).reshape(-1, 2))
    return tuple(_note(features, centre, *span) for span in spans)


def pitch_of(note: Note, features: Features) -> float:
    """The pitch (MIDI number) that a note has in features, vibrato taken off."""
    frames = note_frames(note, features.frame_rate)
    span = np.array([[frames.start, min(frames.stop, features.n_frames)]])
    pitch = steady_pitch(features, span)[frames]
    return float(np.median(pitch)) if len(pitch) else note.midi


def _note(
    features: Features,
    centre: NDArray[np.float64],
    first: int,
    last: int,
    seconds: tuple[float, float],
) -> Note:
    pitch = float(np.median(centre[first:last]))
    return Note(
        float(seconds[0]), float(seconds[1]), pitch, mean_level(features.loudness_db[first:last])
    )


def mask_of_notes(features: Features) -> NDArray[np.bool_]:
    """bool [n_frames]: where one of the notes is on that the user settled."""
    mask = np.zeros(features.n_frames, dtype=bool)
    for start, end in features.notes or ():
        mask[round(start * features.frame_rate) : round(end * features.frame_rate)] = True
    return mask


def note_frames(note: Note, frame_rate: float) -> slice:
    """The frames of a note, as find_notes had them."""
    return slice(round(note.start_s * frame_rate), round(note.end_s * frame_rate))


def _split(
    features: Features, centre: NDArray[np.float64], start: int, end: int
) -> list[tuple[int, int]]:
    """Frames of the notes of a stretch, cut where the pitch moves on and at new attacks.

    An attack is the truer place: where both lie together it is taken.
    """
    rate = features.frame_rate
    sure = np.maximum(features.periodicity[start:end].astype(np.float64) ** 2, LEAST_WEIGHT)
    attacks = attack_cuts(features, start, end)
    moves = [start + cut for cut in pitch_cuts(centre[start:end], sure, rate)]
    least = max(1, round(MIN_ON_S * rate))
    borders = [start, end]
    for cut in (*attacks, *moves):
        if min(abs(cut - border) for border in borders) >= least:
            borders.append(cut)
    borders.sort()
    return list(pairwise(borders))


def steady_pitch(features: Features, runs: NDArray[np.int64]) -> NDArray[np.float64]:
    """MIDI numbers [n_frames]: short slips and vibrato taken off, in each run by itself."""
    midi = hz_to_midi(features.f0_hz).astype(np.float64)
    rate = features.frame_rate
    for start, end in runs.tolist():
        calm = median_filter(midi[start:end], _odd(MEDIAN_S * rate))
        midi[start:end] = without_vibrato(calm, rate)
    return midi


def median_filter(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Median [n] of size (odd) values around each; the ends are held."""
    padded = np.pad(values, size // 2, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, size), axis=1))


def _odd(n_frames: float) -> int:
    return 2 * int(n_frames / 2) + 1
