"""A training is not ended by a slip of the mouse: early on it is asked."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from studio.ui.common.texts import tr
from studio.ui.training.training_run import Run
from studio.ui.widgets.question import DESTROY, Answer, question

EARLY = 0.25
"""Part of the steps before which nobody is likely to mean it."""


class Stopping:
    """Asks before a training ends that has made less than a quarter of its steps."""

    def __init__(self, stop: Callable[[Run], None], parent: Callable[[], QWidget | None]) -> None:
        """stop: ends a training. parent: the window that asks."""
        self._stop = stop
        self._parent = parent
        self.box: QMessageBox | None = None

    def request(self, run: Run) -> None:
        """The button was pressed."""
        parent = self._parent()
        if parent is None or not run.is_stepping or run.step >= EARLY * run.max_steps:
            self._stop(run)
            return
        words = tr(
            "“{name}” has made {step} of {most} steps. What it has learnt so far is kept; it can "
            "be trained longer afterwards."
        ).format(name=run.name, step=run.step, most=run.max_steps)
        end = Answer("stop", tr("Stop and keep the best"), lambda: self._stop(run), DESTROY)
        go_on = Answer("go_on", tr("Go on"), lambda: None)
        answers = (end, go_on)
        self.box = question("stop_training", tr("Stop the training?"), words, answers, parent)
        for button in self.box.findChildren(QPushButton):
            if button.objectName().endswith("go_on"):
                self.box.setDefaultButton(button)
        self.box.open()
