"""Places of a recording to look at and to hear: two notes at once, clipping, silence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.detection import runs_of

MarkKind = Literal["polyphonic", "clipped", "silent"]
Span = tuple[float, float]
NEAR_S: dict[MarkKind, float] = {"polyphonic": 0.25, "clipped": 0.25, "silent": 0.1}
LEAST_S: dict[MarkKind, float] = {"polyphonic": 0.08, "clipped": 0.0, "silent": 1.5}
"""Runs of one kind that lie nearer than NEAR_S are one place; shorter ones are none."""
MOST_MARKS = 400
COLUMN_S = 0.02
FULL_SCALE = 0.985  # nothing recorded below it is called clipped


@dataclass(frozen=True, slots=True)
class Mark:
    """A place from start_s to end_s of a file."""

    kind: MarkKind
    start_s: float
    end_s: float


def marks_of(spans: dict[MarkKind, list[Span]]) -> tuple[Mark, ...]:
    """All places in order of time, the longest MOST_MARKS of them."""
    marks = [
        Mark(kind, start, end)
        for kind, found in spans.items()
        for start, end in _joined(found, NEAR_S[kind])
        if end - start >= LEAST_S[kind]
    ]
    longest = sorted(marks, key=lambda mark: mark.start_s - mark.end_s)[:MOST_MARKS]
    return tuple(sorted(longest, key=lambda mark: mark.start_s))


def spans_of(flags: NDArray[np.bool_], frame_rate: float) -> list[Span]:
    """Seconds of the runs of True."""
    return [(float(a) / frame_rate, float(b) / frame_rate) for a, b in runs_of(flags)]


def clipped_runs(samples: NDArray[np.float32]) -> NDArray[np.int64]:
    """Flat runs of three or more samples at the largest value, near full scale: [n, 2]."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < FULL_SCALE:
        return np.zeros((0, 2), np.int64)
    runs = runs_of(np.abs(samples) >= 0.9999 * peak)
    kept: NDArray[np.int64] = runs[runs[:, 1] - runs[:, 0] >= 3].astype(np.int64)
    return kept


def columns_of(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """The greatest magnitude of each 20 ms: float32 [n_columns], to draw a file from."""
    if not len(samples):
        return np.zeros(0, np.float32)
    starts = np.arange(0, len(samples), max(1, round(COLUMN_S * rate)))
    return np.maximum.reduceat(np.abs(samples), starts).astype(np.float32)


def _joined(spans: Iterable[Span], near_s: float) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] <= near_s:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
