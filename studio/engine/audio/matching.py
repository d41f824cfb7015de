"""How loud tracks are played so that they can be compared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.loudness_units import integrated_lufs
from studio.engine.stream.limiter import CEILING


@dataclass(frozen=True, slots=True)
class TrackLevel:
    """lufs: integrated loudness (ITU-R BS.1770-4), -inf for silence; peak: greatest magnitude."""

    lufs: float
    peak: float


def measure_level(samples: NDArray[np.float32], sample_rate: int) -> TrackLevel:
    """Level of mono samples [n]; about 30 ms for 10 s."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    return TrackLevel(integrated_lufs(samples, sample_rate) if peak else -np.inf, peak)


def safe_gain(level: TrackLevel) -> float:
    """Factor that keeps a track below the limiter's ceiling, as a whole; never above 1.

    >>> round(safe_gain(TrackLevel(-10.0, 2.0)), 3), safe_gain(TrackLevel(-30.0, 0.5))
    (0.446, 1.0)
    """
    return min(1.0, CEILING / level.peak) if level.peak else 1.0


def matched_gains(original: TrackLevel, result: TrackLevel) -> tuple[float, float]:
    """Factors (of the original, of the result) with which both are equally loud.

    The result is heard as it would be exported, so that its level can be judged; the original
    comes to it. Where one would exceed the ceiling then, both are lowered together. Silence
    stays as it is.

    >>> matched_gains(TrackLevel(-14.0, 0.5), TrackLevel(-34.0, 0.1))
    (0.1, 1.0)
    """
    if not (np.isfinite(original.lufs) and np.isfinite(result.lufs)):
        return safe_gain(original), safe_gain(result)
    gain = float(10.0 ** ((result.lufs - original.lufs) / 20.0))
    lower = min(1.0, CEILING / max(original.peak * gain, result.peak))
    return gain * lower, lower
