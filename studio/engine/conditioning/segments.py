"""A pitch curve cut into stretches of one pitch each, the best of all ways to cut it."""

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST_S = 0.04
CUT_COST = 0.008  # semitones^2 seconds that a cut must save
SAME_SEMITONES = 0.6  # stretches that lie nearer together are one
SURE_S = 0.12  # a shorter stretch is a note only where it holds its pitch
FLAT_SEMITONES, FLAT_S = 0.2, 0.036


def pitch_cuts(
    midi: NDArray[np.float64], weights: NDArray[np.float64], frame_rate: float
) -> list[int]:
    """Frames [n_cuts] at which another pitch begins in midi [n_frames] (steady, no vibrato).

    Optimal partitioning with pruning (Killick, Fearnhead, Eckley 2012, PELT): the sum of the
    weighted squared distances from each stretch's mean, and 0.008 semitones^2 seconds a cut, is
    the least there is. Then stretches shorter than 120 ms that never hold a pitch for 36 ms (a
    slide, a scoop, a grace) are shared out between their neighbours, and neighbours within 0.6
    semitone are joined.
    """
    least = max(1, round(LEAST_S * frame_rate))
    borders = _best_borders(midi, weights, CUT_COST * frame_rate, least)
    borders = _without_slides(midi, borders, frame_rate)
    return _joined(midi, borders)[1:-1]


def _best_borders(
    midi: NDArray[np.float64], weights: NDArray[np.float64], cut_cost: float, least: int
) -> list[int]:
    n = len(midi)
    if n < 2 * least:
        return [0, n]
    centred = midi - midi.mean()
    w, wx, wxx = (
        np.concatenate([[0.0], np.cumsum(weights * power)])
        for power in (np.ones(n), centred, centred**2)
    )
    before = _compiled_cuts()(w, wx, wxx, cut_cost, least)
    borders = [n]
    while borders[-1] > 0:
        borders.append(int(before[borders[-1]]))
    return borders[::-1]


@cache
def _compiled_cuts() -> Any:
    from studio.engine.compiler import njit  # 0.4 s, so only where notes are looked for

    return njit(nogil=True, cache=True)(_last_cuts)


def _last_cuts(
    w: NDArray[np.float64],
    wx: NDArray[np.float64],
    wxx: NDArray[np.float64],
    cut_cost: float,
    least: int,
) -> NDArray[np.int64]:
    """Where the last stretch of the best way to cut begins, for each end [n + 1]; w, wx, wxx
    [n + 1]: sums of weight x value to the power of 0, 1, 2 up to there."""
    n = len(w) - 1
    best = np.full(n + 1, np.inf)
    best[0] = -cut_cost
    before = np.zeros(n + 1, dtype=np.int64)
    alive = np.zeros(n + 1, dtype=np.int64)
    costs = np.zeros(n + 1)
    n_alive = 1
    for end in range(least, n + 1):
        least_cost, pick = np.inf, 0
        for index in range(n_alive):
            start = alive[index]
            if end - start < least:
                costs[index] = -np.inf  # too near to be tried, so it stays
                continue
            total = max(w[end] - w[start], 1e-9)
            moment = wx[end] - wx[start]
            costs[index] = best[start] + (wxx[end] - wxx[start] - moment * moment / total)
            if costs[index] < least_cost:
                least_cost, pick = costs[index], start
        best[end] = least_cost + cut_cost
        before[end] = pick
        n_kept = 0
        for index in range(n_alive):
            if costs[index] <= best[end]:
                alive[n_kept] = alive[index]
                n_kept += 1
        alive[n_kept] = end
        n_alive = n_kept + 1
    return before


def _without_slides(midi: NDArray[np.float64], borders: list[int], frame_rate: float) -> list[int]:
    sure, flat = round(SURE_S * frame_rate), max(1, round(FLAT_S * frame_rate))
    stretches = list(pairwise(borders))
    notes = [(a, b) for a, b in stretches if b - a >= sure or _holds(midi[a:b], flat)]
    if not notes:
        return [borders[0], borders[-1]]
    centres = [float(np.median(midi[a:b])) for a, b in notes]
    result = [borders[0]]
    for number in range(1, len(notes)):
        end, start = notes[number - 1][1], notes[number][0]
        here = np.abs(midi[end:start] - centres[number - 1])
        there = np.abs(midi[end:start] - centres[number])
        # The border that puts the most frames of the slide on the nearer side.
        gain = np.concatenate([[0], np.cumsum(np.where(here <= there, 1, -1))])
        result.append(end + int(np.argmax(gain)))
    return [*result, borders[-1]]


def _holds(midi: NDArray[np.float64], n_frames: int) -> bool:
    """Whether n_frames in a row lie within 0.2 semitone."""
    if len(midi) < n_frames:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(midi, n_frames)
    return bool((windows.max(axis=1) - windows.min(axis=1)).min() <= FLAT_SEMITONES)


def _joined(midi: NDArray[np.float64], borders: list[int]) -> list[int]:
    """Join the nearest neighbours first, until all are 0.6 semitone apart."""
    borders = list(borders)
    centres = [float(np.median(midi[a:b])) for a, b in pairwise(borders)]
    while len(centres) > 1:
        steps = np.abs(np.diff(centres))
        nearest = int(np.argmin(steps))
        if steps[nearest] > SAME_SEMITONES:
            break
        del borders[nearest + 1]
        centres[nearest : nearest + 2] = [
            float(np.median(midi[borders[nearest] : borders[nearest + 1]]))
        ]
    return borders
