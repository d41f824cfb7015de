"""A curve on a frame grid, drawn with as many points as the view has pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter, QPen, QTransform

from studio.ui.plots.line import Line

FACTOR = 2
Points = tuple[NDArray[np.float64], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class FrameLevels:
    """A curve prepared for drawing.

    values: float32 [n_frames], NaN where the line is broken; frame n lies at n / frame_rate s.
    levels[i]: float32 [n_blocks, 2], least and greatest value of blocks of 2 ** (i + 1) frames.
    """

    values: NDArray[np.float32]
    frame_rate: float
    levels: tuple[NDArray[np.float32], ...]

    def points(self, start_s: float, end_s: float, n_columns: int) -> Points:
        """Times in s and values that show start_s..end_s: at most four a column."""
        first = max(0, int(start_s * self.frame_rate) - 1)
        last = min(len(self.values), int(end_s * self.frame_rate) + 3)
        per_column = (last - first) / max(1, n_columns)
        if per_column < 2.0 or not self.levels:
            return np.arange(first, last) / self.frame_rate, self.values[first:last]
        level = min(int(np.log2(per_column)), len(self.levels)) - 1
        block = FACTOR ** (level + 1)
        pairs = self.levels[level][first // block : -(-last // block)]
        times = (first // block + np.arange(len(pairs))) * block / self.frame_rate
        return np.repeat(times, 2), pairs.reshape(-1)


def make_levels(values: NDArray[np.floating], frame_rate: float) -> FrameLevels:
    """Prepare a curve for drawing; about 3 ms for ten minutes."""
    kept = np.ascontiguousarray(values, np.float32)
    levels = []
    low = high = kept
    while len(low) > 64:
        n = len(low) // FACTOR * FACTOR
        rest = len(low) > n  # an odd value at the end is a block of its own
        low, high = (
            np.concatenate([reduce(part[0:n:2], part[1:n:2]), part[n:]] if rest else
                           [reduce(part[0:n:2], part[1:n:2])])
            for reduce, part in ((np.fmin, low), (np.fmax, high))
        )  # fmt: skip
        levels.append(np.stack([low, high], axis=1))
    return FrameLevels(kept, frame_rate, tuple(levels))


class FrameCurve(Line):
    """Shows FrameLevels of what is in view; refresh() when the view has changed."""

    def __init__(self) -> None:
        """Empty; the line is broken at NaN."""
        super().__init__(connect="finite")
        self._shown: FrameLevels | None = None

    def show_values(self, values: NDArray[np.floating] | None, frame_rate: float = 250.0) -> None:
        """Take another curve; it is drawn by the next refresh()."""
        self._shown = None if values is None else make_levels(values, frame_rate)
        if values is None:
            self.setData([], [])

    def show_levels(self, levels: FrameLevels | None) -> None:
        """Take a curve that was prepared before."""
        self._shown = levels
        if levels is None:
            self.setData([], [])

    def refresh(self, start_s: float, end_s: float, n_columns: int) -> None:
        """Draw what lies in start_s..end_s."""
        if self._shown is not None:
            self.setData(*self._shown.points(start_s, end_s, n_columns))


class BroadCurve(FrameCurve):
    """Two pixels broad: drawn twice, a pixel apart, which is ten times as quick as a broad pen."""

    def paint(self, painter: QPainter, *others: object) -> None:
        """Draw what is there; on screens of small pixels, and in pictures, with a broad pen."""
        is_picture = self._exportOpts is not False
        if is_picture or painter.device().devicePixelRatioF() != 1.0:
            super().paint(painter, *others)
            return
        if self.xData is None or not len(self.xData):
            return
        pen = QPen(self.opts["pen"])
        pen.setWidth(1)
        painter.setPen(pen)
        path = self.getPath()
        painter.drawPath(path)
        painter.setTransform(painter.transform() * QTransform.fromTranslate(0.0, 1.0))
        painter.drawPath(path)
