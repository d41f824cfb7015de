"""The tone of a single note led from soft to loud playing, as its level moves."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

N_PARTIALS = 64
FLOOR_DB = -90.0
DULL_DB = 8.0  # how much the treble of a note with one layer falls from loudest to softest
_DULL_FROM = 3.0  # partial from which it does
_LEAST_DB, _MOST_DB = -24.0, 12.0  # more would be hiss
_WINDOW_S = 0.046

Curve = NDArray[np.float64]


def partials_db(samples: NDArray[np.floating], f0_hz: float, rate: float) -> NDArray[np.float32]:
    """Power around each multiple of f0_hz in dB below all of it, [N_PARTIALS], FLOOR_DB at least.

    Around: as far as the middle between two multiples, so that vibrato and breath count.
    """
    power = np.abs(np.fft.rfft(np.asarray(samples, np.float64) * np.hanning(len(samples)))) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / rate)
    partial = np.rint(hz / f0_hz).astype(int)
    gathered = np.bincount(partial, power, minlength=N_PARTIALS + 1)[1 : N_PARTIALS + 1]
    share = gathered / max(float(power[partial > 0].sum()), 1e-20)
    found: NDArray[np.float32] = np.maximum(10 * np.log10(share + 1e-20), FLOOR_DB).astype("f4")
    return found


def change_db(
    own: NDArray[np.float32], layers: Sequence[NDArray[np.float32]], intensity: Curve
) -> Curve:
    """What makes a note with the partials `own` as bright as its intensity, [n, N_PARTIALS] dB.

    layers: partials of the pitch's recordings from soft to loud (own is one of them); intensity
    [n]: 0 the softest, 1 the loudest; between two layers their partials are mixed in dB. A note
    with one layer loses treble as it becomes softer.
    """
    if len(layers) < 2:
        k = np.arange(1, N_PARTIALS + 1)
        amount = 1 / (1 + (_DULL_FROM / k) ** 2)
        return np.asarray(np.outer((intensity - 1) * DULL_DB, amount))
    place = np.clip(intensity, 0, 1) * (len(layers) - 1)
    low = np.minimum(place.astype(int), len(layers) - 2)
    share = (place - low)[:, None]
    table = np.stack(layers).astype(np.float64)
    wanted = (1 - share) * table[low] + share * table[low + 1]
    return np.asarray(np.clip(wanted - own, _LEAST_DB, _MOST_DB))


def window_size(rate: float) -> int:
    """Samples of the windows that coloured() turns one by one; a quarter of it lies between."""
    return 1 << round(math.log2(_WINDOW_S * rate))


def coloured(
    samples: NDArray[np.float32], f0_hz: Curve, curves_db: Curve, rate: float
) -> NDArray[np.float32]:
    """samples [n] with each partial turned by curves_db, without a shift in time.

    f0_hz [n_frames], curves_db [n_frames, N_PARTIALS]: at samples 0, hop, 2 hop..., hop =
    window_size(rate) // 4, as many as there are before the end.
    """
    size = window_size(rate)
    hop = size // 4
    window = np.hanning(size + 1)[:-1]
    padded = np.pad(samples.astype(np.float64), (size // 2, size))
    out, weight = np.zeros(len(padded) + size), np.full(len(padded) + size, 1e-9)
    hz = np.fft.rfftfreq(2 * size, 1 / rate)
    known = np.arange(1, N_PARTIALS + 1)
    for number, (f0, curve) in enumerate(zip(f0_hz, curves_db, strict=True)):
        start = number * hop
        frame = np.zeros(2 * size)  # room on both sides for the filter to ring
        frame[size // 2 : size // 2 + size] = padded[start : start + size] * window
        gain = 10 ** (np.interp(hz / f0, known, curve) / 20)
        turned = np.fft.irfft(np.fft.rfft(frame) * gain, 2 * size)
        out[start : start + 2 * size] += turned
        weight[start + size // 2 : start + size // 2 + size] += window
    turned_samples: NDArray[np.float32] = (out / weight)[size : size + len(samples)].astype("f4")
    return turned_samples
