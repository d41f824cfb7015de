"""The waveform: the original grey, the result in the accent colour above it."""

import pyqtgraph as pg

from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.plots.line import Line
from studio.ui.plots.peaks import GrowingPeaks, Peaks
from studio.ui.plots.time_plot import TimePlot, translucent


class WaveformPlot(TimePlot):
    """Draws one or two sounds at the detail that the view needs."""

    def __init__(self, theme: Theme) -> None:
        """No sound is drawn yet."""
        self._original_line = Line()
        self._result_line = Line()
        self._original: Peaks | GrowingPeaks | None = None
        self._result: Peaks | None = None
        super().__init__("waveform", tr("Waveform"), theme)
        self.set_label(tr("amp"))
        self.addItem(self._original_line, ignoreBounds=True)
        self.addItem(self._result_line, ignoreBounds=True)
        self.setYRange(-1.0, 1.0, padding=0.0)

    def _dress(self) -> None:
        super()._dress()
        self._original_line.setPen(pg.mkPen(self.theme.original))
        self._result_line.setPen(pg.mkPen(translucent(self.theme.result, 200)))

    def show_original(self, peaks: Peaks | GrowingPeaks | None) -> None:
        """Draw the clip; the vertical range follows its peak."""
        self._original = peaks
        self._fit_height()
        self.refresh()

    def show_result(self, peaks: Peaks | None) -> None:
        """Draw the rendered sound above it."""
        self._result = peaks
        self._fit_height()
        self.refresh()

    def _fit_height(self) -> None:
        shown = (self._original, self._result)
        tops = [peaks.top for peaks in shown if peaks is not None]
        top = max([0.02, *tops]) * 1.18  # so that no number of the axis is cut off
        self.setYRange(-top, top, padding=0.0)

    def refresh(self) -> None:
        """Draw what is in view."""
        (start, end), _ = self.view.viewRange()
        n_columns = self.n_pixels
        for line, peaks in (
            (self._original_line, self._original),
            (self._result_line, self._result),
        ):
            if peaks is None:
                line.setData([], [])
            else:
                line.setData(*peaks.curve(start, end, n_columns))
