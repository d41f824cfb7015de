"""Energy of partials in short spectra."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.tracker import TRACKING_RATE

FRAME_SIZE = 1024
HZ_PER_BIN = TRACKING_RATE / FRAME_SIZE


def power_spectra(frames: NDArray[np.float32]) -> NDArray[np.floating]:
    """Power [n, 513] of frames [n, 1024] at 16 kHz under a periodic Hann window."""
    window = np.hanning(FRAME_SIZE + 1)[:-1].astype(np.float32)
    return np.asarray(np.abs(np.fft.rfft(frames * window, axis=1)) ** 2)


def energy_at(power: NDArray[np.floating], place: NDArray[np.floating]) -> NDArray[np.floating]:
    """Energy [n] of the partial at bin place [n], over the five bins of the window's lobe.

    0 where the place lies beyond the spectrum.
    """
    rows = np.arange(len(power))
    last = power.shape[1] - 1
    centre = np.rint(place).astype(int)
    lobe = sum(power[rows, np.clip(centre + k, 0, last)] for k in range(-2, 3))
    return np.where(centre <= last - 2, lobe, 0.0)
