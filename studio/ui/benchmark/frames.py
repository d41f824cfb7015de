"""How long one frame takes while a long clip is panned and zoomed in the real window."""

import time
from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from studio.ui.main_window import MainWindow

LIMIT_S = 2.0


class Painted(QObject):
    """Counts what was painted of some widgets."""

    def __init__(self, *widgets: QObject) -> None:
        """Watches them from now on."""
        super().__init__()
        self.counts = dict.fromkeys(map(id, widgets), 0)
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count, and let it pass."""
        if event.type() == QEvent.Type.Paint:
            self.counts[id(watched)] = self.counts.get(id(watched), 0) + 1
        return False


def pan_and_zoom(window: MainWindow, seconds: float, n_frames: int = 120) -> Iterator[float]:
    """Seconds that each frame took, from the wish to the painted plots.

    First the whole is zoomed into down to half a second, then panned at 60 s, at 10 s and at
    1 s, then zoomed out.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    plots = window.plots
    painted = Painted(*(plot.viewport() for plot in plots.plots))
    for start, end in _ranges(seconds, n_frames):
        yield _frame(lambda start=start, end=end: plots.show_range(start, end), painted, app)  # type: ignore[misc]


def _ranges(seconds: float, n: int) -> Iterator[tuple[float, float]]:
    middle = 0.4 * seconds
    spans = np.geomspace(0.98 * seconds, 0.5, n)  # not the whole: it is shown already
    for span in spans:
        start = min(max(0.0, middle - span / 2), seconds - span)
        yield start, start + span
    for span in (60.0, 10.0, 1.0):
        for step in range(n // 2):
            start = 0.2 * seconds + step * span / 30
            yield start, start + span
    for span in spans[::-2]:
        start = min(max(0.0, middle - span / 2), seconds - span)
        yield start, start + span


def _frame(change: Callable[[], None], painted: Painted, app: QApplication) -> float:
    before = dict(painted.counts)
    began = time.perf_counter()
    change()
    while time.perf_counter() - began < LIMIT_S:
        app.processEvents()
        if all(count > before[key] for key, count in painted.counts.items()):
            break
    return time.perf_counter() - began
