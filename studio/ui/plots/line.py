"""A curve that need not measure itself to be painted."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF


class Line(pg.PlotCurveItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Claims the whole view: pyqtgraph's own looks through all points for their extremes, several
    times a frame where they are all unvoiced (measured: an eighth of panning)."""

    _boundingRect: QRectF | None

    def __init__(self, **options: Any) -> None:
        """Empty; options of PlotCurveItem."""
        super().__init__(**options)

    def boundingRect(self) -> QRectF:
        """What is in view; nothing where there are no points."""
        if self._boundingRect is None:
            view = self.getViewBox()
            is_empty = view is None or self.xData is None or not len(self.xData)
            self._boundingRect = QRectF() if is_empty else QRectF(view.viewRect())
        return self._boundingRect
