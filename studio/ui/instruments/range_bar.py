"""A thin bar: the range of an instrument with the range of the clip over it."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

MIDI_LOW, MIDI_HIGH = 28.0, 103.0


class RangeBar(QWidget):
    """Instrument coloured below, clip as a line of the text's colour above."""

    def __init__(self, low: float, high: float, color: str) -> None:
        """low, high: MIDI note numbers of the instrument's range."""
        super().__init__()
        self._range = (low, high)
        self._color = QColor(color)
        self._clip: tuple[float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Twelve pixels high."""
        return QSize(100, 12)

    def set_clip(self, clip: tuple[float, float] | None) -> None:
        """Range of the clip in MIDI note numbers; None = not known."""
        self._clip = clip
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw trough, instrument, clip."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 6, self.width(), 5), self.palette().base())
        painter.fillRect(self._span(*self._range, 6, 5), self._color)
        if self._clip is not None:
            painter.fillRect(self._span(*self._clip, 1, 3), self.palette().text())
        painter.end()

    def _span(self, low: float, high: float, top: float, height: float) -> QRectF:
        scale = self.width() / (MIDI_HIGH - MIDI_LOW)
        left = max(0.0, (low - MIDI_LOW) * scale)
        right = min(float(self.width()), (high - MIDI_LOW) * scale)
        return QRectF(left, top, max(2.0, right - left), height)
