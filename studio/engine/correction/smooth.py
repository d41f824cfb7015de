"""A pitch curve without its jitter and jumps, with its vibrato."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.detection import runs_of
from studio.engine.conditioning.notes import median_filter
from studio.engine.features.types import Features
from studio.engine.features.voicing import VOICED
from studio.engine.units import hz_to_midi, midi_to_hz

CONTEXT_S = 0.3
JUMPS = ((0.3, 0.02, 4.0), (0.09, 0.008, 0.7))
"""(window in s, step between the values that are looked at in s, semitones): a frame that lies
farther from the median around it is an error. The first finds octave errors of up to 150 ms, the
second spikes; a vibrato of +-1 semitone at 6 Hz is within 0.5 semitones of its median of 90 ms.
"""
STEP_SEMITONES = 1.0  # within STEP_S: a new note, which must not be smeared over 160 ms
STEP_S = 0.016
CUTOFF_HZ = 12.0
"""Half of the amplitude is left here; at 8 Hz 96 %, of white jitter at 250 frames/s 31 %."""
HALF_WINDOW_S = 0.16


def smoothed(features: Features, frames: slice) -> NDArray[np.float32]:
    """f0 in Hz [frames.stop - frames.start] of some frames, smoothed where it is voiced.

    Each voiced run is freed of jumps, cut where a new note begins, and each piece goes through a
    low-pass of linear phase (a sinc under a Hann window). What lies beside the frames is looked
    at, too, so that their borders leave no trace.
    """
    rate = features.frame_rate
    reach = round(CONTEXT_S * rate)
    first, last = max(0, frames.start - reach), min(features.n_frames, frames.stop + reach)
    midi = hz_to_midi(features.f0_hz[first:last]).astype(np.float64)
    for start, end in runs_of(features.periodicity[first:last] >= VOICED):
        midi[start:end] = _smooth_run(midi[start:end], rate)
    kept = slice(frames.start - first, frames.stop - first)
    return np.asarray(midi_to_hz(midi[kept]), np.float32)


def _smooth_run(midi: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    steady = midi
    for window_s, step_s, limit in JUMPS:
        step = max(1, round(step_s * rate))
        size = 2 * round(window_s * rate / step / 2) + 1
        steady = _without_jumps(steady, size, step, limit)
    result = np.empty_like(steady)
    borders = [0, *_steps(steady, rate), len(steady)]
    for start, end in pairwise(borders):
        result[start:end] = _low_passed(steady[start:end], rate)
    return result


def _without_jumps(
    midi: NDArray[np.float64], size: int, step: int, limit: float
) -> NDArray[np.float64]:
    """Frames that lie off the median of size values around become a line between neighbours.

    Every step-th frame is looked at: ten minutes take 60 ms instead of 350.
    """
    centre = median_filter(midi[::step], size)
    places = np.arange(len(midi))
    near = np.minimum((places + step // 2) // step, len(centre) - 1)
    good = np.flatnonzero(np.abs(midi - centre[near]) <= limit)
    if len(good) == 0:
        return midi
    return np.interp(places, good, midi[good])


def _steps(midi: NDArray[np.float64], rate: float) -> list[int]:
    """Frames at which a new note begins: the steepest place of each fast change."""
    reach = max(1, round(STEP_S * rate / 2))
    if len(midi) <= 2 * reach:
        return []
    change = np.zeros(len(midi))
    change[reach:-reach] = np.abs(midi[2 * reach :] - midi[: -2 * reach])
    slope = np.abs(np.diff(midi, prepend=midi[:1]))
    found = runs_of(change > STEP_SEMITONES)
    return [int(start + np.argmax(slope[start : end + 1])) for start, end in found]


def _low_passed(midi: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """The same length; the ends are continued by their mirror image, turned about the end."""
    half = round(HALF_WINDOW_S * rate)
    if len(midi) < 3:
        return midi
    offsets = np.arange(-half, half + 1)
    kernel = np.sinc(2.0 * CUTOFF_HZ / rate * offsets) * np.hanning(2 * half + 3)[1:-1]
    padded = np.pad(midi, half, mode="reflect", reflect_type="odd")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")
