"""The two curves below: loudness with the note threshold, confidence of the pitch."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Signal

from studio.engine.features.types import Features
from studio.ui.common.results import LiveView
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.plots.frame_curve import FrameCurve
from studio.ui.plots.mask_item import MaskItem
from studio.ui.plots.time_plot import TimePlot, translucent

FLOOR_DB = -80.0
NEEDED = 0.7**2
LEAST_CONFIDENCE = 84  # pixels, of which the time axis takes the half


class LoudnessPlot(TimePlot):
    """Loudness of the original (grey) and as adjusted (accent), with a line to drag.

    The line lies where a frame of full periodicity is just a note (the rule of note detection:
    (L + 80) / ((mean L + 80) * 0.7**2) >= threshold, design/analysis.md).
    threshold_requested(value, is_last): the user drags the line.
    """

    threshold_requested = Signal(float, bool)

    def __init__(self, theme: Theme) -> None:
        """No curve is drawn yet."""
        self._original, self._adjusted = FrameCurve(), FrameCurve()
        self._mask = MaskItem(theme.notes)
        self._line = pg.InfiniteLine(
            -45.0,
            angle=0,
            movable=True,
            label=tr("note threshold"),
            labelOpts={"position": 0.01, "anchors": [(0.0, 1.0), (0.0, 1.0)]},
        )
        super().__init__("loudness", tr("Loudness"), theme)
        self.set_label(tr("loud. dB"))
        self._mean_db: float | None = None
        self._is_setting = False
        self.add_curve(self._original)
        self.add_curve(self._adjusted, 1)
        self.addItem(self._mask, ignoreBounds=True)
        self.addItem(self._line)
        self._line.setVisible(False)
        self._line.sigDragged.connect(lambda: self._request(False))
        self._line.sigPositionChangeFinished.connect(lambda: self._request(True))
        self.setYRange(FLOOR_DB - 6.0, 6.0, padding=0.0)

    def _dress(self) -> None:
        super()._dress()
        theme = self.theme
        self._original.setPen(pg.mkPen(theme.loudness, width=1))  # broader: four times the work
        self._adjusted.setPen(pg.mkPen(theme.result, width=1.6))
        pen = pg.mkPen(theme.notes, width=1.2, dash=[4, 3])
        self._line.setPen(pen)
        self._line.setHoverPen(pg.mkPen(theme.notes, width=2.5))
        self._line.label.setColor(theme.notes)
        self._mask.set_color(theme.notes)

    def show_original(self, features: Features | None) -> None:
        """Draw the clip's loudness."""
        self._mean_db = None if features is None else float(np.mean(features.loudness_db))
        self._line.setVisible(features is not None)
        if features is None:
            self._original.show_values(None)
            return
        self._original.show_values(features.loudness_db, features.frame_rate)
        self.refresh()
        top = float(features.loudness_db.max())
        self.setYRange(FLOOR_DB - 6.0, max(-40.0, top + 6.0), padding=0.0)

    def show_live(self, view: LiveView) -> None:
        """Draw the loudness of a recording that goes on."""
        self._original.setData(view.times, np.asarray(view.loudness_db, np.float64))

    def show_adjusted(self, features: Features | None) -> None:
        """Draw the loudness that the instrument follows."""
        if features is None:
            self._adjusted.show_values(None)
            return
        self._adjusted.show_values(features.loudness_db, features.frame_rate)
        self.refresh()

    def show_mask(self, spans: NDArray[np.float64]) -> None:
        """Mark where notes are on: s [n, 2]."""
        self._mask.show_spans(spans)

    def show_threshold(self, threshold: float) -> None:
        """Put the line where this threshold lies."""
        if self._mean_db is None:
            return
        self._is_setting = True
        self._line.setValue(threshold * NEEDED * (self._mean_db - FLOOR_DB) + FLOOR_DB)
        self._is_setting = False

    def _request(self, is_last: bool) -> None:
        if self._is_setting or self._mean_db is None:
            return
        above = float(self._line.value()) - FLOOR_DB
        threshold = above / (NEEDED * max(1e-3, self._mean_db - FLOOR_DB))
        self.threshold_requested.emit(float(np.clip(threshold, 0.0, 2.0)), is_last)


class ConfidencePlot(TimePlot):
    """How sure the pitch is, 0..1."""

    def __init__(self, theme: Theme) -> None:
        """No curve is drawn yet."""
        self._line = FrameCurve()
        super().__init__("confidence", tr("Confidence of the pitch"), theme)
        self.set_label(tr("conf."))
        self.add_curve(self._line)
        self.getAxis("left").setTicks([[(0.0, "0"), (1.0, "1")]])
        self.setMinimumHeight(LEAST_CONFIDENCE)
        self.setYRange(-0.12, 1.12, padding=0.0)

    def _dress(self) -> None:
        super()._dress()
        self._line.setPen(pg.mkPen(self.theme.confidence, width=1))
        self._line.setBrush(translucent(self.theme.confidence, 45))
        self._line.setFillLevel(0.0)

    def show_features(self, features: Features | None) -> None:
        """Draw the confidence."""
        if features is None:
            self._line.show_values(None)
            return
        self._line.show_values(features.periodicity, features.frame_rate)
        self.refresh()

    def show_live(self, view: LiveView) -> None:
        """Draw the confidence of a recording that goes on."""
        self._line.setData(view.times, np.asarray(view.periodicity, np.float64))
