"""A level meter: peak, RMS, peak hold, clip lamp."""

import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.engine.audio.meter import Level
from studio.engine.units import DB_FLOOR
from studio.ui.common.theme import Theme

LOW_DB = -60.0
HOLD_S = 2.0
"""The highest peak stays so long, then falls by FALL_DB a second."""
FALL_DB = 20.0


class LevelMeter(QWidget):
    """-60..0 dB from left to right; the lamp at the end stays lit after clipping until clicked.

    lamp_put_out(): whoever measures is to forget that it clipped.
    """

    lamp_put_out = Signal()

    def __init__(
        self, id: str, title: str, theme: Theme, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """id: object name `meter.<id>`."""
        super().__init__()
        self._clock = clock
        self._held_since = self._shown_at = clock()
        self._theme = theme
        self._title = title
        self._level = Level()
        self._held_db = DB_FLOOR
        self._has_clipped = False
        self.setObjectName(f"meter.{id}")
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_level(None)

    def sizeHint(self) -> QSize:
        """As in the toolbar."""
        return QSize(76, 18)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._theme = theme
        self.update()

    def show_level(self, level: Level | None) -> None:
        """Show a level; None = nothing is connected."""
        before = (self._level, self._held_db, self._has_clipped)
        self._level = level or Level()
        self._has_clipped = self._level.has_clipped
        self._hold(self._clock())
        if level is None:
            self._held_db = DB_FLOOR
        if before != (self._level, self._held_db, self._has_clipped):
            self.update()

    def _hold(self, now: float) -> None:
        """Move the mark of the highest peak."""
        if self._level.peak_db >= self._held_db:
            self._held_db, self._held_since = self._level.peak_db, now
        elif now - self._held_since > HOLD_S:
            fallen = self._held_db - FALL_DB * (now - self._shown_at)
            self._held_db = max(self._level.peak_db, fallen)
        self._shown_at = now

    @property
    def held_db(self) -> float:
        """Where the mark of the highest peak stands."""
        return self._held_db

    @property
    def level(self) -> Level:
        """What is shown."""
        return self._level

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put out the clip lamp."""
        self._has_clipped = False
        self.lamp_put_out.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw trough, RMS, peak, hold, lamp."""
        painter = QPainter(self)
        theme, lamp = self._theme, 6.0
        width = self.width() - lamp - 3.0
        top, height = 3.0, self.height() - 6.0
        painter.fillRect(QRectF(0, top, width, height), QColor(theme.base))
        loud = self._level.peak_db > -3.0
        color = QColor(theme.notes if loud else theme.good)
        faint = QColor(color)
        faint.setAlpha(130)
        painter.fillRect(QRectF(0, top, width * _share(self._level.peak_db), height), faint)
        painter.fillRect(QRectF(0, top, width * _share(self._level.rms_db), height), color)
        held = width * _share(self._held_db)
        if held > 1.0:
            painter.fillRect(QRectF(held - 1.5, top, 2.0, height), QColor(theme.text))
        lit = theme.danger if self._has_clipped else theme.raised
        painter.fillRect(QRectF(width + 3.0, top, lamp, height), QColor(lit))
        painter.end()


def _share(db: float) -> float:
    return min(1.0, max(0.0, (db - LOW_DB) / -LOW_DB))
