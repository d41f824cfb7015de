"""Draws notes as filled bars with their names."""

from collections.abc import Collection, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.engine.conditioning.types import Note
from studio.engine.units import midi_to_name
from studio.ui.common.theme import DARK
from studio.ui.plots.time_plot import pixel_scale, translucent

LEAST_HEIGHT, MOST_HEIGHT = 8.0, 18.0
"""Pixels of a bar: as high as a semitone within these bounds."""
EDGE = "#0c0d10"
NAME_PIXELS = 30.0
MARGIN = 5.0  # semitones around the notes that bars and names may reach into
MOST_DRAWN = 120
"""More in view are drawn at once as one path, without names: each by itself would be slow."""


class NotesItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A filled bar with a dark edge at each note's pitch; selected ones are white-framed."""

    def __init__(self) -> None:
        """No note is drawn yet."""
        super().__init__()
        self._color, self._ground = DARK.notes, DARK.base
        self.notes: tuple[Note, ...] = ()
        self.selected: frozenset[int] = frozenset()
        self.offset = 0.0
        self._rect = QRectF()
        self._is_active = False
        self._lines = QPainterPath()
        self._times = np.zeros((0, 2))

    def set_active(self, is_active: bool) -> None:
        """Draw strongly while they can be changed, else faintly."""
        self._is_active = is_active
        self.update()

    def set_colors(self, color: str, ground: str) -> None:
        """Of the bars, and of the ground of their names."""
        self._color, self._ground = color, ground
        self.update()

    def set_offset(self, semitones: float) -> None:
        """Draw them so much higher: where they are heard."""
        if semitones != self.offset:
            self.offset = semitones
            self._lay()

    def show_notes(self, notes: Sequence[Note], selected: Collection[int] = ()) -> None:
        """Draw these notes, in order of time; selected: their indices."""
        self.notes, self.selected = tuple(notes), frozenset(selected)
        self._lay()

    def _lay(self) -> None:
        self.prepareGeometryChange()
        pitches = np.array([n.midi for n in self.notes], float) + self.offset
        self._times = np.array([(n.start_s, n.end_s) for n in self.notes], float).reshape(-1, 2)
        if self.notes:
            low, high = float(pitches.min()) - MARGIN, float(pitches.max()) + MARGIN
            start, end = self.notes[0].start_s, float(self._times.max())
            self._rect = QRectF(start, low, end - start, high - low)
        else:
            self._rect = QRectF()
        self._lines = pg.arrayToQPath(
            self._times.reshape(-1), np.repeat(pitches, 2), connect="pairs"
        )
        self.update()

    def boundingRect(self) -> QRectF:
        """Seconds and note numbers of all notes."""
        return self._rect

    @property
    def _alpha(self) -> int:
        return 255 if self._is_active else 150

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the notes in view, in pixels, so that bars, names and edges keep their size."""
        view = self.getViewBox().viewRect()
        starts, ends = self._times.T
        seen = np.flatnonzero((ends > view.left()) & (starts < view.right())).tolist()
        scale = pixel_scale(self, painter)
        if len(seen) > MOST_DRAWN:
            for color, width in ((EDGE, LEAST_HEIGHT + 2.0), (self._color, LEAST_HEIGHT)):
                pen = QPen(translucent(color, self._alpha), width * scale)
                pen.setCosmetic(True)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawPath(self._lines)
            seen = [n for n in seen if n in self.selected]
        to_pixels = painter.transform() * QTransform.fromScale(1.0 / scale, 1.0 / scale)
        height = min(max(abs(to_pixels.m22()), LEAST_HEIGHT), MOST_HEIGHT)
        painter.save()
        painter.resetTransform()
        painter.scale(scale, scale)
        font = QFont(painter.font())
        font.setPointSizeF(8.0)
        painter.setFont(font)
        for n in seen:
            note = self.notes[n]
            left = to_pixels.map(QPointF(note.start_s, note.midi + self.offset))
            right = to_pixels.map(QPointF(note.end_s, note.midi + self.offset))
            bar = QRectF(left.x(), left.y() - height / 2, right.x() - left.x(), height)
            self._draw(painter, bar, note, n in self.selected)
        painter.restore()

    def _draw(self, painter: QPainter, bar: QRectF, note: Note, is_selected: bool) -> None:
        painter.setBrush(translucent(self._color, 255 if is_selected else self._alpha))
        edge = "#ffffff" if is_selected else EDGE
        painter.setPen(pg.mkPen(edge, width=2.0 if is_selected else 1.0))
        radius = min(3.0, bar.width() / 2)
        painter.drawRoundedRect(bar, radius, radius)
        if bar.width() >= NAME_PIXELS:
            name = midi_to_name(round(note.midi + self.offset))
            place = QRectF(bar.left() + 2, bar.top() - 15.0, max(bar.width(), 40.0), 14.0)
            label = QRectF(place.left() - 1, place.top(), 9.0 * len(name) + 3.0, 14.0)
            painter.fillRect(label, translucent(self._ground, 225))
            painter.setPen(QColor(self._color))
            painter.drawText(place, name)
