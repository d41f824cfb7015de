"""Peak and RMS of a running sound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.units import DB_FLOOR, amplitude_to_db

RMS_S = 0.3
CLIP_AT = 0.999


@dataclass(frozen=True, slots=True)
class Level:
    """What a level meter shows.

    peak_db, rms_db: dB relative to full scale, -80..; has_clipped: latched until reset.
    """

    peak_db: float = DB_FLOOR
    rms_db: float = DB_FLOOR
    has_clipped: bool = False


class Meter:
    """Follows blocks: peak falls by 20 dB/s (as IEC 60268-10 meters), RMS over 300 ms."""

    def __init__(self, sample_rate: int) -> None:
        """Start at silence."""
        self._sample_rate = sample_rate
        self._peak = 0.0
        self._power = 0.0
        self._has_clipped = False

    def feed(self, samples: NDArray[np.float32]) -> Level:
        """Take samples of any shape whose first axis is time; give the level now."""
        n = len(samples)
        if n:
            seconds = n / self._sample_rate
            peak = float(np.max(np.abs(samples)))
            self._peak = max(peak, self._peak * 10.0 ** (-20.0 * seconds / 20.0))
            keep = float(np.exp(-seconds / RMS_S))
            power = float(np.mean(np.square(samples, dtype=np.float64)))
            self._power = keep * self._power + (1.0 - keep) * power
            self._has_clipped = self._has_clipped or peak >= CLIP_AT
        return self.level

    @property
    def level(self) -> Level:
        """The level now."""
        return Level(
            float(amplitude_to_db(self._peak)),
            float(amplitude_to_db(np.sqrt(self._power))),
            self._has_clipped,
        )

    def forget_clipping(self) -> None:
        """Until it clips again."""
        self._has_clipped = False

    def reset(self) -> None:
        """Forget, also that it clipped."""
        self._peak = self._power = 0.0
        self._has_clipped = False
