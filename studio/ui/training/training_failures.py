"""A training that ends by a fault says so in a dialog that stays, where no wizard shows it."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.engine.errors import TrainingFailed
from studio.ui.common.texts import tr
from studio.ui.training.training_run import Run
from studio.ui.training.trainings import Trainings
from studio.ui.widgets.window_frame import WindowFrame


class TrainingFailures(QObject):
    """Listens to the trainings; each failure is told once."""

    def __init__(
        self, trainings: Trainings, frame: WindowFrame, is_watched: Callable[[], bool]
    ) -> None:
        """is_watched: whether the wizard shows the trainings just now."""
        super().__init__(frame.parent)
        self._frame = frame
        self._is_watched = is_watched
        self._told: set[Run] = set()
        trainings.changed.connect(self._look)

    def _look(self, run: Run) -> None:
        """Before the controller shows the wizard, which may be closed again before it is read."""
        if run.state != "failed":
            self._told.discard(run)
            return
        if run in self._told or self._is_watched() or not self._frame.parent.isVisible():
            return
        self._told.add(run)
        what = tr("The training of “{name}” has ended").format(name=run.name)
        self._frame.show_error(what, TrainingFailed(run.problem))
