"""A long recording as it is played: resampled tile by tile."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.matching import TrackLevel, measure_level
from studio.engine.clip import Clip, release
from studio.engine.stream.resampling import Stretch
from studio.engine.stream.source import TiledSource

TILE_S = 0.5
N_TASTES, TASTE_S = 30, 4.0


class RecordedSource(TiledSource):
    """A clip at another rate; the clip may lie in a file, and is never read as a whole."""

    def __init__(self, clip: Clip, sample_rate: int) -> None:
        """sample_rate: Hz of the device."""
        n_samples = -(-len(clip.samples) * sample_rate // clip.sample_rate)
        super().__init__(n_samples, round(TILE_S * sample_rate))
        self._clip = clip
        self._stretch = Stretch(clip.sample_rate, sample_rate)

    def make(self, index: int) -> NDArray[np.float32]:
        """The samples of a tile."""
        start = index * self.tile_size
        end = min(start + self.tile_size, self.n_samples)
        made = self._stretch.read(self._span, start, end)
        release(self._clip.samples)
        return np.array(made, np.float32)  # not a view of the file

    def _span(self, start: int, end: int) -> NDArray[np.float32]:
        """Samples start..end; silence around the clip."""
        piece = self._clip.samples[max(0, start) : max(0, end)]
        before, after = max(0, -start), max(0, end - max(start, len(self._clip.samples), 0))
        return np.pad(piece, (before, min(after, end - start - before)))


def overall_level(clip: Clip) -> TrackLevel:
    """Level of a long clip, from 30 pieces of 4 s all over it; of a shorter one, of all of it."""
    n = round(TASTE_S * clip.sample_rate)
    if len(clip.samples) <= N_TASTES * n:
        return measure_level(clip.samples, clip.sample_rate)
    starts = np.linspace(0, len(clip.samples) - n, N_TASTES).astype(int)
    tastes = np.concatenate([clip.samples[start : start + n] for start in starts.tolist()])
    release(clip.samples)
    return measure_level(tastes, clip.sample_rate)
