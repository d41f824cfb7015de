"""The overview strip: the whole clip, with the visible range as a region to drag."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.plots.axes import AXIS_WIDTH
from studio.ui.plots.peaks import Peaks
from studio.ui.plots.time_plot import LEAST_SPAN_S, NOTCH, SCROLL, translucent

LEFT, RIGHT = AXIS_WIDTH + 1, 8  # so that it stands above the plots
HEIGHT = 40
GRIP = 7.0  # pixels beside an edge that take hold of it
ZOOM = 1.5


class Overview(QWidget):
    """Drag the region to pan, its edges to zoom; drag over the whole clip to choose a part.

    range_requested(start_s, end_s): the user wants to see this. Keys: Up and Down zoom, Page Up
    and Page Down pan, a double-click shows the whole.
    """

    range_requested = Signal(float, float)

    def __init__(self, theme: Theme) -> None:
        """No clip is shown yet."""
        super().__init__()
        self.setObjectName("plot.overview")
        self.setAccessibleName(tr("Overview of the clip"))
        self.setToolTip(
            tr("The whole clip. Drag the region or its edges; double-click: show all.")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self._theme = theme
        self._peaks: Peaks | None = None
        self._seconds = 1.0
        self._range = (0.0, 1.0)
        self._selection: tuple[float, float] | None = None
        self._playhead_s = 0.0
        self._picture: QPixmap | None = None
        self._grip = ""
        self._grip_s = 0.0
        self._held = (0.0, 1.0)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Always of one height."""
        return QSize(200, HEIGHT)

    # -- what it shows ------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._theme = theme
        self._redraw()

    def show_peaks(self, peaks: Peaks | None) -> None:
        """Draw another clip; None = nothing."""
        self._peaks = peaks
        self._redraw()

    def set_seconds(self, seconds: float) -> None:
        """Length of the whole."""
        self._seconds = seconds
        self._redraw()

    def show_range(self, start_s: float, end_s: float) -> None:
        """Mark what the plots show."""
        self._range = (max(0.0, start_s), min(self._seconds, end_s))
        self.setAccessibleDescription(
            tr("Shows {range:.2f} to {range2:.2f} of {seconds:.2f} seconds.").format(
                range=self._range[0], range2=self._range[1], seconds=self._seconds
            )
        )
        self.update()

    def show_selection(self, selection: tuple[float, float] | None) -> None:
        """Mark a region that was chosen; None = nothing is chosen."""
        self._selection = selection
        self.update()

    def set_playhead(self, seconds: float) -> None:
        """Move the playhead; only where it was and is, is painted."""
        for place in (self._playhead_s, seconds):
            self.update(round(self._x(place)) - 2, 0, 5, self.height())
        self._playhead_s = seconds

    # -- places -------------------------------------------------------------------------------

    def _x(self, seconds: float) -> float:
        return LEFT + seconds / self._seconds * (self.width() - LEFT - RIGHT)

    def _time(self, x: float) -> float:
        share = (x - LEFT) / max(1, self.width() - LEFT - RIGHT)
        return min(1.0, max(0.0, share)) * self._seconds

    @property
    def _is_whole(self) -> bool:
        return self._range[1] - self._range[0] > 0.999 * self._seconds

    def _grip_at(self, x: float) -> str:
        left, right = (self._x(edge) for edge in self._range)
        if abs(x - left) <= GRIP and abs(x - left) <= abs(x - right):
            return "left"
        if abs(x - right) <= GRIP:
            return "right"
        return "new" if self._is_whole else "move"

    def _request(self, start_s: float, end_s: float) -> None:
        """Request a range that lies within the clip and is not too short."""
        span = min(max(end_s - start_s, LEAST_SPAN_S), self._seconds)
        start_s = min(max(0.0, start_s), self._seconds - span)
        self.range_requested.emit(start_s, start_s + span)

    # -- mouse and keys -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the region or of one of its edges."""
        if event.button() != Qt.MouseButton.LeftButton or self._peaks is None:
            return
        x = event.position().x()
        self._grip, self._grip_s, self._held = self._grip_at(x), self._time(x), self._range
        start, end = self._held
        if self._grip == "move" and not start <= self._grip_s <= end:
            half = (end - start) / 2
            self._held = (self._grip_s - half, self._grip_s + half)
            self._request(*self._held)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held."""
        x = event.position().x()
        if not self._grip:
            is_edge = self._peaks is not None and self._grip_at(x) in ("left", "right")
            shape = Qt.CursorShape.SizeHorCursor if is_edge else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            return
        now, (start, end) = self._time(x), self._held
        if self._grip == "move":
            self._request(start + now - self._grip_s, end + now - self._grip_s)
        elif self._grip == "left":
            self._request(min(now, end - LEAST_SPAN_S), end)
        elif self._grip == "right":
            self._request(start, max(now, start + LEAST_SPAN_S))
        elif abs(self._x(now) - self._x(self._grip_s)) > GRIP:
            self._request(min(now, self._grip_s), max(now, self._grip_s))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole clip."""
        self._request(0.0, self._seconds)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; scroll with Shift or sideways."""
        delta, sideways = event.angleDelta().y(), event.angleDelta().x()
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if is_shifted or abs(sideways) > abs(delta):
            start, end = self._range
            way = -(sideways or delta) / NOTCH * SCROLL * (end - start)
            self._request(start + way, end + way)
        elif delta:
            self._zoom(ZOOM ** (delta / 120.0), self._time(event.position().x()))
        event.accept()

    def _zoom(self, factor: float, at_s: float) -> None:
        start, end = self._range
        at_s = min(max(at_s, start), end)
        self._request(at_s - (at_s - start) / factor, at_s + (end - at_s) / factor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down zoom, Page Up and Page Down pan."""
        start, end = self._range
        middle, span = (start + end) / 2, end - start
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._zoom(ZOOM if key == Qt.Key.Key_Up else 1 / ZOOM, middle)
        elif key == Qt.Key.Key_PageUp:
            self._request(start - 0.8 * span, end - 0.8 * span)
        elif key == Qt.Key.Key_PageDown:
            self._request(start + 0.8 * span, end + 0.8 * span)
        else:
            super().keyPressEvent(event)

    # -- painting -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew."""
        self._redraw()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _draw(self) -> QPixmap:
        """The waveform alone: it changes seldom."""
        scale = self.devicePixelRatioF()
        picture = QPixmap(self.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(QColor(self._theme.base))
        painter = QPainter(picture)
        self._draw_wave(painter)
        painter.end()
        return picture

    def _draw_wave(self, painter: QPainter) -> None:
        if self._peaks is not None:
            n_columns = max(1, self.width() - LEFT - RIGHT)
            n_pixels = round(n_columns * self.devicePixelRatioF())
            times, values = self._peaks.curve(0.0, self._seconds, n_pixels)
            middle, height = self.height() / 2, self.height() / 2 - 5
            ys = middle - values * (height / max(0.02, self._peaks.top))
            xs = LEFT + times * (n_columns / self._seconds)
            points = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
            painter.setPen(QPen(QColor(self._theme.original), 0.0))
            painter.drawPolyline(QPolygonF(points))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Waveform, region, playhead."""
        if self._picture is None:
            self._picture = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        self._paint_marks(painter)
        painter.end()

    def paint_on(self, painter: QPainter) -> None:
        """Draw the strip on something else, as lines."""
        self._draw_wave(painter)
        self._paint_marks(painter)

    def _paint_marks(self, painter: QPainter) -> None:
        """Region and playhead."""
        if self._peaks is not None:
            theme, bottom = self._theme, self.height() - 2.0
            left, right = (self._x(edge) for edge in self._range)
            region = QRectF(left, 1.0, max(2.0, right - left), bottom - 1.0)
            painter.fillRect(region, translucent(theme.accent, 50))
            painter.setPen(
                QPen(QColor(theme.accent), 2.0 if self._grip or self.hasFocus() else 1.2)
            )
            painter.drawRect(region)
            if self._selection is not None:
                left, right = (self._x(edge) for edge in self._selection)
                chosen = QRectF(left, bottom - 5.0, max(2.0, right - left), 5.0)
                painter.fillRect(chosen, QColor(theme.accent))
            painter.setPen(QPen(QColor(theme.playhead), 1.2))
            x = self._x(self._playhead_s)
            painter.drawLine(QPointF(x, 1.0), QPointF(x, bottom))
