"""Axes of the plots: note names, seconds, one common width."""

from math import ceil, floor, log10
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.engine.units import midi_to_name
from studio.ui.plots.keys import BLACK_KEYS

AXIS_WIDTH = 58
WIDE = 4.0  # half the pixels of a character, about


class NoteAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A vertical axis in MIDI note numbers with note names: every C, or more when zoomed in.

    While the pitch is edited the keys of a piano stand beside the names.
    """

    KEYS = 12
    """Pixels that the keys are wide."""
    has_keys = False

    def show_keys(self, has_keys: bool) -> None:
        """Draw the keys, or none."""
        self.has_keys = has_keys
        self.setStyle(tickTextOffset=5 + self.KEYS * has_keys)

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw the names, and the keys."""
        super().paint(painter, option, widget)
        if not self.has_keys:
            return
        (low, high), size = self.range, self.size()
        height = size.height() / max(1e-6, high - low)
        painter.setPen(QPen(QColor("#8d93a0"), 0.0))
        for midi in range(ceil(low - 0.5), floor(high + 0.5) + 1):
            top = (high - midi - 0.5) * height
            is_black = midi % 12 in BLACK_KEYS
            key = QRectF(size.width() - self.KEYS, top, self.KEYS, height)
            painter.fillRect(key, QColor("#ecedf0"))
            if is_black:
                painter.fillRect(key.adjusted(0.0, 0.0, -4.0, 0.0), QColor("#101114"))
            if (height >= 3.0 and not is_black) or midi % 12 == 0:
                painter.drawLine(key.bottomLeft(), key.bottomRight())

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Ticks at whole notes, as many as there is room for."""
        span = high - low
        room = max(2.0, size / 22.0)
        notes = range(int(low), int(high) + 2)
        if span <= room:
            kept = set(range(12))
        elif span <= room * 12 / 7:
            kept = {0, 2, 4, 5, 7, 9, 11}
        elif span <= room * 4:
            kept = {0, 4, 7}
        elif span <= room * 6:
            kept = {0, 7}
        else:
            kept = {0}
        edge = 7.0 * span / max(1.0, size)  # half a line of text: no name is cut off
        inside = (n for n in notes if n % 12 in kept and low + edge <= n <= high - edge)
        return [(1.0, [float(note) for note in inside])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Names of the notes."""
        return [midi_to_name(value) for value in values]


def plain_axis(orientation: str = "left") -> Any:
    """A numeric axis that never rescales its numbers (no `x0.001`)."""
    axis = pg.AxisItem(orientation)
    axis.enableAutoSIPrefix(False)
    return axis


class TimeAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """The seconds below a plot, drawn directly: while time scrolls it is new in every frame, and
    pyqtgraph's own way of measuring and recording all texts costs as much as a whole plot."""

    ROOM = 70.0  # least pixels from one number to the next
    is_in_minutes = False
    LENGTH = 4.0  # of a tick

    def __init__(self) -> None:
        """Below a plot."""
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)

    def ticks(self) -> list[tuple[float, str]]:
        """Places in pixels, and their numbers; steps of 1, 2 or 5, or such that clocks have."""
        (start, end), width = self.range, self.size().width()
        if not end > start or width <= 0.0:
            return []
        least = (end - start) * self.ROOM / width
        power = 10.0 ** floor(log10(least))
        steps = [n * power for n in (1.0, 2.0, 5.0, 10.0)]
        if self.is_in_minutes and least > 5.0:
            steps = [10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 36000.0]
        step = next((n for n in steps if n >= 0.999 * least), steps[-1])
        n_digits = max(0, -floor(log10(step) + 1e-9))
        numbers = [
            n * step for n in range(ceil(start / step - 1e-9), floor(end / step + 1e-9) + 1)
        ]
        scale = width / (end - start)
        return [((value - start) * scale, self._told(value, n_digits)) for value in numbers]

    def _told(self, seconds: float, n_digits: int) -> str:
        if not self.is_in_minutes:
            return f"{seconds:.{n_digits}f}"
        minutes, rest = divmod(round(seconds, n_digits), 60.0)
        width = 2 if n_digits == 0 else n_digits + 3
        return f"{minutes:.0f}:{rest:0{width}.{n_digits}f}"

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw the line, the ticks, the numbers."""
        width, height = self.size().width(), self.size().height()
        painter.setPen(self.pen())
        painter.drawLine(QPointF(0.0, 0.0), QPointF(width, 0.0))
        ticks = self.ticks()
        for x, _text in ticks:
            painter.drawLine(QPointF(x, 0.0), QPointF(x, self.LENGTH))
        if not self.style["showValues"]:
            return
        painter.setPen(self.textPen())
        for x, text in ticks:
            middle = centre_of(x, len(text), width)
            place = QRectF(middle - self.ROOM / 2, self.LENGTH + 1.0, self.ROOM, height)
            if 0.0 <= x <= width:
                painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, text)


def centre_of(x: float, n_letters: int, width: float) -> float:
    """Where the text of a tick is centred: inside the axis, since nothing wipes what is outside.

    >>> [centre_of(x, 3, 400.0) for x in (0.0, 200.0, 399.0)]
    [12.0, 200.0, 388.0]
    """
    return min(max(x, WIDE * n_letters), width - WIDE * n_letters)
