"""Draws notes as bars with their names."""

from collections.abc import Collection, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.engine.conditioning.types import Note
from studio.engine.units import midi_to_name
from studio.ui.plots.time_plot import pixel_scale, translucent
from studio.ui.theme import Theme

HALF_SEMITONES = 0.5
NAME_PIXELS = 30.0
MOST_DRAWN = 120
"""More in view are drawn as plain lines: bars would be narrower than their frame, and slow."""


class NotesItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A bar a semitone high around each note's pitch; selected ones are filled and framed."""

    def __init__(self, theme: Theme) -> None:
        """Empty."""
        super().__init__()
        self._theme = theme
        self.notes: tuple[Note, ...] = ()
        self.selected: frozenset[int] = frozenset()
        self._rect = QRectF()
        self._is_active = False
        self._lines = QPainterPath()
        self._times = np.zeros((0, 2))

    def set_active(self, is_active: bool) -> None:
        """Draw strongly while they can be changed, else faintly."""
        self._is_active = is_active
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._theme = theme
        self.update()

    def show_notes(self, notes: Sequence[Note], selected: Collection[int] = ()) -> None:
        """Draw these notes, in order of time; selected: their indices."""
        self.prepareGeometryChange()
        self.notes, self.selected = tuple(notes), frozenset(selected)
        if self.notes:
            low, high = min(n.midi for n in self.notes), max(n.midi for n in self.notes)
            start, end = self.notes[0].start_s, max(n.end_s for n in self.notes)
            self._rect = QRectF(start, low - 1.0, end - start, high - low + 2.0)
        else:
            self._rect = QRectF()
        self._times = np.array([(n.start_s, n.end_s) for n in self.notes], float).reshape(-1, 2)
        pitches = np.repeat(np.array([n.midi for n in self.notes], float), 2)
        self._lines = pg.arrayToQPath(self._times.reshape(-1), pitches, connect="pairs")
        self.update()

    def boundingRect(self) -> QRectF:
        """Seconds and note numbers of all notes."""
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the notes in view, in pixels, so that names and frames keep their size."""
        view = self.getViewBox().viewRect()
        starts, ends = self._times.T
        seen = np.flatnonzero((ends > view.left()) & (starts < view.right())).tolist()
        if len(seen) > MOST_DRAWN:
            painter.setPen(pg.mkPen(self._theme.notes, width=2))  # pyqtgraph's are cosmetic
            painter.drawPath(self._lines)
            seen = [n for n in seen if n in self.selected]
        to_pixels, scale = painter.transform(), pixel_scale(self, painter)
        to_pixels = to_pixels * QTransform.fromScale(1.0 / scale, 1.0 / scale)
        painter.save()
        painter.resetTransform()
        painter.scale(scale, scale)
        font = QFont(painter.font())
        font.setPointSizeF(8.0)
        painter.setFont(font)
        for n in seen:
            note = self.notes[n]
            top_left = to_pixels.map(QPointF(note.start_s, note.midi + HALF_SEMITONES))
            bottom_right = to_pixels.map(QPointF(note.end_s, note.midi - HALF_SEMITONES))
            self._draw(painter, QRectF(top_left, bottom_right), note, n in self.selected)
        painter.restore()

    def _draw(self, painter: QPainter, bar: QRectF, note: Note, is_selected: bool) -> None:
        color = QColor(self._theme.notes)
        alpha = 150 if is_selected else 60 if self._is_active else 25
        painter.fillRect(bar, translucent(self._theme.notes, alpha))
        painter.setPen(pg.mkPen(color, width=2.5 if is_selected else 1.0 + 0.6 * self._is_active))
        painter.drawRect(bar)
        if bar.width() >= NAME_PIXELS:
            name = midi_to_name(round(note.midi))
            place = QRectF(bar.left() + 2, bar.top() - 15.0, max(bar.width(), 40.0), 14.0)
            label = QRectF(place.left() - 1, place.top(), 9.0 * len(name) + 3.0, 14.0)
            painter.fillRect(label, translucent(self._theme.base, 225))
            painter.setPen(color)
            painter.drawText(place, name)
