"""The stems at their levels and at the device's rate, tile by tile."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.stream.resampling import Stretch
from studio.engine.stream.reverberation import Reverberation
from studio.engine.stream.source import TiledSource

TILE_S = 0.1
Samples = NDArray[np.float32]


class MixedSource(TiledSource):
    """Playable sound: harmonic + noise + reverb, each at its level.

    Only this stage knows the levels: another mix makes new tiles of what is there already.
    """

    def __init__(
        self, wet: Reverberation, levels: dict[str, float], sample_rate: int, n_samples: int
    ) -> None:
        """levels: factor of each stem; n_samples: at sample_rate, which is the device's."""
        super().__init__(n_samples, max(1, round(TILE_S * sample_rate)))
        self.sample_rate = sample_rate
        self.levels = levels
        self._wet = wet
        self._stretch = Stretch(wet.dry.sample_rate, sample_rate)

    def make(self, index: int) -> Samples:
        """Mix a tile, resampled together with what lies around it."""
        start = index * self.tile_size
        end = min(start + self.tile_size, self.n_samples)
        return self._stretch.read(self.mix, start, end)

    def mix(self, start: int, end: int) -> Samples:
        """Samples start..end at the instrument's rate."""
        out = np.zeros(end - start, np.float32)
        for name, level in self.levels.items():
            if level != 0.0:
                out += self._wet.stem(name, start, end) * np.float32(level)
        return out
