"""Lets the microphone be heard: from the input's callback to the output's, with little delay."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.device import Block

_CAPACITY = 48000
MOST_S = 0.06  # what waits longer is skipped: the delay must not grow


class Monitor:
    """A ring of mono samples; one callback writes, another adds what waits to its block.

    is_on: off by default, since a loudspeaker beside a microphone howls. Both devices must run
    at sample_rate. Neither side waits, locks or allocates more than its block.
    """

    def __init__(self) -> None:
        """Off."""
        self.is_on = False
        self.sample_rate = 48000
        self._samples: NDArray[np.float32] = np.zeros(_CAPACITY, np.float32)
        self._n_written = 0
        self._n_read = 0

    def write(self, block: Block) -> None:
        """What the microphone heard, [n, n_channels]; mixed to mono."""
        if not self.is_on:
            return
        n = min(len(block), _CAPACITY // 2)
        start = self._n_written % _CAPACITY
        first = min(n, _CAPACITY - start)
        mono = block[:n].mean(axis=1)
        self._samples[start : start + first] = mono[:first]
        self._samples[: n - first] = mono[first:]
        self._n_written += n

    def mix(self, out: Block) -> None:
        """Add what waits to a block [n, n_channels] that is about to be played; never above 1."""
        if not self.is_on:
            self._n_read = self._n_written
            return
        most = round(MOST_S * self.sample_rate) + len(out)
        if self._n_written - self._n_read > most:
            self._n_read = self._n_written - len(out)
        n = min(len(out), self._n_written - self._n_read)
        start = self._n_read % _CAPACITY
        first = min(n, _CAPACITY - start)
        out[:first] += self._samples[start : start + first, np.newaxis]
        out[first:n] += self._samples[: n - first, np.newaxis]
        self._n_read += n
        np.clip(out, -1.0, 1.0, out=out)
