"""The pitch of a sound where a person says in which range it lies."""

from collections.abc import Callable, Generator

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.decode import N_BINS, best_steps_numpy, bins_to_hz, refined
from studio.engine.features.decode import step_costs as costs_of_steps
from studio.engine.features.tracker import TRACKING_RATE, Pitch
from studio.engine.progress import Progress

HOP = 160  # samples at 16 kHz: 10 ms
FRAME = 2048
FLOOR = 1e-6
CHUNK = 512
LONGER_IS_WORSE = 0.02  # of the correlation, an octave: a multiple of the period fits as well
N_HARMONICS = 8
FADE = 0.84  # from one harmonic to the next: Hermes (1988)
SHARPNESS = 4  # of the sum of harmonics, whose peaks are broad
BINS = np.arange(N_BINS)

Activate = Callable[[NDArray[np.float32]], Generator[Progress, None, NDArray[np.float32]]]
"""Samples at 16 kHz -> a network's activations [n_frames, 360]."""


def track_within(
    samples: NDArray[np.float32],
    low_hz: float,
    high_hz: float,
    activate: Activate | None = None,
) -> Generator[Progress, None, Pitch]:
    """Pitch of samples [n] at 16 kHz every 10 ms, always between low_hz and high_hz.

    Each of CREPE's 360 bins in the range gets the sum of the network's activation, where there is
    a network, of how well the sound repeats itself after the bin's period (normalised
    autocorrelation: Boersma 1993, eq. 9), and of the strength of its harmonics (Hermes 1988:
    subharmonic summation); Viterbi as for the tracker finds the path. So a pitch that the network
    does not believe in is found as well, where the range excludes the one that it does: an octave
    too high has no period in the sound, but harmonics; an octave too low has a period.
    periodicity is the autocorrelation along the path. ValueError for a range without any bin.
    """
    hz = bins_to_hz(BINS.astype(np.float64))
    allowed = (hz >= low_hz * 2.0 ** (-1 / 120)) & (hz <= high_hz * 2.0 ** (1 / 120))
    if not allowed.any():
        raise ValueError(f"between {low_hz:.0f} and {high_hz:.0f} Hz no pitch can be found")
    n_frames = len(samples) // HOP + 1
    frames = long_frames(samples)
    repeats = np.zeros((n_frames, N_BINS), np.float32)
    harmonics = np.zeros((n_frames, N_BINS), np.float32)
    for start in range(0, n_frames, CHUNK):
        yield Progress(0.5 * start / n_frames, "Finding the pitch")
        part = frames[start : start + CHUNK]
        repeats[start : start + CHUNK] = repetition(part, hz)
        harmonics[start : start + CHUNK] = harmonic_strength(part, hz)
    scores = np.maximum(repeats, 0.0) ** 2 + harmonics**SHARPNESS
    if activate is not None:
        scores = scores + (yield from activate(samples))[:n_frames]
    scores = np.where(allowed, scores, 0.0)
    path = _path(scores)
    inside = np.where(allowed, np.maximum(scores, FLOOR), 0.0).astype(np.float32)
    f0_hz, _ = refined(path, inside)
    f0_hz = np.clip(f0_hz, low_hz, high_hz)
    sure = np.clip(repeats[np.arange(n_frames), path], 0.0, 1.0)
    return Pitch(f0_hz, sure.astype(np.float32), np.zeros(n_frames, dtype=bool))


def long_frames(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frames [n // 160 + 1, 2048] of samples [n] at 16 kHz, the k-th centred on sample 160 k."""
    padded = np.pad(samples, FRAME // 2)
    views = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    frames: NDArray[np.float32] = views[: len(samples) // HOP + 1]
    return frames


def _path(scores: NDArray[np.floating]) -> NDArray[np.int64]:
    """The best path of bins [n] through scores [n, 360]."""
    shares = scores / np.maximum(scores.sum(axis=1, keepdims=True), FLOOR)
    observed = np.log(shares.astype(np.float64) + FLOOR)
    last, before = best_steps_numpy(np.zeros(N_BINS), observed, costs_of_steps())
    path = np.empty(len(scores), dtype=np.int64)
    place = int(np.argmax(last))
    for frame in range(len(path) - 1, -1, -1):
        path[frame] = place
        place = int(before[frame, place])
    return path


def harmonic_strength(
    frames: NDArray[np.float32], hz: NDArray[np.floating]
) -> NDArray[np.float32]:  # [n, 360]
    """Strength of the harmonics of each frequency in frames [n, 2048]; 1 = the strongest."""
    magnitudes = np.sqrt(np.abs(np.fft.rfft(frames * np.hanning(FRAME), 2 * FRAME)))
    last = magnitudes.shape[1] - 1
    total = np.zeros((len(frames), len(hz)))
    for number in range(1, N_HARMONICS + 1):
        place = hz * number * 2 * FRAME / TRACKING_RATE
        nearest = np.minimum(np.rint(place).astype(int), last)
        total += FADE ** (number - 1) * np.where(place < last, magnitudes[:, nearest], 0.0)
    most = np.maximum(total.max(axis=1, keepdims=True), FLOOR)
    return np.asarray(total / most, np.float32)


def repetition(
    frames: NDArray[np.float32], hz: NDArray[np.floating]
) -> NDArray[np.float32]:  # [n, 360]
    """How well frames [n, 2048] repeat themselves after one period of each frequency, -1..1."""
    window = np.hanning(FRAME + 1)[:-1]
    centred = (frames - frames.mean(axis=1, keepdims=True)) * window
    power = np.abs(np.fft.rfft(centred, 2 * FRAME)) ** 2
    correlation = np.fft.irfft(power)[:, : FRAME // 2]
    of_window = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * FRAME)) ** 2)[: FRAME // 2]
    energy = np.maximum(correlation[:, :1], FLOOR)
    normalised = correlation / energy / (of_window / of_window[0])
    lags = TRACKING_RATE / hz
    left = np.minimum(lags.astype(int), FRAME // 2 - 2)
    share = lags - left
    at = normalised[:, left] * (1.0 - share) + normalised[:, left + 1] * share
    at = np.where(correlation[:, :1] > FLOOR * FRAME, at, 0.0)
    return np.asarray(at - LONGER_IS_WORSE * np.log2(lags / lags.min()), np.float32)
