"""Minima and maxima of a long sound at several levels of detail."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FINEST = 64
FACTOR = 2
Curve = tuple[NDArray[np.float64], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """A sound prepared for drawing.

    samples: float32 [n]. levels[i]: float32 [n_blocks, 2], the least and the greatest sample of
    blocks of 64 * 2**i samples.
    """

    samples: NDArray[np.float32]
    sample_rate: int
    levels: tuple[NDArray[np.float32], ...]

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
        if per_column < 2 * FINEST or not self.levels:
            times = np.arange(first, last) / self.sample_rate
            return times, self.samples[first:last]
        level = int(np.log(per_column / FINEST) / np.log(FACTOR))
        level = min(level, len(self.levels) - 1)
        block = FINEST * FACTOR**level
        pairs = self.levels[level][first // block : -(-last // block)]
        times = (first // block + np.arange(len(pairs))) * block / self.sample_rate
        return np.repeat(times, 2), pairs.reshape(-1)


def make_peaks(samples: NDArray[np.float32], sample_rate: int) -> Peaks:
    """Prepare a sound for drawing; about 2 ms for 10 s."""
    levels = []
    least = greatest = samples
    factor = FINEST
    while len(least) > factor * 16:
        starts = np.arange(0, len(least), factor)
        least = np.minimum.reduceat(least, starts)
        greatest = np.maximum.reduceat(greatest, starts)
        levels.append(np.stack([least, greatest], axis=1))
        factor = FACTOR
    return Peaks(samples, sample_rate, tuple(levels))


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
