"""A ring of samples between one writer and one reader, without a lock."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.device import Block


class Ring:
    """Fixed memory for float32 frames [capacity, n_channels].

    One thread writes, one thread reads. Each index is changed by one side only, after its
    copy is done, so that the other side never sees half a block.
    """

    def __init__(self, capacity: int, n_channels: int = 1) -> None:
        """Take the memory; capacity in frames (> 0)."""
        if capacity < 1 or n_channels < 1:
            raise ValueError(f"a ring of {capacity} frames x {n_channels} channels holds nothing")
        self._frames: NDArray[np.float32] = np.zeros((capacity, n_channels), np.float32)
        self._n_written = 0
        self._n_read = 0
        self._n_dropped = 0

    @property
    def capacity(self) -> int:
        """Frames that fit."""
        return len(self._frames)

    @property
    def available(self) -> int:
        """Frames that wait to be read."""
        return self._n_written - self._n_read

    @property
    def n_dropped(self) -> int:
        """Frames that found no room since the beginning."""
        return self._n_dropped

    def write(self, block: Block) -> int:
        """Copy a block [n, n_channels] in; what finds no room is dropped and counted."""
        n = min(len(block), self.capacity - self.available)
        start = self._n_written % self.capacity
        first = min(n, self.capacity - start)
        self._frames[start : start + first] = block[:first]
        self._frames[: n - first] = block[first:n]
        self._n_written += n
        self._n_dropped += len(block) - n
        return n

    def read(self, n_most: int | None = None) -> Block:
        """A copy of the oldest frames, [n, n_channels], at most n_most."""
        n = self.available if n_most is None else min(n_most, self.available)
        start = self._n_read % self.capacity
        first = min(n, self.capacity - start)
        frames = np.concatenate([self._frames[start : start + first], self._frames[: n - first]])
        self._n_read += n
        return frames
