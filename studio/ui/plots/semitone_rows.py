"""Rows of semitones behind the notes while the pitch is edited: black keys are darker."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.ui.plots.keys import BLACK_KEYS
from studio.ui.plots.picture import MIDI_HIGH, MIDI_LOW

LEAST_PIXELS = 5.0
"""Of a row; narrower ones have no lines between them."""


class SemitoneRows(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A line between two notes, a veil over the rows of the black keys."""

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the rows in view."""
        view = self.getViewBox().viewRect()
        height = abs(painter.transform().m22())  # pixels of a semitone
        left, right = view.left(), view.right()
        painter.setPen(pg.mkPen(QColor(255, 255, 255, 46), width=1))
        for midi in range(int(view.top()) - 1, int(view.bottom()) + 2):
            if midi % 12 in BLACK_KEYS:
                row = QRectF(left, midi - 0.5, right - left, 1.0)
                painter.fillRect(row, QColor(255, 255, 255, 22))
            if height >= LEAST_PIXELS or midi % 12 == 0:
                painter.drawLine(pg.Point(left, midi - 0.5), pg.Point(right, midi - 0.5))

    def boundingRect(self) -> QRectF:
        """All that can come into view."""
        view = self.getViewBox()
        if view is None:
            return QRectF()
        shown = view.viewRect()
        return QRectF(shown.left(), MIDI_LOW, shown.width(), MIDI_HIGH - MIDI_LOW)

    def viewRangeChanged(self) -> None:
        """It is as wide as what is in view."""
        self.prepareGeometryChange()
