"""Where more than one note sounds at once."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip, resample
from studio.engine.conditioning.detection import runs_of
from studio.engine.features.tracker import TRACKING_RATE
from studio.engine.features.types import Features

SIZE = 2048  # 128 ms at 16 kHz: neighbouring partials of a dyad come apart
LOWEST_HZ, HIGHEST_HZ = 80.0, 4000.0
LOWEST_F0_HZ = 60.0
LEAST_PEAK = 0.03  # of a frame's strongest partial
N_PEAKS = 5  # the strongest partials: each may be the first, second or third of a note
DIVISORS = (1, 2, 3)
N_HARMONICS = 30
TOLERANCE_BINS, TOLERANCE = 1.2, 0.01  # of a harmonic's place
WIDEST = 0.3  # of f0: wider, and every partial would be some harmonic
NEARLY_BEST = 0.85
FOREIGN = 0.2  # share of the partials' energy that the best pitch leaves unexplained
LEAST_RUN_S = 0.15
SAME_SEMITONES = 0.7
BLOCK = 250  # frames
HOP = 160
SOUNDING_DB = -50.0


def polyphonic_share(clip: Clip, features: Features) -> float:
    """0..1: the share of the sounding time of a clip with these features with several notes."""
    samples = resample(clip, TRACKING_RATE).samples
    n_frames = 1 + len(samples) // HOP
    places = np.arange(n_frames) * HOP / TRACKING_RATE * features.frame_rate
    near = np.minimum(np.round(places).astype(np.int64), features.n_frames - 1)
    is_sounding = features.loudness_db[near] >= SOUNDING_DB
    if not is_sounding.any():
        return 0.0
    found = polyphonic_frames(samples, features.f0_hz[near], is_sounding, HOP)
    return float(np.sum(found) / np.sum(is_sounding))


def polyphonic_frames(
    samples: NDArray[np.float32],
    f0_hz: NDArray[np.float32],
    is_sounding: NDArray[np.bool_],
    hop: int = 160,
) -> NDArray[np.bool_]:
    """bool [n_frames]: at least 150 ms of a steady sound that no single pitch explains.

    samples [n] at 16 kHz; f0_hz, is_sounding [n_frames], one frame every hop: the pitch that a
    tracker gives is one guess among others. Reverberation of the note before looks like a second
    note for a moment, so it must last while the first stays on one pitch. On a violin with double
    stops 13 % of the time are found, on single lines in the same hall up to 1.7 %.
    """
    padded = np.pad(samples, SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::hop][: len(is_sounding)]
    foreign = np.zeros(len(is_sounding))
    best_hz = np.ones(len(is_sounding))
    sounding = np.flatnonzero(is_sounding[: len(frames)])
    for start in range(0, len(sounding), BLOCK):
        picked = sounding[start : start + BLOCK]
        partials = _partials(frames[picked])
        foreign[picked], best_hz[picked] = _best_pitch(partials, f0_hz[picked])
    return _steady(foreign > FOREIGN, best_hz, LEAST_RUN_S * TRACKING_RATE / hop)


def _partials(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    """Energy [n, n_bins] of the spectral peaks of frames [n, SIZE], 0 between them."""
    magnitude = np.abs(np.fft.rfft(frames * np.hanning(SIZE).astype(np.float32), axis=1))
    inner = magnitude[:, 1:-1]
    is_peak = np.zeros(magnitude.shape, dtype=bool)
    is_peak[:, 1:-1] = (inner >= magnitude[:, :-2]) & (inner > magnitude[:, 2:])
    hz = np.arange(SIZE // 2 + 1) * TRACKING_RATE / SIZE
    is_peak &= (hz > LOWEST_HZ) & (hz < HIGHEST_HZ)
    is_peak &= magnitude > LEAST_PEAK * magnitude.max(axis=1, keepdims=True)
    return np.where(is_peak, magnitude.astype(np.float64) ** 2, 0.0)


def _best_pitch(
    energy: NDArray[np.float64], guess_hz: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(share of the energy that it leaves, f0 in Hz) [n] of the best single pitch.

    Best = explained energy times the square of how many of its harmonics are there: the common
    root of a fifth or a third explains everything, but most of its harmonics are missing.
    """
    strongest = np.argpartition(energy, -N_PEAKS, axis=1)[:, -N_PEAKS:]  # [n, 5]
    by_energy = np.argsort(np.take_along_axis(energy, strongest, axis=1), axis=1)
    strongest = np.take_along_axis(strongest, by_energy, axis=1)  # the strongest last
    strongest = np.maximum(strongest, 1)  # of silence any bin is as strong, but 0 Hz is no pitch
    f0 = (strongest[:, :, None] / np.array(DIVISORS)).reshape(len(energy), -1)
    guess = guess_hz[:, None].astype(np.float64) * SIZE / TRACKING_RATE
    f0 = np.concatenate([f0, guess], axis=1)  # bins [n, 16]
    f0 = np.where(f0 * TRACKING_RATE / SIZE >= LOWEST_F0_HZ, f0, strongest[:, -1:])
    place = f0[:, :, None] * np.arange(1, N_HARMONICS + 1)  # [n, 16, 30]
    reach = np.minimum(TOLERANCE_BINS + TOLERANCE * place, WIDEST * f0[:, :, None])
    last = energy.shape[1]
    low = np.clip(np.ceil(place - reach).astype(np.int64), 0, last)
    high = np.clip(np.floor(place + reach).astype(np.int64) + 1, 0, last)
    sums = np.concatenate([np.zeros((len(energy), 1)), np.cumsum(energy, axis=1)], axis=1)
    rows = np.arange(len(energy))[:, None, None]
    harmonic = sums[rows, high] - sums[rows, low]  # [n, 16, 30]
    total = sums[:, -1:] + 1e-12
    explained = harmonic.sum(axis=2) / total  # [n, 16]
    present = harmonic > 0
    highest = np.where(present, np.arange(1, N_HARMONICS + 1), 1).max(axis=2)
    density = present.sum(axis=2) / highest
    score = explained * density**2
    # Two notes of one strength would take turns in being the best: of near ones, the lower.
    is_near = score >= NEARLY_BEST * score.max(axis=1, keepdims=True)
    best = np.where(is_near, f0, np.inf).argmin(axis=1)
    one = np.arange(len(energy))
    return 1 - explained[one, best], f0[one, best] * TRACKING_RATE / SIZE


def _steady(
    flags: NDArray[np.bool_], f0_hz: NDArray[np.float64], least: float
) -> NDArray[np.bool_]:
    """Runs of flags that stay on one pitch for least frames."""
    kept = np.zeros_like(flags)
    midi = 12 * np.log2(f0_hz)
    for start, end in runs_of(flags):
        first = start
        for frame in range(start + 1, end + 1):
            if frame == end or abs(midi[frame] - midi[first]) > SAME_SEMITONES:
                kept[first:frame] = frame - first >= least
                first = frame
    return kept
