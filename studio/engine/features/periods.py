"""Periods of low notes in windows of 128 ms, with the partials that speak for them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.tracker import TRACKING_RATE

RATE = 4000  # Hz at which the windows are looked at: what counts are harmonics below 2 kHz
HOP = 40  # samples at RATE: 10 ms
SIZE = 512  # samples at RATE: four periods of 31 Hz
N_FFT = 2 * SIZE
FINE = 4  # lags from one sample to the next
LAG_RATE = RATE * FINE
LOWEST_HZ, HIGHEST_HZ = 27.0, 450.0
SHORTEST, LONGEST = int(LAG_RATE / HIGHEST_HZ), int(LAG_RATE / LOWEST_HZ) + 1  # lags
EMPHASIS_HZ = 200.0  # hum and rumble below count less
BLOCK = 512  # frames
QUIET = 1e-12  # power

MORE_LEFT, LEFT = 1.3, 0.015  # a shorter period may leave so many times, and so much, unrepeated
NEAR = np.linspace(-0.3, 0.3, 5)  # semitones about a given pitch where its period is looked for
LOOKED_AT_FROM = 0.02  # by so much more must the period repeat before its partials are counted

HZ_PER_BIN = RATE / N_FFT
LOBE = range(-2, 3)  # bins of a partial
MOST_PARTIALS, FEWEST_PARTIALS = 24, 4
WHOLE_SEMITONES = 0.6  # a given pitch so near to a harmonic is that harmonic
OCCUPIED = 3e-4  # share of the energy with which a partial is there
FUNDAMENTAL = 5e-4  # the same for the first one
WEAK_FUNDAMENTAL_HZ = 130.0  # instruments radiate the fundamental above, and need not below
PARTIALS_BELOW, PARTIALS_ABOVE = 0.6, 0.5  # share of the partials that must be there


@dataclass(frozen=True, slots=True)
class Periods:
    """Of each frame [n]: the period found, and how it compares with a given pitch.

    hz: frequency of the period. repetition: how well the sound repeats after it, 1 = wholly.
    of_given: the same after the period of the given pitch. has_partials: partials that the given
    pitch does not have are there, too many for a second note beside it.
    """

    hz: NDArray[np.float32]
    repetition: NDArray[np.float32]
    of_given: NDArray[np.float32]
    has_partials: NDArray[np.bool_]


def find_periods(samples: NDArray[np.float32], given_hz: NDArray[np.float32]) -> Periods:
    """Periods between 27 and 450 Hz of samples at 16 kHz, beside given_hz [n], every 10 ms.

    The normalised autocorrelation of Boersma (1993, eq. 9) below 2 kHz, in Hann windows of 128 ms.
    A period that is too short (of a harmonic) leaves out what lies between its harmonics; one that
    is too long repeats as well as the right one, so the shortest is taken that leaves little more.
    """
    import soxr  # only when something is analysed

    n_frames = len(given_hz)
    low = np.asarray(soxr.resample(samples, TRACKING_RATE, RATE), dtype=np.float32)
    hz, repetition, of_given = (np.zeros(n_frames, dtype=np.float32) for _ in range(3))
    has_partials = np.zeros(n_frames, dtype=bool)
    for start, power, repeats in _autocorrelations(low, n_frames):
        part = slice(start, start + len(repeats))
        lag, value = _shortest_period(repeats)
        hz[part], repetition[part] = LAG_RATE / lag, value
        of_given[part] = _value_at(repeats, given_hz[part])
        better = np.flatnonzero(value - of_given[part] > LOOKED_AT_FROM)
        places = start + better
        has_partials[places] = _has_partials(power[better], hz[places], given_hz[places])
    return Periods(hz, repetition, of_given, has_partials)


def _autocorrelations(
    samples: NDArray[np.float32], n_frames: int
) -> Iterator[tuple[int, NDArray[np.floating], NDArray[np.floating]]]:
    """(first frame, power [n, 513], repetition [n, LONGEST + 3] at lags of 1 / 16 ms)."""
    padded = np.pad(samples, (SIZE // 2, SIZE + 4 * HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP][:n_frames]
    window = np.hanning(SIZE + 1)[:-1].astype(np.float32)
    hz = np.fft.rfftfreq(N_FFT, 1 / RATE)
    weight = (hz**2 / (hz**2 + EMPHASIS_HZ**2)).astype(np.float32)
    of_window = np.fft.irfft(np.abs(np.fft.rfft(window, N_FFT)) ** 2, N_FFT * FINE)
    of_window = (of_window / of_window[0])[: LONGEST + 3].astype(np.float32)
    for start in range(0, n_frames, BLOCK):
        part = frames[start : start + BLOCK]
        part = (part - part.mean(axis=1, keepdims=True)) * window
        spectrum = np.fft.rfft(part, N_FFT, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2) * weight
        correlation = np.fft.irfft(power, N_FFT * FINE, axis=1)[:, : LONGEST + 3]
        energy = np.maximum(correlation[:, :1], QUIET)
        yield start, power, correlation / energy / of_window


def _shortest_period(
    repeats: NDArray[np.floating],
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """(fractional lag, repetition) [n] of the shortest period that explains nearly the most."""
    inner = repeats[:, SHORTEST : LONGEST + 1]
    is_peak = inner >= repeats[:, SHORTEST - 1 : LONGEST]
    is_peak &= inner > repeats[:, SHORTEST + 1 : LONGEST + 2]
    peaks = np.where(is_peak, inner, 0.0)
    most = peaks.max(axis=1)
    least = 1.0 - MORE_LEFT * (1.0 - most) - LEFT
    lag = (peaks >= least[:, None]).argmax(axis=1) + SHORTEST
    rows = np.arange(len(repeats))
    before, at, after = (repeats[rows, lag + k] for k in (-1, 0, 1))
    curve = np.minimum(before - 2 * at + after, -1e-9)
    offset = np.clip(0.5 * (before - after) / curve, -0.5, 0.5)
    value = np.where(most > 0, at - 0.25 * (before - after) * offset, 0.0)
    return lag + offset, np.clip(value, 0.0, 1.0)


def _value_at(repeats: NDArray[np.floating], hz: NDArray[np.floating]) -> NDArray[np.floating]:
    """The best repetition [n] near the period of hz [n]."""
    rows = np.arange(len(repeats))
    best = np.zeros(len(repeats))
    for semitones in NEAR:
        lag = np.clip(LAG_RATE / hz * 2.0 ** (semitones / 12.0), 1, LONGEST)
        whole = lag.astype(int)
        share = lag - whole
        value = repeats[rows, whole] * (1.0 - share) + repeats[rows, whole + 1] * share
        best = np.maximum(best, value)
    return best


def _has_partials(
    power: NDArray[np.floating], low_hz: NDArray[np.floating], given_hz: NDArray[np.floating]
) -> NDArray[np.bool_]:
    """True [n] where power [n, 513] shows the harmonics of low_hz between those of given_hz.

    Two notes at once have a common period as well, but leave most harmonics of it empty: a fifth
    every other one, and the first of all.
    """
    ratio = given_hz / low_hz
    number = np.maximum(np.rint(ratio), 1.0)
    is_harmonic = np.abs(12.0 * np.log2(ratio / number)) < WHOLE_SEMITONES
    highest = np.clip(2 * number, FEWEST_PARTIALS, MOST_PARTIALS)
    total = power.sum(axis=1)
    rows = np.arange(len(power))
    last = power.shape[1] - 1
    looked = np.zeros(len(power))
    occupied = np.zeros(len(power))
    has_first = np.zeros(len(power), dtype=bool)
    for k in range(1, MOST_PARTIALS + 1):
        place = np.rint(low_hz * k / HZ_PER_BIN).astype(int)
        energy = sum(power[rows, np.clip(place + step, 0, last)] for step in LOBE)
        counts = (place <= last - LOBE[-1]) & (k <= highest) & ~(is_harmonic & (k % number == 0))
        looked += counts
        occupied += counts & (energy > OCCUPIED * total)
        if k == 1:
            has_first = energy > FUNDAMENTAL * total
    share = occupied / np.maximum(looked, 1.0)
    above = has_first & (share >= PARTIALS_ABOVE)
    return np.where(low_hz > WEAK_FUNDAMENTAL_HZ, above, share >= PARTIALS_BELOW)
