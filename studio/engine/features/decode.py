"""From the activations of CREPE's 360 bins to one pitch per frame."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

N_BINS = 360
CENTS_PER_BIN = 20.0
FIRST_BIN_CENTS = 1997.3794084376191  # above 10 Hz: 31.7 Hz, as CREPE was trained
REACH = 12  # bins: how far the pitch goes in 10 ms
JUMP = 1e-4 / N_BINS  # probability of any bin after any other: a new note
ACTIVATION_FLOOR = 1e-6
NEIGHBOURS = 4  # bins on each side that refine the path's bin
LAG = 150  # frames a decision waits for; paths have merged long before


def bins_to_hz(bins: NDArray[np.floating]) -> NDArray[np.floating]:
    """Frequencies of (fractional) bins.

    >>> round(float(bins_to_hz(np.array([200.0]))[0]), 1)
    319.5
    """
    hz: NDArray[np.floating] = 10.0 * 2.0 ** ((FIRST_BIN_CENTS + CENTS_PER_BIN * bins) / 1200.0)
    return hz


def step_costs() -> NDArray[np.float64]:
    """Log probabilities [2 * REACH - 1] of steps of -11..11 bins: a triangle, and any jump.

    The normaliser is the same for every bin: rows that sum to one would favour the last bins.
    """
    triangle = REACH - np.abs(np.arange(-REACH + 1, REACH))
    return np.asarray(np.log(triangle / REACH**2 + JUMP))


def best_steps_numpy(
    scores: NDArray[np.float64], observed: NDArray[np.float64], costs: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int16]]:
    """Viterbi's forward pass: scores after the last frame [360], best predecessors [n, 360].

    scores [360]: of all paths that end in a bin, before the first frame of observed [n, 360] (log
    probabilities). Ties go to the lowest predecessor that is reached by a step, then to a jump.
    """
    before = np.empty(observed.shape, dtype=np.int16)
    padded = np.full(N_BINS + 2 * (REACH - 1), -np.inf)
    bins = np.arange(N_BINS)
    for frame, row in enumerate(observed):
        padded[REACH - 1 : REACH - 1 + N_BINS] = scores
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(costs)) + costs
        steps = windows.argmax(axis=1)  # [360]
        best = windows[bins, steps]
        source = int(np.argmax(scores))
        jumps = scores[source] + np.log(JUMP) > best
        before[frame] = np.where(jumps, source, bins + steps - (REACH - 1))
        scores = np.where(jumps, scores[source] + np.log(JUMP), best) + row
        scores = scores - scores.max()
    return scores, before


def compiled_best_steps() -> Any:
    """best_steps_numpy as machine code without the GIL, some twenty times as fast."""
    from studio.engine.compiler import njit  # 0.4 s, so only where pitch is decoded

    return njit(nogil=True, cache=True)(_best_steps_loops)


def _best_steps_loops(
    scores: NDArray[np.float64], observed: NDArray[np.float64], costs: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int16]]:
    n_frames = observed.shape[0]
    before = np.empty((n_frames, N_BINS), dtype=np.int16)
    current = scores.copy()
    following = np.empty(N_BINS)
    log_jump = np.log(JUMP)
    for frame in range(n_frames):
        source = int(np.argmax(current))
        jump = current[source] + log_jump
        top = -np.inf
        for target in range(N_BINS):
            best = -np.inf
            origin = 0
            for candidate in range(max(0, target - REACH + 1), min(N_BINS, target + REACH)):
                score = current[candidate] + costs[candidate - target + REACH - 1]
                if score > best:
                    best = score
                    origin = candidate
            if jump > best:
                best = jump
                origin = source
            before[frame, target] = origin
            following[target] = best + observed[frame, target]
            top = max(top, following[target])
        for target in range(N_BINS):
            current[target] = following[target] - top
    return current, before


@dataclass(slots=True)
class Decoder:
    """Viterbi over a stream of activations: memory stays flat however long the recording is.

    best_steps: best_steps_numpy or compiled_best_steps().
    """

    best_steps: Any = best_steps_numpy
    _scores: NDArray[np.float64] | None = None
    _before: NDArray[np.int16] | None = None
    _activations: NDArray[np.float32] | None = None

    def push(
        self, activations: NDArray[np.float32], is_last: bool = False
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Take activations [n, 360]; give (f0_hz, periodicity) of the frames decided by now.

        Frames come out in order, LAG late; with is_last everything that is left comes out.
        """
        shares = activations / activations.sum(axis=1, keepdims=True).clip(ACTIVATION_FLOOR)
        observed = np.log(shares.astype(np.float64) + ACTIVATION_FLOOR)
        start = np.zeros(N_BINS) if self._scores is None else self._scores
        self._scores, before = self.best_steps(start, observed, step_costs())
        self._before = _joined(self._before, before)
        self._activations = _joined(self._activations, activations)
        n_decided = len(self._before) if is_last else max(0, len(self._before) - LAG)
        path = self._path()[:n_decided]
        decided = self._activations[:n_decided]
        self._before, self._activations = self._before[n_decided:], self._activations[n_decided:]
        return refined(path, decided)

    def _path(self) -> NDArray[np.int64]:
        """The best path through all pending frames, walked backwards."""
        assert self._before is not None
        assert self._scores is not None
        path = np.empty(len(self._before), dtype=np.int64)
        place = int(np.argmax(self._scores))
        for frame in range(len(path) - 1, -1, -1):
            path[frame] = place
            place = int(self._before[frame, place])
        return path


def refined(
    path: NDArray[np.int64], activations: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(f0_hz, periodicity) [n] of a path of bins [n]: the mean of cents near it, its activation.

    The mean is weighted with the activations of the path's bin and of NEIGHBOURS on each side;
    nothing is dithered.
    """
    offsets = np.arange(-NEIGHBOURS, NEIGHBOURS + 1)
    bins = path[:, None] + offsets  # [n, 9]
    inside = (bins >= 0) & (bins < N_BINS)
    clipped = bins.clip(0, N_BINS - 1)
    near = np.take_along_axis(activations, clipped, axis=1)
    weights = np.where(inside, near + ACTIVATION_FLOOR, 0.0).astype(np.float64)
    centre = (weights * clipped).sum(axis=1) / weights.sum(axis=1)
    periodicity = near[:, NEIGHBOURS] if len(near) else np.zeros(0)
    return bins_to_hz(centre).astype(np.float32), np.asarray(periodicity, dtype=np.float32)


def _joined(left: NDArray[Any] | None, right: NDArray[Any]) -> NDArray[Any]:
    return right if left is None else np.concatenate([left, right])
