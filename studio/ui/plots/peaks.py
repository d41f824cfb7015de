"""Minima and maxima of a long sound at several levels of detail."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FINEST = 64
FACTOR = 4
Curve = tuple[NDArray[np.float64], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """A sound prepared for drawing.

    samples: float32 [n]. levels[i]: float32 [n_blocks, 2], the least and the greatest sample of
    blocks of 64 * 4**i samples.
    """

    samples: NDArray[np.float32]
    sample_rate: int
    levels: tuple[NDArray[np.float32], ...]

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
