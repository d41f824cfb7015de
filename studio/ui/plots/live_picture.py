"""The spectrogram of a sound that is still coming in."""

import numpy as np
from numpy.typing import NDArray

from studio.ui.plots.picture import N_ROWS, Bands

RATE = 16000
HOP = 320
LIVE_LONG_S = 0.14
"""Shorter than for a finished clip: a column is known half a window after its centre."""
LEVELS_PER_DB = 2
LOWEST_DB = -120.0


class LivePicture:
    """Columns of 20 ms, in half decibels from -120 dB on: uint8."""

    hop_s = HOP / RATE

    def __init__(self) -> None:
        """Silence before the beginning."""
        self._bands = Bands(RATE, LIVE_LONG_S)
        self._reach = -(-round(LIVE_LONG_S * RATE) // 2 // HOP) * HOP  # whole columns
        self._samples = np.zeros(self._reach, np.float32)

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Take samples at 16 kHz; returns the columns [n, N_ROWS] that are complete now."""
        self._samples = np.concatenate([self._samples, samples])
        n = max(0, (len(self._samples) - 2 * self._reach) // HOP)
        if not n:
            return np.zeros((0, N_ROWS), np.uint8)
        first = self._reach // HOP
        magnitudes = self._bands.columns(self._samples, first, first + n, HOP)
        self._samples = self._samples[n * HOP :]
        db = 20.0 * np.log10(np.maximum(magnitudes, 1e-6))
        levels: NDArray[np.uint8] = np.clip((db - LOWEST_DB) * LEVELS_PER_DB, 0.0, 255.0).astype(
            np.uint8
        )
        return levels
