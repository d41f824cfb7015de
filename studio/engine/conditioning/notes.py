"""From a note mask to notes, split where the pitch moves on or the sound is attacked anew."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.detection import MIN_ON_S, box_smooth, runs_of
from studio.engine.conditioning.levels import mean_level
from studio.engine.conditioning.types import Note
from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi

LEAVES_SEMITONES = 0.6
LEAVES_S = 0.048
AHEAD_S = 0.2  # a cycle of vibrato: the median of less of it is off
MEDIAN_S = 0.04
ATTACK_DB = 6.0
ATTACK_S = 0.08
ATTACK_SMOOTHING_S = 0.012


def find_notes(features: Features, mask: NDArray[np.bool_]) -> tuple[Note, ...]:
    """The notes of a mask [n_frames], in order of time, none shorter than 40 ms but at the ends.

    A stretch of the mask is split where the median-filtered pitch lies more than 0.6 semitone off
    the note's median for 48 ms, or where loudness rises by 6 dB again.
    """
    midi = hz_to_midi(features.f0_hz).astype(np.float64)
    frames = [span for run in runs_of(mask) for span in _split(features, midi, *run)]
    rate = features.frame_rate
    return tuple(
        _note(features, midi, start, end, (start / rate, end / rate)) for start, end in frames
    )


def settled_notes(features: Features) -> tuple[Note, ...]:
    """The notes that the user settled, each with the median of its pitch."""
    midi = hz_to_midi(features.f0_hz).astype(np.float64)
    rate = features.frame_rate
    spans = [
        (round(start * rate), round(end * rate), (start, end))
        for start, end in features.notes or ()
    ]
    return tuple(
        _note(features, midi, first, last, seconds)
        for first, last, seconds in spans
        if len(midi[first:last])
    )


def _note(
    features: Features,
    midi: NDArray[np.float64],
    first: int,
    last: int,
    seconds: tuple[float, float],
) -> Note:
    pitch = float(np.median(midi[first:last]))
    return Note(*seconds, pitch, mean_level(features.loudness_db[first:last]))


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
    features: Features, midi: NDArray[np.float64], start: int, end: int
) -> list[tuple[int, int]]:
    rate = features.frame_rate
    steady = median_filter(midi[start:end], _odd(MEDIAN_S * rate))
    cuts = [start + cut for cut in _pitch_cuts(steady, rate)]
    cuts += [start + cut for cut in _attack_cuts(features.loudness_db[start:end], rate)]
    least = max(1, round(MIN_ON_S * rate))
    borders = [start]
    for cut in sorted(cuts):
        if cut - borders[-1] >= least and end - cut >= least:
            borders.append(cut)
    return list(zip(borders, [*borders[1:], end], strict=True))


def _pitch_cuts(steady: NDArray[np.float64], rate: float) -> list[int]:
    """Where the pitch has left the median of the note so far and stays away for 48 ms."""
    stay = max(1, round(LEAVES_S * rate))
    step = max(1, round(0.02 * rate))  # the median is taken anew every 20 ms: speed
    ahead = max(stay, round(AHEAD_S * rate))
    cuts: list[int] = []
    start, known = 0, ahead  # the note's median is that of steady[start:known]
    centre = float(np.median(steady[:known]))
    n_away = 0
    for frame, pitch in enumerate(steady.tolist()):
        if (frame - start) % step == 0 and n_away == 0 and frame > known:
            known = frame
            centre = float(np.median(steady[start:known]))
        n_away = n_away + 1 if abs(pitch - centre) > LEAVES_SEMITONES else 0
        if n_away >= stay:
            first = frame - stay + 1
            # Away from its own beginning: what lies ahead is another note, so look less far.
            known = frame + 1 if first <= start else first + ahead
            start, n_away = first, 0
            cuts.append(start)
            centre = float(np.median(steady[start:known]))
    return cuts


def _attack_cuts(loudness_db: NDArray[np.float32], rate: float) -> list[int]:
    """Low points from which loudness rises by 6 dB within 80 ms, after it had fallen."""
    level = box_smooth(loudness_db.astype(np.float64), _odd(ATTACK_SMOOTHING_S * rate))
    reach = max(1, round(ATTACK_S * rate))
    if len(level) <= 2 * reach:
        return []
    windows = np.lib.stride_tricks.sliding_window_view
    inner = level[reach:-reach]
    peak_after = windows(level[reach:], reach + 1).max(axis=1)
    low_around = windows(level, 2 * reach + 1).min(axis=1)
    peak_before = windows(level[:-reach], reach + 1).max(axis=1)
    is_attack = (inner <= low_around) & (peak_after - inner >= ATTACK_DB)
    is_attack &= peak_before - inner >= ATTACK_DB / 2
    return [int(start) + reach for start, _ in runs_of(is_attack)]


def median_filter(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Median [n] of size (odd) values around each; the ends are held."""
    padded = np.pad(values, size // 2, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, size), axis=1))


def _odd(n_frames: float) -> int:
    return 2 * int(n_frames / 2) + 1
