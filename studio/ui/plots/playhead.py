"""The vertical line at the place that is played."""

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

WIDTH = 1.5


class Playhead(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A line as high as the view, cheap to move: 30 times a second in every plot.

    pyqtgraph's InfiniteLine can be dragged and labelled, and measures itself at each move.
    """

    def __init__(self) -> None:
        """At the beginning."""
        super().__init__()
        self.setZValue(100)
        self._pen = QPen()
        self._height = QRectF()

    def setPen(self, pen: QPen) -> None:
        """Its colour and width."""
        self._pen = pen
        self.update()

    def value(self) -> float:
        """Where it is, in seconds."""
        return float(self.x())

    def setValue(self, seconds: float) -> None:
        """Move it."""
        self.setPos(seconds, 0.0)

    def viewTransformChanged(self) -> None:
        """Another part is in view."""
        self.prepareGeometryChange()
        self._height = QRectF()

    def boundingRect(self) -> QRectF:
        """As high as the view, and as wide as its pen."""
        if self._height.isNull():
            view = self.getViewBox()
            if view is None:
                return QRectF()
            shown, n_pixels = view.viewRect(), max(1.0, view.width())
            pad = 2.0 * WIDTH * shown.width() / n_pixels
            self._height = QRectF(-pad, shown.top(), 2.0 * pad, shown.height())
        return self._height

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw it."""
        area = self.boundingRect()
        painter.setPen(self._pen)
        painter.drawLine(QPointF(0.0, area.top()), QPointF(0.0, area.bottom()))
