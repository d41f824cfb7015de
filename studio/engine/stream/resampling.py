"""Resampling of any stretch of a sound, the same to rounding as that of the whole."""

from collections.abc import Callable
from math import gcd

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
MARGIN = 320
"""Samples of the lower rate that soxr's filter is given on each side (beyond 250: below 1e-6)."""


class Stretch:
    """From one rate to another, stretch by stretch, with silence around the sound."""

    def __init__(self, inner: int, outer: int) -> None:
        """inner, outer: rates in Hz."""
        common = gcd(inner, outer)
        self._inner, self._outer = inner // common, outer // common  # samples of one period
        widest = MARGIN * max(1.0, inner / outer)
        self._margin = -int(-widest // self._inner)

    def read(self, span: Callable[[int, int], Samples], start: int, end: int) -> Samples:
        """Samples start..end at the outer rate; span(a, b) gives samples a..b at the inner one.

        >>> ramp = lambda a, b: np.arange(a, b, dtype=np.float32)
        >>> Stretch(8000, 16000).read(ramp, 2000, 2004).round(2).tolist()
        [1000.0, 1000.5, 1001.0, 1001.5]
        """
        if self._inner == self._outer:
            return span(start, end)
        first = start // self._outer - self._margin  # whole periods: both rates meet there
        last = -(-end // self._outer) + self._margin
        import soxr  # only where it is needed: the window's start does not need it

        heard = span(first * self._inner, last * self._inner)
        out = soxr.resample(heard, self._inner, self._outer, quality="HQ")
        skip = start - first * self._outer
        return np.ascontiguousarray(out[skip : skip + end - start], np.float32)
