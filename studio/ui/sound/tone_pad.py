"""The range-fit pad: what the network hears of the clip, over what the instrument has learnt."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.engine.parameters import PARAMETER
from studio.engine.units import midi_to_name
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.plots.time_plot import translucent

Points = NDArray[np.float64]
MARGINS = (34.0, 4.0, 6.0, 17.0)  # left, top, right, bottom: room for the numbers
AROUND = (10.0, 10.0)  # semitones and dB shown beside box and cloud
UNKNOWN = (48.0, 84.0, -60.0, -20.0)
STEPS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Down: (0.0, -1.0),
    Qt.Key.Key_Up: (0.0, 1.0),
}


class TonePad(QWidget):
    """Pitch to the right, loudness upwards; a drag moves the cloud, the arrows by one step.

    requested(tone_pitch, tone_level): semitones and dB. drag_began, drag_ended: around a drag.
    Home or a double-click: back to the defaults.
    """

    requested = Signal(float, float)
    drag_began = Signal()
    drag_ended = Signal()

    def __init__(self, theme: Theme) -> None:
        """Without a clip and an instrument."""
        super().__init__()
        self.setObjectName("param.tone_pad")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(64)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setToolTip(
            tr(
                "Each point is a moment of the clip; the box is what the instrument has learnt.\n"
                "Drag the points into the box, or elsewhere for another tone: the pitch stays.\n"
                "Arrows: one step. Double-click: back to the default."
            )
        )
        self._theme = theme
        self._cloud: Points = np.zeros((0, 2))
        self._box: tuple[float, float, float, float] | None = None
        self._value = (0.0, 0.0)
        self._held: tuple[QPointF, tuple[float, float]] | None = None
        self._describe()

    def sizeHint(self) -> QSize:
        """As high as there is room."""
        return QSize(200, 120)

    # -- what it shows ------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._theme = theme
        self.update()

    def show_cloud(self, points: Points | None) -> None:
        """Moments of the clip, [n, 2]: MIDI note number and dB, without the pad's offset."""
        self._cloud = np.zeros((0, 2)) if points is None else points
        self._describe()

    def show_instrument(self, instrument: InstrumentChoice | None) -> None:
        """Draw its trained range; None = no box."""
        box = None
        if instrument is not None and instrument.levels_db is not None:
            box = (instrument.pitch_low, instrument.pitch_high, *instrument.levels_db)
        if box != self._box:
            self._box = box
            self._describe()

    def show_value(self, tone_pitch: float, tone_level: float) -> None:
        """Show an offset without requesting it."""
        if (tone_pitch, tone_level) != self._value:
            self._value = (tone_pitch, tone_level)
            self._describe()

    @property
    def share_inside(self) -> float | None:
        """Share of the points in the box, 0..1; None where one of both is missing."""
        if self._box is None or not len(self._cloud):
            return None
        low, high, quiet, loud = self._box
        midi, db = (self._cloud + self._value).T
        return float(np.mean((midi >= low) & (midi <= high) & (db >= quiet) & (db <= loud)))

    def _describe(self) -> None:
        """The value in words: for people who do not see it, too."""
        pitch, level = self._value
        share = self.share_inside
        inside = (
            ""
            if share is None
            else tr(" {share:.0%} lie in the trained range.").format(share=share)
        )
        self.setAccessibleName(
            tr("Range-fit pad: {pitch:+.0f} semitones, {level:+.0f} decibels").format(
                pitch=pitch, level=level
            )
        )
        self.setAccessibleDescription(
            tr("Tone offset of what the instrument hears.{inside}").format(inside=inside)
        )
        self.update()

    # -- places -------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        left, top, right, bottom = MARGINS
        return QRectF(left, top, self.width() - left - right, self.height() - top - bottom)

    def _shown(self) -> tuple[float, float, float, float]:
        """Lowest and highest MIDI number and dB; the offset does not change them."""
        low, high, quiet, loud = self._box or UNKNOWN
        if len(self._cloud):
            (least_midi, least_db), (most_midi, most_db) = np.percentile(
                self._cloud, [1.0, 99.0], axis=0
            )
            low, high = min(low, least_midi), max(high, most_midi)
            quiet, loud = min(quiet, least_db), max(loud, most_db)
        x, y = AROUND
        return float(low - x), float(high + x), float(quiet - y), float(loud + y)

    def _scale(self) -> tuple[float, float]:
        """Pixels per semitone and per dB."""
        low, high, quiet, loud = self._shown()
        return self._area().width() / (high - low), self._area().height() / (loud - quiet)

    # -- mouse and keys -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the cloud."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = (event.position(), self._value)
            self.drag_began.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._held is not None:
            start, (pitch, level) = self._held
            moved, (x, y) = event.position() - start, self._scale()
            self._request(pitch + moved.x() / x, level - moved.y() / y)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._held is not None:
            self._held = None
            self.drag_ended.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to the default, in one step of undo."""
        self._reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by one step, Home goes back to the default."""
        step = STEPS.get(Qt.Key(event.key())) if event.key() in STEPS else None
        if step is not None:
            self._request(self._value[0] + step[0], self._value[1] + step[1])
        elif event.key() == Qt.Key.Key_Home:
            self._reset()
        else:
            super().keyPressEvent(event)

    def _reset(self) -> None:
        self.drag_began.emit()
        self._request(0.0, 0.0)
        self.drag_ended.emit()

    def _request(self, pitch: float, level: float) -> None:
        requested = (_fitting("tone_pitch", pitch), _fitting("tone_level", level))
        if requested != self._value:
            self.requested.emit(*requested)

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, numbers, box, cloud."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, theme = self._area(), self._theme
        painter.fillRect(area, QColor(theme.base))
        low, _, _, loud = self._shown()
        x, y = self._scale()
        self._paint_numbers(painter, area)
        painter.setClipRect(area)
        if self._box is not None:
            left, right, quiet, top = self._box
            box = QRectF(
                area.left() + (left - low) * x,
                area.top() + (loud - top) * y,
                (right - left) * x,
                (top - quiet) * y,
            )
            painter.fillRect(box, translucent(theme.accent, 40))
            painter.setPen(QPen(QColor(theme.accent), 1.6))
            painter.drawRect(box)
        painter.setPen(QPen(QColor(theme.text if self._box is None else theme.notes), 2.2))
        for midi, db in (self._cloud + self._value).tolist():
            painter.drawPoint(
                QPointF(area.left() + (midi - low) * x, area.top() + (loud - db) * y)
            )
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2.0))
            painter.drawRect(area)
        painter.end()

    def _paint_numbers(self, painter: QPainter, area: QRectF) -> None:
        low, high, quiet, loud = self._shown()
        x, y = self._scale()
        painter.setPen(QColor(self._theme.faint))
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for midi in range(int(np.ceil(low / 12)) * 12, int(high) + 1, 12):
            place = area.left() + (midi - low) * x
            painter.drawText(
                QRectF(place - 20, area.bottom() + 1, 40, 16), centre, midi_to_name(midi)
            )
        every = 20 if area.height() < 150 else 10
        for db in range(int(np.ceil(quiet / every)) * every, int(loud) + 1, every):
            place = area.top() + (loud - db) * y
            if area.top() + 6 < place < area.bottom() - 5:
                painter.drawText(QRectF(0, place - 8, area.left() - 4, 16), right, f"{db}")


def _fitting(id: str, value: float) -> float:
    """The nearest value that the parameter can have."""
    row = PARAMETER[id]
    stepped = round(value / row.step) * row.step
    return float(min(row.maximum, max(row.minimum, stepped)))
