"""Vibrato taken off a pitch curve, so that what is left moves from note to note only."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LEAST_SWING = 0.15  # semitones; a turn of less is none
SWINGS = (0.3, 4.0)  # semitones from one turn to the next
HALF_CYCLES_S = (0.05, 0.16)  # 3 to 10 Hz
LEAST_TURNS = 4  # one and a half cycles
EVEN_SIZE, EVEN_TIME = 2.2, 2.0  # the larger of two neighbouring swings by the smaller
MIDDLE_SHARE = 0.22  # of the time in the middle half of a swing: a sine 1/3, a trill below 0.18
MIDDLE = (0.25, 0.75)
STEADY_CENTRE = 0.45  # semitones that the centre moves from turn to turn


@dataclass(frozen=True, slots=True)
class Vibrato:
    """A stretch of vibrato: its turning points, frames [n_turns] and semitones [n_turns]."""

    frames: NDArray[np.int64]
    pitches: NDArray[np.float64]


def without_vibrato(midi: NDArray[np.float64], frame_rate: float) -> NDArray[np.float64]:
    """midi [n_frames], steady already, with each stretch of vibrato replaced by its centre.

    The centre goes through the middles between neighbouring turns; at both ends it is held for
    up to half a cycle while the pitch stays within the vibrato's width.
    """
    result = midi.copy()
    for vibrato in find_vibrato(midi, frame_rate):
        frames, turns = vibrato.frames, vibrato.pitches
        places = (frames[:-1] + frames[1:]) / 2.0
        middles = (turns[:-1] + turns[1:]) / 2.0
        half = round(float(np.mean(np.diff(frames))))
        width = 0.75 * float(np.mean(np.abs(np.diff(turns))))
        first, last = int(frames[0]), int(frames[-1])
        before = _held(midi[max(0, first - half) : first][::-1], middles[0], width)
        after = _held(midi[last + 1 : last + 1 + half], middles[-1], width)
        stretch = np.arange(first - before, last + 1 + after)
        result[stretch] = np.interp(stretch, places, middles)
    return result


def find_vibrato(midi: NDArray[np.float64], frame_rate: float) -> list[Vibrato]:
    """Stretches of vibrato: even swings at 3 to 10 Hz with the shape of a sine.

    A trill swings as evenly, but dwells on its two notes: less of its time lies between them.
    """
    turns = turning_points(midi)
    found: list[Vibrato] = []
    start = 0
    while start + LEAST_TURNS <= len(turns):
        end = start + 1
        while end < len(turns) and _goes_on(
            midi, turns[max(start, end - 2) : end + 1], frame_rate
        ):
            end += 1
        stretch = turns[start:end]
        if len(stretch) >= LEAST_TURNS and _middle_share(midi, stretch) >= MIDDLE_SHARE:
            found.append(Vibrato(stretch, midi[stretch]))
        start = max(start + 1, end - 1)
    return found


def turning_points(midi: NDArray[np.float64]) -> NDArray[np.int64]:
    """Frames [n] at which a curve [n_frames] turns, each at least 0.15 semitone from the next."""
    turns: list[int] = []
    low = high = 0
    direction = 0
    for frame, pitch in enumerate(midi.tolist()):
        if pitch > midi[high]:
            high = frame
        if pitch < midi[low]:
            low = frame
        if direction >= 0 and midi[high] - pitch > LEAST_SWING:
            turns.append(high + _middle_of_top(midi[high:frame]))
            direction, low = -1, frame
        elif direction <= 0 and pitch - midi[low] > LEAST_SWING:
            turns.append(low + _middle_of_top(-midi[low:frame]))
            direction, high = 1, frame
        if direction < 0:
            high = low
        elif direction > 0:
            low = high
    return np.array(turns, dtype=np.int64)


def _middle_of_top(midi: NDArray[np.float64]) -> int:
    near = np.flatnonzero(midi >= midi[0] - LEAST_SWING / 4)
    run = int(np.argmax(np.diff(near, append=np.iinfo(np.int64).max) > 1))
    return int(near[run]) // 2


def _goes_on(midi: NDArray[np.float64], turns: NDArray[np.int64], frame_rate: float) -> bool:
    """Whether the last of two or three turns belongs to the vibrato of those before."""
    sizes = np.abs(np.diff(midi[turns]))
    times = np.diff(turns) / frame_rate
    if not (SWINGS[0] <= sizes[-1] <= SWINGS[1]):
        return False
    if not (HALF_CYCLES_S[0] <= times[-1] <= HALF_CYCLES_S[1]):
        return False
    if len(sizes) < 2:
        return True
    moved = abs(float(midi[turns[2]] - midi[turns[0]])) / 2.0
    return bool(
        sizes.max() <= EVEN_SIZE * sizes.min()
        and times.max() <= EVEN_TIME * times.min()
        and moved <= STEADY_CENTRE
    )


def _middle_share(midi: NDArray[np.float64], turns: NDArray[np.int64]) -> float:
    """Share of the time that the curve spends in the middle half of its swings."""
    shares = []
    for first, last in pairwise(turns):
        way = (midi[first:last] - midi[first]) / (midi[last] - midi[first])
        shares.append(float(np.mean((way > MIDDLE[0]) & (way < MIDDLE[1]))))
    return float(np.mean(shares))


def _held(midi: NDArray[np.float64], centre: float, width: float) -> int:
    """Number of frames, from the first on, that lie within width of the centre."""
    away = np.flatnonzero(np.abs(midi - centre) > width)
    return int(away[0]) if len(away) else len(midi)
