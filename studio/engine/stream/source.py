"""Sound that can be copied from any place, whether it exists already or comes tile by tile."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Source(Protocol):
    """What a player copies from: mono, at the device's rate; quick, without a lock."""

    @property
    def n_samples(self) -> int:
        """Length."""
        ...

    def has(self, start: int, n: int) -> bool:
        """Whether samples start..start + n can be copied now; beyond the end is always there."""
        ...

    def copy(self, start: int, out: Samples) -> int:
        """Fill out from start on; gives how many samples were missing (silence is there)."""
        ...


class WholeSource:
    """An array that is there as a whole."""

    def __init__(self, samples: Samples) -> None:
        """samples: float32 [n_samples]; not copied."""
        self.samples = samples

    @property
    def n_samples(self) -> int:
        """Length."""
        return len(self.samples)

    def has(self, start: int, n: int) -> bool:
        """Always."""
        return True

    def copy(self, start: int, out: Samples) -> int:
        """Nothing is missing; beyond the end is silence.

        >>> out = np.ones(3, np.float32)
        >>> WholeSource(np.float32([1, 2])).copy(1, out), out.tolist()
        (0, [2.0, 0.0, 0.0])
        """
        piece = self.samples[start : start + len(out)]
        out[: len(piece)] = piece
        out[len(piece) :] = 0.0
        return 0


class TiledSource:
    """Tiles of equal length, filled by one thread while another copies.

    A tile appears whole: its reference is put in place when it is done.
    """

    def __init__(self, n_samples: int, tile_size: int) -> None:
        """No tile is there yet. ValueError for a tile without samples."""
        if tile_size < 1:
            raise ValueError(f"a tile of {tile_size} samples: wanted 1 or more")
        self._n_samples = n_samples
        self.tile_size = tile_size
        self.n_tiles = -(-n_samples // tile_size)
        self._tiles: list[Samples | None] = [None] * self.n_tiles

    @property
    def n_samples(self) -> int:
        """Length."""
        return self._n_samples

    def make(self, index: int) -> Samples:
        """The samples of a tile, at most tile_size; by whoever knows the sound."""
        raise NotImplementedError

    def has_tile(self, index: int) -> bool:
        """Whether the tile is there."""
        return self._tiles[index] is not None

    def fill(self, index: int) -> None:
        """Make a tile and put it in place."""
        if self._tiles[index] is None:
            self._tiles[index] = self.make(index)

    def drop(self, index: int) -> None:
        """Forget a tile."""
        self._tiles[index] = None

    def has(self, start: int, n: int) -> bool:
        """Whether all tiles that these samples touch are there."""
        first = max(0, start) // self.tile_size
        last = min(start + n - 1, self._n_samples - 1) // self.tile_size
        return all(self._tiles[index] is not None for index in range(first, last + 1))

    def copy(self, start: int, out: Samples) -> int:
        """Fill out; missing tiles are silence and counted in samples."""
        n_done = n_missing = 0
        while n_done < len(out):
            place = start + n_done
            if place >= self._n_samples:
                out[n_done:] = 0.0
                break
            index, inside = divmod(place, self.tile_size)
            n = min(len(out) - n_done, self.tile_size - inside, self._n_samples - place)
            tile = self._tiles[index]
            if tile is None:
                out[n_done : n_done + n] = 0.0
                n_missing += n
            else:
                out[n_done : n_done + n] = tile[inside : inside + n]
            n_done += n
        return n_missing

    def whole(self) -> Samples:
        """All samples, float32 [n_samples]; fills what is missing."""
        for index in range(self.n_tiles):
            self.fill(index)
        tiles = [tile for tile in self._tiles if tile is not None]
        return np.concatenate(tiles) if tiles else np.zeros(0, np.float32)
