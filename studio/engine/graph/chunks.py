"""Pieces of a long sound, made when they are asked for, the newest kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Chunk = dict[str, Samples]


class Chunks:
    """A sound of several named parts as chunks of equal length; any thread may ask.

    make(index) gives the parts of a chunk, each float32 [size]. At most `n_most` are kept, those
    that were asked for last. Two threads never make at the same time: what one has made, the
    other finds.
    """

    def __init__(
        self, n_samples: int, size: int, make: Callable[[int], Chunk], n_most: int
    ) -> None:
        """Makes nothing yet."""
        self.n_samples = n_samples
        self.size = size
        self._make = make
        self._n_most = max(2, n_most)
        self._kept: OrderedDict[int, Chunk] = OrderedDict()
        self._lock = threading.Lock()

    def chunk(self, index: int) -> Chunk:
        """One chunk."""
        with self._lock:
            if index in self._kept:
                self._kept.move_to_end(index)
                return self._kept[index]
            made = self._make(index)
            self._kept[index] = made
            while len(self._kept) > self._n_most:
                self._kept.popitem(last=False)
            return made

    def span(self, name: str, start: int, end: int) -> Samples:
        """Samples start..end of a part, float32 [end - start]; silence outside the sound."""
        out = np.zeros(end - start, np.float32)
        first, last = max(0, start), min(end, self.n_samples)
        place = first
        while place < last:
            index, inside = divmod(place, self.size)
            n = min(self.size - inside, last - place)
            part = self.chunk(index).get(name)
            if part is not None:
                out[place - start : place - start + n] = part[inside : inside + n]
            place += n
        return out
