"""Minima and maxima of a long sound at several levels of detail."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import release

FINEST = 64
FACTOR = 2
LONG_SAMPLES, LONG_FINEST = 1 << 24, 256
"""Of a longer sound the finest blocks are larger: two hours take 20 MB."""
AT_ONCE = 1 << 20  # a multiple of every block
NO_PAIRS: NDArray[np.float32] = np.zeros((0, 2), np.float32)
Pairs = NDArray[np.float32]
Curve = tuple[NDArray[np.float64], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """A sound prepared for drawing.

    samples: float32 [n]. levels[i]: float32 [n_blocks, 2], the least and the greatest sample of
    blocks of finest * 2**i samples.
    """

    samples: NDArray[np.float32]
    sample_rate: int
    levels: tuple[NDArray[np.float32], ...]
    finest: int = FINEST

    @property
    def top(self) -> float:
        """The greatest magnitude."""
        if not self.levels:
            return float(np.abs(self.samples).max(initial=0.0))
        return float(np.abs(self.levels[-1]).max())

    def curve(self, start_s: float, end_s: float, n_columns: int) -> Curve:
        """Times in s and values of a line that shows start_s..end_s in n_columns pixels.

        Single samples where there are few, else minimum and maximum of each block in turn.
        """
        first = max(0, int(start_s * self.sample_rate))
        last = min(len(self.samples), int(end_s * self.sample_rate) + 2)
        per_column = (last - first) / max(1, n_columns)
        if per_column < 2 * self.finest or not self.levels:
            times = np.arange(first, last) / self.sample_rate
            return times, self.samples[first:last]
        level = int(np.log(per_column / self.finest) / np.log(FACTOR))
        level = min(level, len(self.levels) - 1)
        block = self.finest * FACTOR**level
        pairs = self.levels[level][first // block : -(-last // block)]
        times = (first // block + np.arange(len(pairs))) * block / self.sample_rate
        return np.repeat(times, 2), pairs.reshape(-1)


def make_peaks(samples: NDArray[np.float32], sample_rate: int) -> Peaks:
    """Prepare a sound for drawing; about 2 ms for 10 s."""
    finest = FINEST if len(samples) < LONG_SAMPLES else LONG_FINEST
    if len(samples) <= finest * 16:
        return Peaks(samples, sample_rate, ())
    parts = []
    for start in range(0, len(samples), AT_ONCE):  # a long sound lies in a file
        parts.append(pairs_of(samples[start : start + AT_ONCE], finest))
        release(samples)
    return Peaks(samples, sample_rate, levels_of(np.concatenate(parts)), finest)


def pairs_of(samples: NDArray[np.float32], block: int) -> Pairs:
    """The least and the greatest of each block of samples [n]: [n / block, rounded up, 2]."""
    n = len(samples) // block
    blocks = samples[: n * block].reshape(n, block)
    pairs = np.stack([blocks.min(axis=1), blocks.max(axis=1)], axis=1) if n else NO_PAIRS
    rest = samples[n * block :]
    if len(rest):
        pairs = np.concatenate([pairs, np.array([[rest.min(), rest.max()]], np.float32)])
    return pairs


def levels_of(pairs: Pairs) -> tuple[Pairs, ...]:
    """The pairs, then of two blocks at a time, and so on."""
    levels = [pairs]
    while len(levels[-1]) > 16:
        last = levels[-1]
        even = last if len(last) % 2 == 0 else np.concatenate([last, last[-1:]])
        halves = even.reshape(-1, 2, 2)  # [n, first or second, least or greatest]
        low, high = halves[:, :, 0].min(axis=1), halves[:, :, 1].max(axis=1)
        levels.append(np.stack([low, high], axis=1))
    return tuple(levels)


class GrowingPeaks:
    """The same for a recording that goes on: minima and maxima of blocks of 256 samples."""

    BLOCK = 256

    def __init__(self, sample_rate: int) -> None:
        """Nothing was recorded yet."""
        self.sample_rate = sample_rate
        self.n_samples = 0
        self.top = 0.0
        self._rest = np.zeros(0, np.float32)
        self._pairs = np.zeros((4096, 2), np.float32)
        self._n_pairs = 0

    @property
    def seconds(self) -> float:
        """Length so far."""
        return self.n_samples / self.sample_rate

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take the newest samples."""
        self.n_samples += len(samples)
        self._rest = np.concatenate([self._rest, samples])
        n = len(self._rest) // self.BLOCK
        blocks = self._rest[: n * self.BLOCK].reshape(n, self.BLOCK)
        self._rest = self._rest[n * self.BLOCK :]
        while self._n_pairs + n > len(self._pairs):
            self._pairs = np.concatenate([self._pairs, np.zeros_like(self._pairs)])
        new = self._pairs[self._n_pairs : self._n_pairs + n]
        if n:
            new[:, 0], new[:, 1] = blocks.min(axis=1), blocks.max(axis=1)
            self.top = max(self.top, float(np.abs(new).max()))
        self._n_pairs += n

    def curve(self, start_s: float, end_s: float, n_columns: int) -> Curve:
        """As Peaks.curve; at most twice n_columns points."""
        first = max(0, int(start_s * self.sample_rate / self.BLOCK))
        last = min(self._n_pairs, int(end_s * self.sample_rate / self.BLOCK) + 1)
        if last <= first:
            return np.zeros(0), np.zeros(0, np.float32)
        step = max(1, (last - first) // max(1, n_columns))
        starts = np.arange(0, last - first, step)
        pairs = self._pairs[first:last]
        low = np.minimum.reduceat(pairs[:, 0], starts)
        high = np.maximum.reduceat(pairs[:, 1], starts)
        times = (first + starts) * self.BLOCK / self.sample_rate
        return np.repeat(times, 2), np.stack([low, high], axis=1).reshape(-1)
