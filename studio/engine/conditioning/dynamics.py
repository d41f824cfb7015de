"""Levels fitted to an instrument: quantile matching in notes, attenuation between them."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.quantiles import map_levels, quantiles_of
from studio.engine.statistics import Statistics

RAMP_S = 0.02  # over which the change of level comes and goes at a note's edge
TAIL = 0.05  # share of levels at either end that the map does not stretch
LEAST_FRAMES = 2  # a distribution needs two


def matched_gain(
    loudness_db: NDArray[np.float64],
    mask: NDArray[np.bool_],
    statistics: Statistics,
    frame_rate: float,
) -> NDArray[np.float64]:
    """Gain [n_frames] in dB that brings the levels of notes to those of the training.

    Inside notes it is the reference's quantile map. The reference switches it at the notes' edges;
    here it comes and goes in a straight line over 20 ms: a rise inside the note, so that no frame
    between notes gets louder, a fall outside of it, so that no frame in the note stays too loud.
    The softest and loudest twentieth keep the gain of the level next to them: the map would throw
    a single soft frame down to the softest that the training ever held.
    """
    if mask.sum() < LEAST_FRAMES:
        return np.zeros(len(loudness_db))
    target = np.array(statistics.loudness_quantiles)
    on = loudness_db[mask]
    gain = np.zeros(len(loudness_db))
    inner = np.clip(on, *np.quantile(on, (TAIL, 1 - TAIL)))
    gain[mask] = map_levels(inner, quantiles_of(on), target) - inner
    ramp = max(1, round(RAMP_S * frame_rate))
    rise = np.maximum(gain, 0) * np.minimum(_distance(~mask) / (ramp + 1), 1)
    return np.asarray(rise + _held_outside(np.minimum(gain, 0), mask, ramp))


def quiet_gain(
    ratio: NDArray[np.float64], mask: NDArray[np.bool_], threshold: float, quiet_db: float
) -> NDArray[np.float64]:
    """Gain [n_frames] in dB, never above 0, of the frames where no note is on.

    It begins at 0 where the ratio meets the threshold and reaches -quiet_db at ratio 0. (The
    reference's quiet * (1 - ratio) boosts for thresholds above 1 and jumps for those below.)
    """
    threshold = max(threshold, 1e-3)
    short = np.clip((threshold - ratio) / threshold, 0, 1)
    return np.asarray(np.where(mask, 0.0, -quiet_db * short))


def _distance(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Frames [n] to the nearest true of mask; infinity where there is none."""
    places = np.flatnonzero(mask)
    if len(places) == 0:
        return np.full(len(mask), np.inf)
    frames = np.arange(len(mask))
    after = np.clip(np.searchsorted(places, frames), 0, len(places) - 1)
    before = np.clip(after - 1, 0, None)
    nearest = np.minimum(abs(places[after] - frames), abs(frames - places[before]))
    return np.asarray(nearest, dtype=np.float64)


def _held_outside(
    fall: NDArray[np.float64], mask: NDArray[np.bool_], ramp: int
) -> NDArray[np.float64]:
    """fall [n] (<= 0), outside the mask replaced by a fading copy of the nearest edges' values."""
    places = np.flatnonzero(mask)
    frames = np.arange(len(mask))
    after = places[np.clip(np.searchsorted(places, frames), 0, len(places) - 1)]
    before = places[np.clip(np.searchsorted(places, frames, "right") - 1, 0, None)]
    fade_after = np.clip(1 - abs(after - frames) / (ramp + 1), 0, 1)
    fade_before = np.clip(1 - abs(frames - before) / (ramp + 1), 0, 1)
    outside = np.minimum(fall[after] * fade_after, fall[before] * fade_before)
    return np.where(mask, fall, outside)
