"""The loss over the steps: raw faint, smoothed, validation as dots, the best as a star."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.training.training_run import Point, Run

MOST_DRAWN = 1500
SMOOTHED_OVER = 20


class LossPlot(pg.PlotWidget):  # type: ignore[misc]
    """plot.wizard.loss."""

    def __init__(self) -> None:
        """No step is drawn yet."""
        super().__init__()
        self.setObjectName("plot.wizard.loss")
        self.setAccessibleName(tr("Loss while training"))
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMinimumHeight(120)
        self.raw = self.plot()
        self.smooth = self.plot()
        self.dots = pg.ScatterPlotItem(size=7)
        self.star = pg.ScatterPlotItem(size=15, symbol="star")
        self.addItem(self.dots)
        self.addItem(self.star)

    def show_run(self, run: Run) -> None:
        """Draw its curves."""
        steps, losses = thinned(run.losses)
        self.raw.setData(steps, losses)
        self.smooth.setData(steps, smoothed(losses))
        self.dots.setData([p.step for p in run.validations], [p.loss for p in run.validations])
        best = [] if run.best is None else [run.best]
        self.star.setData([p.step for p in best], [p.loss for p in best])
        said = tr("Nothing is learnt yet")
        if run.losses:
            said = tr("Step {step}, loss {loss:.2f}").format(
                step=run.losses[-1].step, loss=run.losses[-1].loss
            )
        if run.best is not None:
            best_said = tr("best {loss:.2f} at step {step}")
            said = f"{said}, {best_said.format(loss=run.best.loss, step=run.best.step)}"
        self.setAccessibleDescription(said)

    def dress(self, theme: Theme) -> None:
        """Put on colours."""
        self.setBackground(theme.base)
        self.raw.setPen(pg.mkPen(theme.original, width=1))
        self.smooth.setPen(pg.mkPen(theme.accent, width=2))
        self.dots.setBrush(pg.mkBrush(theme.notes))
        self.dots.setPen(pg.mkPen(None))
        self.star.setBrush(pg.mkBrush(theme.good))
        self.star.setPen(pg.mkPen(theme.text))
        for name in ("left", "bottom"):
            self.getAxis(name).setPen(theme.line)
            self.getAxis(name).setTextPen(theme.faint)
        self.setTitle(
            tr("Loss: training (line), validation (dots), best (star)"), size="9pt",
            color=theme.faint,
        )  # fmt: skip


def thinned(points: Sequence[Point]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Steps and losses, at most MOST_DRAWN of them."""
    every = max(1, -(-len(points) // MOST_DRAWN))
    kept = points[::every]
    steps = np.array([point.step for point in kept], np.float64)
    return steps, np.array([point.loss for point in kept], np.float64)


def smoothed(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over the points around each one, fewer at the ends: it does not lag.

    Over a third of the points at most, so that the first ones do not make a flat line.

    >>> smoothed(np.array([4.0, 2.0])).tolist()
    [3.0, 3.0]
    """
    sums = np.concatenate([[0.0], np.cumsum(losses)])
    places = np.arange(len(losses))
    half = min(SMOOTHED_OVER // 2, max(1, len(losses) // 6))
    starts = np.maximum(0, places - half)
    ends = np.minimum(len(losses), places + half + 1)
    result: NDArray[np.float64] = (sums[ends] - sums[starts]) / (ends - starts)
    return result
