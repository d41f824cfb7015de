"""What is selected in the plots: a stretch of time, notes, a box."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.ui.plots.time_plot import TimePlot, translucent
from studio.ui.theme import Theme
from studio.ui.tools import Place

HALF_HEIGHT = 0.5  # semitones of a note's box


class SelectionMark:
    """A stretch of time, tinted in several plots."""

    def __init__(self, plots: Sequence[TimePlot], theme: Theme) -> None:
        """Nothing is selected."""
        self._bands = []
        for plot in plots:
            band = pg.LinearRegionItem(movable=False)
            band.setZValue(40)
            band.setVisible(False)
            band.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            plot.addItem(band, ignoreBounds=True)
            self._bands.append(band)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        for band in self._bands:
            band.setBrush(translucent(theme.accent, 55))
            for line in band.lines:
                line.setPen(pg.mkPen(theme.accent, width=1.5))
            band.update()

    def show(self, selection: tuple[float, float] | None) -> None:
        """Tint this stretch; None = nothing."""
        for band in self._bands:
            if selection is not None:
                band.setRegion(selection)
            band.setVisible(selection is not None)


class NoteMarks:
    """Notes as boxes in the plot with the pitch axis; the selected one is filled."""

    def __init__(self, plot: TimePlot, theme: Theme) -> None:
        """No notes."""
        self._boxes = pg.PlotCurveItem(connect="finite")
        self._chosen = pg.PlotCurveItem(fillLevel=None)
        self._frame = pg.PlotCurveItem()
        for item, z in ((self._boxes, 41), (self._chosen, 42), (self._frame, 43)):
            item.setZValue(z)
            plot.addItem(item, ignoreBounds=True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._boxes.setPen(pg.mkPen(theme.notes, width=1.4))
        self._chosen.setPen(pg.mkPen(theme.notes, width=3.5))
        self._frame.setPen(pg.mkPen("#ffffff", width=1.5, dash=[4, 3]))

    def show(
        self, notes: Sequence[tuple[float, float, float]], selected: int | None = None
    ) -> None:
        """Draw notes (start_s, end_s, midi)."""
        boxes = [_box((n[0], n[2] - HALF_HEIGHT), (n[1], n[2] + HALF_HEIGHT)) for n in notes]
        gap = np.full((2, 1), np.nan)
        parts = [part for box in boxes for part in (box, gap)]
        self._boxes.setData(*(np.concatenate(parts, axis=1) if parts else ([], [])))
        chosen = selected is not None and selected < len(boxes)
        self._chosen.setData(*(boxes[selected] if chosen and selected is not None else ([], [])))

    def show_box(self, start: Place | None, end: Place | None) -> None:
        """Draw the frame that is being drawn with the mouse; None = none."""
        if start is None or end is None:
            self._frame.setData([], [])
        else:
            self._frame.setData(*_box(start, end))


def _box(first: Place, last: Place) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    (left, low), (right, high) = first, last
    return np.array([[left, right, right, left, left], [low, low, high, high, low]])
