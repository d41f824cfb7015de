"""Draws where notes are on: a ribbon at the lower edge of a plot."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.ui.plots.time_plot import pixel_scale

HEIGHT = 4.0
"""Height of the ribbon in pixels."""


class MaskItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A bar for each stretch of time."""

    def __init__(self, color: str) -> None:
        """No note is on yet."""
        super().__init__()
        self._color = QColor(color)
        self.spans: NDArray[np.float64] = np.zeros((0, 2))

    def set_color(self, color: str) -> None:
        """Draw in another colour."""
        self._color = QColor(color)
        self.update()

    def show_spans(self, spans: NDArray[np.float64]) -> None:
        """spans: s [n, 2], starts and ends in order of time."""
        self.prepareGeometryChange()
        self.spans = spans
        self.update()

    def boundingRect(self) -> QRectF:
        """All of the view's height; its place follows the view."""
        if not len(self.spans) or self.getViewBox() is None:
            return QRectF()
        view = self.getViewBox().viewRect()
        start, end = float(self.spans[0, 0]), float(self.spans[-1, 1])
        return QRectF(start, view.top(), end - start, view.height())

    def viewRangeChanged(self) -> None:
        """The rectangle has moved with the view."""
        self.prepareGeometryChange()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw those in view, in pixels."""
        view = self.getViewBox().viewRect()
        seen = self.spans[(self.spans[:, 1] > view.left()) & (self.spans[:, 0] < view.right())]
        scale = pixel_scale(self, painter)
        to_pixels = painter.transform() * QTransform.fromScale(1.0 / scale, 1.0 / scale)
        painter.save()
        painter.resetTransform()
        painter.scale(scale, scale)
        pixel_s = view.width() / max(1.0, float(self.getViewBox().width()))
        for start, end in merged(seen, pixel_s).tolist():
            left = to_pixels.map(QPointF(start, view.top()))  # the lower edge: y points up
            right = to_pixels.map(QPointF(end, view.top()))
            width = max(1.0, right.x() - left.x())
            painter.fillRect(QRectF(left.x(), left.y() - HEIGHT, width, HEIGHT), self._color)
        painter.restore()


def merged(spans: NDArray[np.float64], gap_s: float) -> NDArray[np.float64]:
    """Spans [n, 2] without the gaps that are shorter than a pixel.

    >>> merged(np.array([[0.0, 1.0], [1.1, 2.0], [3.0, 4.0]]), 0.2).tolist()
    [[0.0, 2.0], [3.0, 4.0]]
    """
    if not len(spans):
        return spans
    is_gap = spans[1:, 0] - spans[:-1, 1] > gap_s
    starts = spans[np.concatenate([[True], is_gap]), 0]
    ends = spans[np.concatenate([is_gap, [True]]), 1]
    return np.stack([starts, ends], axis=1)
