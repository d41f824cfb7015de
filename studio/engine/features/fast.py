"""A tracker without a network, quick enough for display and for live use."""

import math
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.tracker import TRACKING_RATE, Pitch, check_rate
from studio.engine.progress import Progress

HOP = 160  # samples: 10 ms
FRAME_SIZE = 1024
ANCHOR = 512  # samples at the end of a frame that are compared with earlier ones
LONGEST_LAG = 400  # samples: 40 Hz
SHORTEST_LAG = 4  # samples: 4 kHz
THRESHOLD = 0.15  # of the normalised difference: the first dip below it is the period
LEAST_PERIOD = 3.8  # samples: 4.2 kHz
SPARSE_LAG = 10.0  # samples; a shorter period can miss both lags beside it
MOST_PERIODS = 4
AS_GOOD = 0.05  # of the normalised difference that a whole period leaves at most
MOST_BESIDE = 0.4  # and where no multiple comes near a whole lag
REFINED_LAG = 200  # samples: a multiple of the period near here measures it finely
CENTRE = 300  # samples before the end of a frame that its pitch belongs to (200 Hz)
QUIET_POWER = 1e-7  # -70 dBFS
CHUNK = 1000
DEFAULT_HZ = 440.0
NEAREST = np.array([-1, 0, 1])


class FastTracker:
    """YIN (de Cheveigne and Kawahara, JASA 2002) by FFT, anchored at the newest samples.

    One octave error in some hundred frames, 30-50 ms behind a change: for a first display, for
    live and for checks of many files, not for training features.
    """

    name = "fast"
    version = "2"
    hop_s = HOP / TRACKING_RATE

    def frame(self, samples: NDArray[np.float32]) -> tuple[float, float]:
        """(f0_hz, periodicity) at the end of the newest 1024 samples at 16 kHz."""
        f0_hz, periodicity = _yin(samples[None, :])
        return float(f0_hz[0]), float(periodicity[0])

    def track(
        self, samples: NDArray[np.float32], sample_rate: int
    ) -> Generator[Progress, None, Pitch]:
        """Track samples [n_samples] at 16 kHz; see PitchTracker."""
        check_rate(sample_rate)
        n_frames = len(samples) // HOP + 1
        padded = np.pad(samples, (FRAME_SIZE - CENTRE, FRAME_SIZE))
        frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME_SIZE)[::HOP][:n_frames]
        parts = []
        for start in range(0, n_frames, CHUNK):
            yield Progress(start / n_frames, "Finding the pitch")
            parts.append(_yin(frames[start : start + CHUNK]))
        f0_hz = np.concatenate([part[0] for part in parts])
        periodicity = np.concatenate([part[1] for part in parts])
        return Pitch(f0_hz, periodicity, np.zeros(n_frames, dtype=bool))


def _yin(frames: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """frames [n, 1024] -> f0_hz [n], periodicity [n] (0 in silence)."""
    frames = frames - frames.mean(axis=1, keepdims=True)
    difference = _difference(frames)  # [n, LONGEST_LAG + 2]
    lags = np.arange(difference.shape[1])
    mean = np.cumsum(difference[:, 1:], axis=1) / lags[1:]
    normalised = np.ones_like(difference)
    normalised[:, 1:] = difference[:, 1:] / (mean + 1e-12)
    period = _first_dip(normalised)
    rows = np.arange(len(frames))
    periodicity = np.minimum(np.maximum(1.0 - normalised[rows, period], 0), 1)
    fine = _vertex(difference, period.astype(np.float64))
    for target in (4, None):
        multiple = np.floor(REFINED_LAG / fine)
        multiple = np.maximum(1, multiple if target is None else np.minimum(target, multiple))
        fine = _vertex(difference, fine * multiple) / multiple
    fine = fine / _divisor(normalised, fine)
    is_silent = np.mean(frames**2, axis=1) < QUIET_POWER
    return (
        np.where(is_silent, DEFAULT_HZ, TRACKING_RATE / fine).astype(np.float32),
        np.where(is_silent, 0, periodicity).astype(np.float32),
    )


def _difference(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Squared difference [n, LONGEST_LAG + 2] of the anchor and the same stretch, lags earlier."""
    anchor = np.zeros_like(frames)
    anchor[:, FRAME_SIZE - ANCHOR :] = frames[:, FRAME_SIZE - ANCHOR :]
    product = np.fft.rfft(anchor).conj() * np.fft.rfft(frames)
    circular = np.fft.irfft(product, FRAME_SIZE)
    correlation = circular[:, (-np.arange(LONGEST_LAG + 2)) % FRAME_SIZE]
    power = np.concatenate(
        [np.zeros((len(frames), 1)), np.cumsum(frames.astype(np.float64) ** 2, axis=1)], axis=1
    )
    ends = FRAME_SIZE - np.arange(LONGEST_LAG + 2)
    energy = power[:, ends] - power[:, ends - ANCHOR]
    difference = np.maximum(energy[:, :1] + energy - 2 * correlation, 0)
    return np.asarray(difference, dtype=np.float32)


def _first_dip(normalised: NDArray[np.float32]) -> NDArray[np.intp]:
    """Lag [n] of the first local minimum below THRESHOLD, or of the lowest point of all."""
    inner = normalised[:, SHORTEST_LAG : LONGEST_LAG + 1]
    is_dip = (inner <= normalised[:, SHORTEST_LAG - 1 : LONGEST_LAG]) & (
        inner < normalised[:, SHORTEST_LAG + 1 : LONGEST_LAG + 2]
    )
    is_first = is_dip & (inner < THRESHOLD)
    found = is_first.any(axis=1)
    return np.asarray(
        np.where(found, is_first.argmax(axis=1), inner.argmin(axis=1)) + SHORTEST_LAG
    )


def _divisor(normalised: NDArray[np.float32], lags: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole number [n] of periods in the lags [n] that were found; 1 unless they are very short.

    A period under ten samples may leave no dip that is deep enough at the lags beside it, and its
    double or triple is found. The multiple that comes nearest to a whole lag tells, of those where
    the longer period has none.
    """
    divisor = np.ones(len(lags), dtype=np.int64)
    short = np.flatnonzero(lags < MOST_PERIODS * SPARSE_LAG)
    for number in range(2, MOST_PERIODS + 1) if len(short) else ():
        period = lags[short] / number
        multiples = np.array([k for k in range(1, 21) if math.gcd(k, number) == 1])
        places = period[:, None] * multiples
        whole = np.rint(places)
        off = np.where(places <= REFINED_LAG, np.abs(places - whole), 1.0)
        nearest = off.argmin(axis=1)
        rows = np.arange(len(short))
        value = normalised[short, whole[rows, nearest].astype(np.int64)]
        beside = 1.0 - np.cos(4 * np.pi * off[rows, nearest] / period)  # of a second partial
        limit = np.minimum(AS_GOOD + beside, MOST_BESIDE)
        is_period = (value < limit) & (period < SPARSE_LAG) & (period > LEAST_PERIOD)
        divisor[short[is_period]] = number
    return divisor


def _vertex(difference: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fractional lag [n] of the minimum nearest to places [n], by a parabola."""
    # minimum(maximum()) is three times as fast as clip() on a few values: live frames count.
    rows = np.arange(len(difference))
    last = difference.shape[1] - 2
    centre = np.rint(places).astype(np.int64)
    around = np.minimum(np.maximum(centre[:, None] + NEAREST, 1), last)
    centre = around[rows, difference[rows[:, None], around].argmin(axis=1)]
    three = difference[rows[:, None], centre[:, None] + NEAREST].astype(np.float64)  # [n, 3]
    below, at, above = three[:, 0], three[:, 1], three[:, 2]
    curve = np.maximum(below - 2 * at + above, 1e-12)
    offset = np.minimum(np.maximum(0.5 * (below - above) / curve, -0.5), 0.5)
    return np.asarray(centre + offset)


def fast_tracker(device: str = "cpu") -> FastTracker:
    """The tracker; it runs on the processor whatever the device."""
    return FastTracker()
