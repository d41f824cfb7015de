"""Loudness in LUFS by ITU-R BS.1770-4, and the gain that brings a sound to a wanted level."""

import numpy as np
from numpy.typing import NDArray

PEAK_DBFS = -1.0
TARGET_LUFS = -16.0
_BLOCK_S, _OVERLAP = 0.4, 0.75
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0


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

    K-weighting (BS.1770-4, annex 1) in the frequency domain of each block; blocks of 400 ms every
    100 ms; gates at -70 LUFS and 10 LU under the ungated mean.
    """
    size = max(1, round(_BLOCK_S * sample_rate))
    hop = max(1, round(size * (1 - _OVERLAP)))
    padded = np.pad(samples.astype(np.float64), (0, max(0, size - len(samples))))
    weighted = _k_weighted(padded, sample_rate)
    energy = np.concatenate([[0.0], np.cumsum(np.square(weighted))])
    starts = np.arange(0, len(padded) - size + 1, hop)
    power = (energy[starts + size] - energy[starts]) / size
    with np.errstate(divide="ignore"):
        levels = -0.691 + 10 * np.log10(power)
        kept = power[levels > _ABSOLUTE_GATE]
        if not len(kept):
            return float("-inf")
        gate = -0.691 + 10 * np.log10(kept.mean()) + _RELATIVE_GATE
        return float(-0.691 + 10 * np.log10(power[levels > max(gate, _ABSOLUTE_GATE)].mean()))


def _k_weighted(x: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """The two biquads of BS.1770 as responses at any sample rate, applied by FFTs of one size.

    A long sound is filtered in pieces, each with half a second before it: by then the high pass
    (time constant 8 ms) has forgotten what was earlier.
    """
    lead, tail = sample_rate // 2, sample_rate // 10
    n = min(1 << (len(x) + tail - 1).bit_length(), 1 << (2 * (lead + tail) - 1).bit_length())
    size = len(x) if len(x) + tail <= n else n - lead - tail
    turn = np.exp(-2j * np.pi * np.arange(n // 2 + 1) / n)
    response = np.ones(n // 2 + 1, complex)
    for b, a in (_shelf(sample_rate), _high_pass(sample_rate)):
        response *= np.polyval(b[::-1], turn) / np.polyval(a[::-1], turn)
    filtered = np.empty(len(x))
    for start in range(0, len(x), size):
        first = max(0, start - lead)
        piece = np.fft.irfft(np.fft.rfft(x[first : start + size], n) * response, n)
        end = min(start + size, len(x))
        filtered[start:end] = piece[start - first : end - first]
    return filtered


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
