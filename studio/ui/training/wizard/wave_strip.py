"""The waveform of a checked file with the places that one should look at."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.plots.time_plot import translucent
from studio.ui.training.wizard.page import clock, theme_of

if TYPE_CHECKING:
    from studio.training.corpus.item_check import ItemCheck
    from studio.training.corpus.waveform_marks import Mark

HEIGHT = 74
NAME_HEIGHT = 14
LEAST_PIXELS = 3.0  # so wide is a place at least, to be seen and hit
BEFORE_S = 0.5
LONGEST_S = 8.0
WITHOUT_MARK_S = 10.0
NAMES = {"polyphonic": "two notes", "clipped": "clipped", "silent": "silence"}


class WaveStrip(QWidget):
    """Left, Right: the place before, after; Space: hear it; a click: hear from there.

    play_requested(start s, end s).
    """

    play_requested = Signal(float, float)

    def __init__(self) -> None:
        """No file is shown yet."""
        super().__init__()
        self.setObjectName("plot.wizard.file")
        self.setAccessibleName(tr("Waveform of the chosen file"))
        self.setToolTip(tr("Click: hear it from there. Left, Right: the next marked place."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(HEIGHT)
        self._check: ItemCheck | None = None
        self._at = 0
        self._describe()

    def sizeHint(self) -> QSize:
        """A line of the page."""
        return QSize(400, HEIGHT)

    # -- what it shows ------------------------------------------------------------------------

    def show_check(self, check: "ItemCheck | None") -> None:
        """Draw this file; its gravest place is the chosen one."""
        self._check = check
        self._at = self.marks.index(_gravest(self.marks)) if self.marks else 0
        self._describe()

    @property
    def marks(self) -> "tuple[Mark, ...]":
        """The places, in order of time."""
        return self._check.marks if self._check is not None else ()

    @property
    def stretch(self) -> tuple[float, float] | None:
        """What Play plays: around the chosen place, or the beginning; None without a file."""
        if self._check is None or not self._check.seconds:
            return None
        if not self.marks:
            return 0.0, min(WITHOUT_MARK_S, self._check.seconds)
        mark = self.marks[self._at]
        start = max(0.0, mark.start_s - BEFORE_S)
        return start, min(mark.end_s + BEFORE_S, start + LONGEST_S, self._check.seconds)

    def step(self, by: int) -> None:
        """Choose another place, and play it."""
        if self.marks:
            self._at = (self._at + by) % len(self.marks)
            self._describe()
            self.play()

    def play(self) -> None:
        """Wish to hear what is chosen."""
        if self.stretch is not None:
            self.play_requested.emit(*self.stretch)

    def _describe(self) -> None:
        check = self._check
        said = tr("No file is chosen.")
        if check is not None:
            said = tr("{name}, {length}").format(name=check.item.name, length=clock(check.seconds))
            places = [
                tr("{what} at {time}").format(what=tr(NAMES[m.kind]), time=clock(m.start_s))
                for m in self.marks[:20]
            ]
            said = "; ".join([said, *places])
        self.setAccessibleDescription(said)
        self.update()

    # -- mouse and keys -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hear the place that is hit, or from there."""
        check = self._check
        if check is None or not check.seconds:
            return
        x = event.position().x()
        hit = [n for n, mark in enumerate(self.marks) if self._rect(mark).adjusted(-2, 0, 2, 0)
               .contains(x, self.height() / 2.0)]  # fmt: skip
        if hit:
            self._at = min(hit, key=lambda n: self.marks[n].end_s - self.marks[n].start_s)
            self._describe()
            self.play()
        else:
            start = check.seconds * x / max(1, self.width())
            self.play_requested.emit(start, min(start + LONGEST_S, check.seconds))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right choose, Space plays."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.play()
        else:
            super().keyPressEvent(event)

    # -- painting -----------------------------------------------------------------------------

    def _rect(self, mark: "Mark") -> QRectF:
        assert self._check is not None
        pixels = self.width() / max(1e-6, self._check.seconds)
        width = max(LEAST_PIXELS, (mark.end_s - mark.start_s) * pixels)
        return QRectF(mark.start_s * pixels, 0.0, width, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, places, waveform, their names, the frame of the chosen one."""
        theme, painter = theme_of(self), QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.base))
        if self._check is not None and len(self._check.columns):
            colors = colors_of(theme)
            for mark in self.marks:
                hatched = Qt.BrushStyle.BDiagPattern
                color = translucent(colors[mark.kind], 150 if mark.kind == "silent" else 90)
                brush = QBrush(color, hatched) if mark.kind == "silent" else QBrush(color)
                painter.fillRect(self._rect(mark), brush)
            self._paint_wave(painter, theme)
            self._paint_names(painter, theme)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1.0))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_wave(self, painter: QPainter, theme: Theme) -> None:
        assert self._check is not None
        columns, width = self._check.columns, max(1, self.width())
        starts = (np.arange(width) * len(columns) / width).astype(int)
        tall = np.maximum.reduceat(columns, starts) * (0.5 * (self.height() - 2 * NAME_HEIGHT))
        middle = self.height() / 2.0
        painter.setPen(QPen(QColor(theme.original), 1.0))
        painter.drawLines(
            [QLineF(x, middle - h, x, middle + h) for x, h in enumerate(tall.tolist())]
        )

    def _paint_names(self, painter: QPainter, theme: Theme) -> None:
        """Colour alone says nothing: a name above each place that has room for it."""
        font = painter.font()
        font.setPointSizeF(8.0)
        painter.setFont(font)
        free_from = 0.0
        for n, mark in enumerate(self.marks):
            rect, is_chosen = self._rect(mark), n == self._at
            if is_chosen:
                painter.setPen(QPen(QColor(theme.text), 1.5))
                painter.drawRect(rect.adjusted(0.0, 1.0, 0.0, -1.0))
            text = tr(NAMES[mark.kind])
            wide = painter.fontMetrics().horizontalAdvance(text) + 4.0
            left = min(rect.left() + 2.0, self.width() - wide)
            if left >= free_from:
                painter.setPen(QColor(theme.text))
                painter.drawText(QRectF(left, 0.0, wide, NAME_HEIGHT), text)
                free_from = left + wide


def colors_of(theme: Theme) -> dict[str, str]:
    """A colour for each kind of place."""
    return {"polyphonic": theme.danger, "clipped": theme.notes, "silent": theme.faint}


def _gravest(marks: "tuple[Mark, ...]") -> "Mark":
    """Two notes before clipping before silence, the longest of them."""
    order = list(NAMES)
    return min(marks, key=lambda m: (order.index(m.kind), m.start_s - m.end_s))
