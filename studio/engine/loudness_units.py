"""Loudness in LUFS by ITU-R BS.1770-4, and the gain that brings a sound to a wanted level."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

PEAK_DBFS = -1.0
TARGET_LUFS = -16.0
_BLOCK_S, _OVERLAP = 0.4, 0.75
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
FAINT = 1e-60


def normalize_gain(samples: NDArray[np.float32], sample_rate: int, mode: str) -> float:
    """Factor for "off", "peak" (-1 dBFS) or "lufs" (-16 LUFS); 1 for silence.

    >>> round(normalize_gain(np.full(100, 0.5, np.float32), 48000, "peak"), 3)
    1.783
    """
    peak = float(np.max(np.abs(samples), initial=0.0))
    if mode == "off" or peak == 0.0:
        return 1.0
    if mode == "peak":
        return float(10 ** (PEAK_DBFS / 20) / peak)
    loudness = integrated_lufs(samples, sample_rate)
    return float(10 ** ((TARGET_LUFS - loudness) / 20)) if np.isfinite(loudness) else 1.0


def integrated_lufs(samples: NDArray[np.float32], sample_rate: int) -> float:
    """Integrated loudness of mono samples [n_samples]; -inf where all is gated away.

    K-weighting (BS.1770-4, annex 1), blocks of 400 ms every 100 ms, gates at -70 LUFS and 10 LU
    under the ungated mean.
    """
    size = max(1, round(_BLOCK_S * sample_rate))
    hop = max(1, round(size * (1 - _OVERLAP)))
    starts = np.arange(0, max(len(samples), size) - size + 1, hop)
    places = np.union1d(starts, starts + size)
    energy = _energy_before(samples, sample_rate, places)
    ends = energy[np.searchsorted(places, starts + size)]
    power = (ends - energy[np.searchsorted(places, starts)]) / size
    with np.errstate(divide="ignore"):
        levels = -0.691 + 10 * np.log10(power)
        kept = power[levels > _ABSOLUTE_GATE]
        if not len(kept):
            return float("-inf")
        gate = -0.691 + 10 * np.log10(kept.mean()) + _RELATIVE_GATE
        return float(-0.691 + 10 * np.log10(power[levels > max(gate, _ABSOLUTE_GATE)].mean()))


def _energy_before(
    samples: NDArray[np.float32], sample_rate: int, places: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sum of squares of the K-weighted samples before each place (sorted), float64 [n_places]."""
    (b1, a1), (b2, a2) = _shelf(sample_rate), _high_pass(sample_rate)
    coefficients = np.array([*b1, *a1[1:], *b2, *a2[1:]])
    energies: NDArray[np.float64] = _compiled()(samples, coefficients, places)
    return energies


@cache
def _compiled() -> Any:
    from studio.engine.compiler import njit  # 0.4 s, so only where a level is measured

    return njit(nogil=True, cache=True)(_energies)


def _energies(
    samples: NDArray[np.float32], coefficients: NDArray[np.float64], places: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Two biquads in transposed direct form II (Smith, Introduction to Digital Filters)."""
    b0, b1, b2, a1, a2 = coefficients[:5]
    d0, d1, d2, c1, c2 = coefficients[5:]
    found = np.zeros(len(places))
    s1 = s2 = t1 = t2 = energy = 0.0
    done = 0
    for number in range(len(places)):
        for index in range(done, min(places[number], len(samples))):
            x = np.float64(samples[index])
            y = b0 * x + s1
            s1 = b1 * x - a1 * y + s2
            s2 = b2 * x - a2 * y
            z = d0 * y + t1
            t1 = d1 * y - c1 * z + t2
            t2 = d2 * y - c2 * z
            energy += z * z
            if x == 0.0 and -FAINT < z < FAINT:  # numbers near the least one are slow
                s1 = s2 = t1 = t2 = 0.0
        done = max(done, places[number])
        found[number] = energy
    return found


def _shelf(rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """High shelf of +4 dB: the analogue prototype behind the standard's 48 kHz coefficients."""
    f0, gain_db, q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = np.tan(np.pi * f0 / rate)
    vh = 10 ** (gain_db / 20)
    vb = vh**0.4996667741545416
    a0 = 1 + k / q + k * k
    b = np.array([vh + vb * k / q + k * k, 2 * (k * k - vh), vh - vb * k / q + k * k]) / a0
    return b, np.array([1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])


def _high_pass(rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """High pass at 38 Hz (RLB weighting)."""
    f0, q = 38.13547087602444, 0.5003270373238773
    k = np.tan(np.pi * f0 / rate)
    a0 = 1 + k / q + k * k
    return np.array([1.0, -2.0, 1.0]), np.array(
        [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    )
