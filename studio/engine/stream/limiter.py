"""The last stage before the loudspeaker: nothing above the ceiling, and untouched below it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CEILING = 10.0 ** (-1.0 / 20.0)  # -1 dBFS
ATTACK_S = 0.005
RELEASE_PER_S = 3.0
"""The gain comes back by so much a second: from -6 dB in a sixth of a second."""
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class LimiterState:
    """The gains of the last 5 ms, before averaging, float32 [n_ahead]."""

    gains: Samples


class Limiter:
    """Turns down what would exceed the ceiling, beginning 5 ms before it.

    It sees `n_ahead` samples beyond the block, which the player reads without playing them, so
    that there is no latency. The gain is the least that the next 5 ms need (a sliding minimum),
    which comes back slowly and is averaged over 5 ms: where the future comes as announced no
    sample needs more than that; where it does not (a jump), the sample's own need wins.
    All memory is taken beforehand: it runs in the audio callback.
    """

    def __init__(self, sample_rate: int, n_most: int, ceiling: float = CEILING) -> None:
        """n_most: samples of the longest block."""
        self.ceiling = ceiling
        self.n_ahead = max(1, round(ATTACK_S * sample_rate))
        self.least_gain = 1.0  # since the last look of whoever shows it
        self._slope = np.float32(RELEASE_PER_S / sample_rate)
        n = n_most + self.n_ahead
        self._need = np.empty(n, np.float32)
        self._other = np.empty(n, np.float32)
        self._times = np.arange(n, dtype=np.float32) * self._slope
        self._sums = np.empty(n + 1, np.float64)
        self._means = np.empty(n_most, np.float64)
        # The gains before averaging: of the last 5 ms, then of the block.
        self._gains = np.ones(n, np.float32)
        self._is_at_rest = True

    @property
    def state(self) -> LimiterState | None:
        """What it remembers of the past; None where it is at rest."""
        return None if self._is_at_rest else LimiterState(self._gains[: self.n_ahead].copy())

    @state.setter
    def state(self, state: LimiterState | None) -> None:
        self._is_at_rest = state is None
        self._gains[: self.n_ahead] = 1.0 if state is None else state.gains

    def process(self, samples: Samples, n: int) -> None:
        """Limit samples[:n] in place; samples [n + n_ahead] holds what comes after them."""
        peak = max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0)))
        if peak <= self.ceiling and self._is_at_rest:
            return
        own, gains = self._own_need(samples, n), self._averaged(n)
        np.minimum(gains, own, out=gains)
        np.multiply(samples[:n], gains, out=samples[:n])
        self.least_gain = min(self.least_gain, float(gains.min()))

    def _own_need(self, samples: Samples, n: int) -> Samples:
        """The gain that each sample needs by itself [n]; _other = least of the next 5 ms."""
        size = n + self.n_ahead
        need, other = self._need[:size], self._other[:size]
        np.abs(samples[:size], out=need)
        np.maximum(need, np.float32(self.ceiling), out=need)
        np.divide(np.float32(self.ceiling), need, out=need)
        np.copyto(other, need)
        done = 1
        while done <= self.n_ahead:  # windows of 1, 2, 4, ... samples, the last one cut to fit
            step = min(done, self.n_ahead + 1 - done)
            np.minimum(other[: size - step], other[step:], out=other[: size - step])
            done += step
        return need[:n]

    def _averaged(self, n: int) -> Samples:
        """The gain of each sample, [n]: slow to come back, without a step."""
        ahead, least = self.n_ahead, self._other[:n]
        held = self._gains[ahead : ahead + n]
        # min over the past of (least + slope * time since), with the last gain before the block.
        np.subtract(least, self._times[:n], out=held)
        held[0] = min(held[0], self._gains[ahead - 1] + self._slope)
        np.minimum.accumulate(held, out=held)
        np.add(held, self._times[:n], out=held)
        np.minimum(held, 1.0, out=held)
        sums = self._sums[: ahead + n + 1]
        sums[0] = 0.0
        np.cumsum(self._gains[: ahead + n], out=sums[1:])
        out, means = self._other[:n], self._means[:n]
        np.subtract(sums[ahead + 1 :], sums[1 : n + 1], out=means)
        np.divide(means, ahead, out=out, casting="same_kind")
        self._gains[:ahead] = self._gains[n : n + ahead].copy()
        self._is_at_rest = bool(self._gains[:ahead].min() >= 1.0)
        return out
