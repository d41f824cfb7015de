"""A piece of mono sound in memory."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Clip:
    """Mono samples.

    samples: float32 [n_samples], nominally -1..1.
    sample_rate: Hz.
    name: what the user calls it (usually the file's stem).
    """

    samples: NDArray[np.float32]
    sample_rate: int
    name: str = ""

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate
