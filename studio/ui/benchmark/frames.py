"""How long one frame takes in the real window: a long clip panned, zoomed, its pitch drawn."""

import time
from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from studio.ui.plots.tools import Tool
from studio.ui.shell.main_window import MainWindow

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
    """Seconds that each frame took, from the request to the painted plots.

    First the whole is zoomed into down to half a second, then panned at 60 s, at 10 s and at
    1 s, then zoomed out.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    plots = window.plots
    painted = Painted(*(plot.viewport() for plot in plots.plots))
    for start, end in _ranges(seconds, n_frames):
        yield _frame(lambda start=start, end=end: plots.show_range(start, end), painted, app)  # type: ignore[misc]


def draw_pitch(window: MainWindow, seconds: float, n_frames: int = 120) -> Iterator[float]:
    """Seconds that each move of the mouse took while a line was drawn, until it was painted.

    The whole clip is in view; the last one is the mouse let go: the pitch is changed.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    plots = window.plots
    plots.fit()
    window.action("tool_draw").trigger()
    app.processEvents()
    painted = Painted(plots.spectrogram.viewport())
    start = (0.3 * seconds, 60.0)
    for n in range(1, n_frames + 1):
        now = (start[0] + 0.002 * n * seconds, 60.0 + 4.0 * np.sin(0.1 * n))

        def move(now: tuple[float, float] = now, is_last: bool = n == n_frames) -> None:
            plots.dragged.emit(Tool.DRAW, start, now, is_last)

        yield _frame(move, painted, app)


def _ranges(seconds: float, n: int) -> Iterator[tuple[float, float]]:
    middle = 0.4 * seconds
    spans = np.geomspace(0.98 * seconds, 0.5, n)  # not the whole: it is shown already
    for span in spans:
        start = min(max(0.0, middle - span / 2), seconds - span)
        yield start, start + span
    for span in (60.0, 10.0, 1.0):
        starts = [0.2 * seconds + step * span / 30 for step in range(n // 2)]
        if starts[-1] + span <= seconds:  # at the end of the clip nothing would move
            yield from ((start, start + span) for start in starts)
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
