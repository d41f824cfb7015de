"""The stems at their levels and at the device's rate, tile by tile."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.engine.stream.resampling import Stretch
from studio.engine.stream.source import TiledSource

TILE_S = 0.1
Samples = NDArray[np.float32]


class Levelled(Protocol):
    """Stems by name, and the factor of each."""

    @property
    def levels(self) -> dict[str, float]:
        """By name; the mix is the sum."""
        ...

    def stem(self, name: str, start: int, end: int) -> Samples:
        """Samples start..end before the level."""
        ...


class MixedSource(TiledSource):
    """Playable sound: harmonic + noise + reverb + what effects add, each at its level.

    Only this stage knows the levels: another mix makes new tiles of what is there already.
    """

    def __init__(self, sound: Levelled, inner_rate: int, sample_rate: int, n_samples: int) -> None:
        """inner_rate: the stems', Hz; n_samples: at sample_rate, which is the device's."""
        super().__init__(n_samples, max(1, round(TILE_S * sample_rate)))
        self.sample_rate = sample_rate
        self.levels = sound.levels
        self._sound = sound
        self._stretch = Stretch(inner_rate, sample_rate)

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
                out += self._sound.stem(name, start, end) * np.float32(level)
        return out
