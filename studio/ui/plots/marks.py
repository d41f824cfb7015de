"""What is selected in the plots: a stretch of time, notes, a box."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.engine.conditioning.types import Note
from studio.ui.common.theme import Theme
from studio.ui.plots.spectrogram import SpectrogramPlot
from studio.ui.plots.time_plot import TimePlot, translucent
from studio.ui.plots.tools import Place


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
    """The notes in the plot with the pitch axis, and what is drawn with the mouse: box, line."""

    def __init__(self, plot: SpectrogramPlot, theme: Theme) -> None:
        """No notes."""
        self._notes = plot.notes
        self.stroke = pg.PlotCurveItem()
        self.stroke.setZValue(42)
        plot.addItem(self.stroke, ignoreBounds=True)
        self._frame = pg.PlotCurveItem()
        self._frame.setZValue(43)
        plot.addItem(self._frame, ignoreBounds=True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._frame.setPen(pg.mkPen("#ffffff", width=1.5, dash=[4, 3]))
        self.stroke.setPen(pg.mkPen(theme.pitch, width=2))

    def show(self, notes: Sequence[Note], selected: int | None = None) -> None:
        """Draw notes; the selected one is filled."""
        self._notes.show_notes(notes, () if selected is None else (selected,))

    def set_active(self, is_active: bool) -> None:
        """Draw them strongly while their tool is chosen, else faintly."""
        self._notes.set_active(is_active)

    def show_stroke(self, places: Sequence[Place]) -> None:
        """Draw a line that is being drawn, alone: the curves below are not painted anew."""
        self.stroke.setData(*np.array(places, np.float64).reshape(-1, 2).T)

    def show_box(self, start: Place | None, end: Place | None) -> None:
        """Draw the frame that is being drawn with the mouse; None = none."""
        if start is None or end is None:
            self._frame.setData([], [])
        else:
            self._frame.setData(*_box(start, end))


def _box(first: Place, last: Place) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    (left, low), (right, high) = first, last
    return np.array([[left, right, right, left, left], [low, low, high, high, low]])
