"""Draws where notes are on: a ribbon at the lower edge of a plot."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.ui.plots.time_plot import pixel_scale

HEIGHT = 4.0
"""Pixels."""


class MaskItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A bar for each stretch of time."""

    def __init__(self, color: str) -> None:
        """Empty."""
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
        for start, end in seen.tolist():
            left = to_pixels.map(QPointF(start, view.top()))  # the lower edge: y points up
            right = to_pixels.map(QPointF(end, view.top()))
            width = max(1.0, right.x() - left.x())
            painter.fillRect(QRectF(left.x(), left.y() - HEIGHT, width, HEIGHT), self._color)
        painter.restore()
