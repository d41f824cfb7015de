"""Sound card callbacks that need no Python: compiled, without the interpreter's lock.

Python's lock is held for up to 0.2 s by whoever draws, imports or collects; a callback in Python
is late as long. These copy between the sound card and rings. A loudspeaker has two rings: what
is prepared anew after a moved slider lies in the other one, and the callback changes over at a
given frame. Should the new one run dry (whoever fills it waits for Python's lock), what was
prepared before goes on. A microphone has one.
"""

import ctypes
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.native_layout import (
    CAPACITY,
    DONE,
    HEAD,
    N_CHANNELS,
    RATE,
    READ,
    REFUSED,
    STAMP,
    WISH,
    WRITTEN,
)

Block = NDArray[np.float32]


class Outlet:
    """The memory between whoever prepares frames and the compiled callback.

    One thread prepares; the callback reads. Indices are published after the frames that they
    speak of, by calls of their own (microseconds later), which is what orders them on processors
    that may reorder stores.
    """

    def __init__(self, capacity: int, n_channels: int, sample_rate: float = 48000.0) -> None:
        """capacity: frames of each ring; ValueError where that is nothing."""
        if capacity < 1 or n_channels < 1:
            raise ValueError(f"rings of {capacity} frames x {n_channels} channels hold nothing")
        n = capacity * n_channels
        memory = np.zeros(HEAD * 2 + 2 * n, np.float32)
        self._head: NDArray[np.int64] = memory[: HEAD * 2].view(np.int64)
        self._seconds: NDArray[np.float64] = memory[: HEAD * 2].view(np.float64)
        self._rings = memory[HEAD * 2 :].reshape(2, capacity, n_channels)
        self._head[CAPACITY], self._head[N_CHANNELS] = capacity, n_channels
        self._seconds[RATE] = sample_rate
        self._memory = memory

    @property
    def address(self) -> int:
        """Of the memory, for the callback's user data; valid as long as this object lives."""
        return int(self._memory.ctypes.data)

    def __getitem__(self, place: int) -> int:
        """A number of the head."""
        return int(self._head[place])

    @property
    def capacity(self) -> int:
        """Frames of each ring."""
        return self[CAPACITY]

    @property
    def stamp_s(self) -> float:
        """When frame 0 was handed over by the sound card's clock, counted back from the newest."""
        return float(self._seconds[STAMP])

    def n_waiting(self, ring: int) -> int:
        """Prepared frames of a ring that were not played yet."""
        return self[WRITTEN + ring] - self[READ]

    def write(self, ring: int, block: Block) -> None:
        """Append a block [n, n_channels]; ValueError where there is no room."""
        written = self[WRITTEN + ring]
        if written + len(block) - self[READ] > self.capacity:
            raise ValueError(f"{len(block)} frames find no room in the ring")
        start = written % self.capacity
        first = min(len(block), self.capacity - start)
        frames = self._rings[ring]
        frames[start : start + first] = block[:first]
        frames[: len(block) - first] = block[first:]
        self._head[WRITTEN + ring] = written + len(block)

    def begin(self, ring: int, frame: int) -> None:
        """Empty a ring that is not played: what is written next is frame `frame` of the stream."""
        self._head[WRITTEN + ring] = frame

    def change_over(self, ring: int, frame: int) -> None:
        """Wish that `ring` is played from `frame` on."""
        self._head[WISH] = 2 * frame + ring

    @property
    def answer(self) -> bool | None:
        """Whether the last wish was followed (True), came too late (False), or waits (None)."""
        wish = self[WISH]
        if wish == self[DONE]:
            return True
        return False if wish == self[REFUSED] else None


class Inlet:
    """The memory between a microphone's compiled callback and whoever collects the frames."""

    def __init__(self, capacity: int, n_channels: int) -> None:
        """capacity: frames that may wait; ValueError where that is nothing."""
        if capacity < 1 or n_channels < 1:
            raise ValueError(f"a ring of {capacity} frames x {n_channels} channels holds nothing")
        self._memory = np.zeros(HEAD * 2 + capacity * n_channels, np.float32)
        self._head: NDArray[np.int64] = self._memory[: HEAD * 2].view(np.int64)
        self._ring = self._memory[HEAD * 2 :].reshape(capacity, n_channels)
        self._head[CAPACITY], self._head[N_CHANNELS] = capacity, n_channels

    @property
    def address(self) -> int:
        """Of the memory, for the callback's user data; valid as long as this object lives."""
        return int(self._memory.ctypes.data)

    def __getitem__(self, place: int) -> int:
        """A number of the head."""
        return int(self._head[place])

    def read(self) -> Block:
        """A copy of the frames that wait, [n, n_channels]."""
        written, read = self[WRITTEN], self[READ]
        start, n = read % len(self._ring), written - read
        first = min(n, len(self._ring) - start)
        frames = np.concatenate([self._ring[start : start + first], self._ring[: n - first]])
        self._head[READ] = written
        return frames


def load_callbacks() -> None:
    """Have the compiled callbacks ready; numba takes 0.4 s, and 2 s where nothing is cached."""
    _kernel()


def playing_address() -> int:
    """Of a loudspeaker's compiled PaStreamCallback."""
    return int(_kernel().play.address)


def hearing_address() -> int:
    """Of a microphone's compiled PaStreamCallback."""
    return int(_kernel().hear.address)


def call(outlet: Outlet, out: Block, seconds: float = 0.0, flags: int = 0) -> None:
    """Let the callback fill a block [n, n_channels], as a sound card would; for tests."""
    times = (ctypes.c_double * 3)(0.0, seconds, 0.0)
    _kernel().play.ctypes(None, out.ctypes.data, len(out), ctypes.addressof(times), flags,
                          outlet.address)  # fmt: skip


def give(inlet: Inlet, block: Block, flags: int = 0) -> None:
    """Let the callback take a block [n, n_channels], as a sound card would; for tests."""
    block = np.ascontiguousarray(block, np.float32)
    _kernel().hear.ctypes(block.ctypes.data, None, len(block), None, flags, inlet.address)


@cache
def _kernel() -> Any:
    from studio.engine.audio import native_kernel

    return native_kernel
