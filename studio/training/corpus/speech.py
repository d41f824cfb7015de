"""Whether a recording is spoken: a voice that holds no pitch and keeps breaking off."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.detection import runs_of
from studio.engine.units import hz_to_midi

LEAST_S = 4.5  # less is a word, or a short note that a tracker cannot follow
LEAST_VOICED, MOST_VOICED = 0.2, 0.75  # consonants have no pitch; of a melody most has one
MOST_HELD = 0.1  # of the sounding time; sung and played melodies reach 0.15 and more
LEAST_RUNS = 2.0  # of voice in a second of sound: syllables
LOWEST_HZ, HIGHEST_HZ = 60.0, 420.0  # medians of speakers; whistles hold no pitch either
SMOOTHING_S, STEADY_S = 0.16, 0.12
STEADY = 3.0  # semitones a second: slower is held


def is_speech(
    f0_hz: NDArray[np.float32],
    is_voiced: NDArray[np.bool_],
    is_sounding: NDArray[np.bool_],
    frame_rate: float,
) -> bool:
    """Curves of one recording, each [n_frames] at frame_rate.

    Measured on three speakers and 905 notes and phrases of instruments and singers: speech has
    0.39 to 0.61 of its sound voiced, 3.1 to 4.2 runs a second, and holds a pitch for at most 0.02
    of the time.
    """
    sounding_s = float(is_sounding.sum()) / frame_rate
    if sounding_s < LEAST_S or not is_voiced.any():
        return False
    voiced_share = float(is_voiced.sum()) / float(is_sounding.sum())
    runs = [(a, b) for a, b in runs_of(is_voiced) if b - a >= 0.04 * frame_rate]
    held = sum(_held_frames(f0_hz[a:b], frame_rate) for a, b in runs)
    return bool(
        LEAST_VOICED <= voiced_share <= MOST_VOICED
        and len(runs) >= LEAST_RUNS * sounding_s
        and held <= MOST_HELD * float(is_sounding.sum())
        and LOWEST_HZ <= float(np.median(f0_hz[is_voiced])) <= HIGHEST_HZ
    )


def _held_frames(f0_hz: NDArray[np.float32], frame_rate: float) -> int:
    """Frames of a voiced run in which the pitch, its vibrato smoothed away, stays where it is."""
    n = round(SMOOTHING_S * frame_rate)
    if len(f0_hz) <= n:
        return 0
    midi = np.pad(hz_to_midi(f0_hz.astype(np.float64)), (n // 2, n - 1 - n // 2), mode="edge")
    smooth = np.convolve(midi, np.full(n, 1.0 / n), "valid")
    is_steady = np.abs(np.gradient(smooth)) * frame_rate < STEADY
    return sum(b - a for a, b in runs_of(is_steady) if b - a >= STEADY_S * frame_rate)
