"""The turn of a loop: its end is faded over into what leads to its start, without a step."""

import math

import numpy as np
from numpy.typing import NDArray

from studio.engine.stream.source import Source

Samples = NDArray[np.float32]

USUAL = 99.9
"""Percentile of the sound's own steps from sample to sample that no step of a turn may exceed."""
LEAST_EXCESS = 1.0001
"""A turn that exceeds it by less is left alone: so much a whole number of periods does, too."""
NEARLY = 1.05
"""No dip where even the deepest leaves more: the sound itself is louder there than elsewhere."""
MOST_UNDER = 0.9
"""Of the percentile just at the turn: a loud place of a quiet loop stays as loud as it is."""
N_PIECES = 40
PIECE = 480
NEAR = 48000
"""Samples at either end of a loop that are asked for its steps; these have been made."""
PARTS = (0.25, 0.5, 1.0)
"""Of the longest fade, the shortest first: a short one keeps more of the sound as it is."""
SMALL_DIPS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02)
DIPS = (*SMALL_DIPS, 0.03, 0.05, 0.08, 0.12, 0.16, 0.2)


def usual_step(source: Source, start: int, end: int) -> float:
    """99.9th percentile of a loop's steps from sample to sample, of pieces near both its ends;
    0 where nothing of it is there yet."""
    spans = [(start, end)]
    if end - start > 2 * NEAR:
        spans = [(start, start + NEAR), (end - NEAR, end)]
    steps = []
    for first, last in spans:
        size = min(PIECE, last - first)
        n_pieces = N_PIECES // len(spans)
        for place in np.unique(np.linspace(first, last - size, n_pieces).astype(int)).tolist():
            if source.has(place, size):
                piece = np.empty(size, np.float32)
                source.copy(place, piece)
                steps.append(np.abs(np.diff(piece)))
    found = np.concatenate(steps) if steps else np.zeros(0, np.float32)
    return float(np.percentile(found, USUAL)) if len(found) else 0.0


def join(tail: Samples, lead: Samples, loops_own: float = math.inf) -> Samples:
    """The loop's last samples, faded over into what leads to its start.

    tail: float32 [n + 1], the loop's last n samples and the one before them; lead: float32
    [n + 1], the n samples before the loop's start and its first one; loops_own: the step that
    the turn may have (usual_step). Gives float32 [n].

    A fade between two tones of unlike phase moves the phase, and so is steeper than either: a
    sine of angular frequency w up to sqrt(w^2 + (pi / n)^2). So the fade is as long as the sound
    needs, at most n, and where that is not enough the level dips in its middle, at most 2 dB, by
    the least that keeps every step below the sound's own 99.9th percentile. The loop's length
    stays.

    >>> x = np.float32([0.5, 0.5, 0.5])
    >>> join(x, x).tolist()
    [0.5, 0.5]
    """
    n = len(tail) - 1
    own = np.abs(np.concatenate([np.diff(tail), np.diff(lead)]))
    usual = float(np.percentile(own, USUAL)) if len(own) else 0.0
    usual = min(usual, max(loops_own, MOST_UNDER * usual))
    if n < 1:
        return tail[1:]
    for part in PARTS:
        dips = np.array(DIPS if part == PARTS[-1] else SMALL_DIPS, np.float32)
        turns = _turns(tail, lead, max(1, round(part * n)), dips)
        steps = _greatest_steps(tail[0], turns, lead[-1])
        if steps[0] <= LEAST_EXCESS * usual:
            best = 0
            break
        fits = steps <= usual
        if fits.any():
            best = int(fits.argmax())
            break
        best = int(steps.argmin())
        if steps[best] > NEARLY * usual:
            best = 0
    joined: Samples = turns[best]
    return joined


def _turns(tail: Samples, lead: Samples, n_fade: int, dips: Samples) -> NDArray[np.float32]:
    """The faded end for each dip, float32 [n_dips, n]; both ramps are raised cosines: their slope
    is 0 at both ends."""
    place = np.arange(1.0, n_fade + 1.0) / (n_fade + 1.0)
    ramp = np.zeros(len(tail) - 1, np.float32)
    ramp[-n_fade:] = np.sin(0.5 * np.pi * place) ** 2
    middle = np.zeros_like(ramp)
    middle[-n_fade:] = np.sin(np.pi * place)  # not its square: the excess begins at once
    mixed = tail[1:] + ramp * (lead[:-1] - tail[1:])
    turns: Samples = mixed * (1.0 - dips[:, np.newaxis] * middle)
    return turns


def _greatest_steps(before: np.float32, turns: Samples, after: np.float32) -> Samples:
    """From sample to sample, with the neighbours at both ends; float32 [n_dips]."""
    steps = np.abs(np.diff(turns, axis=1)).max(axis=1, initial=0.0)
    steps = np.maximum(steps, np.abs(turns[:, 0] - before))
    greatest: Samples = np.maximum(steps, np.abs(after - turns[:, -1]))
    return greatest
