"""A training that ends by a fault says so in a dialog that stays, where no wizard shows it."""

from PySide6.QtCore import QObject

from studio.engine.errors import TrainingFailed
from studio.ui.common.texts import tr
from studio.ui.shell.main_window import MainWindow
from studio.ui.training.training_controller import TrainingController
from studio.ui.training.training_run import Run


class TrainingFailures(QObject):
    """Listens to the trainings; each failure is told once."""

    def __init__(self, window: MainWindow, training: TrainingController) -> None:
        """Nothing has failed yet."""
        super().__init__(window)
        self._window = window
        self._training = training
        self._told: set[Run] = set()
        training.trainings.changed.connect(self._look)

    def _look(self, run: Run) -> None:
        """Before the controller shows the wizard, which may be closed again before it is read."""
        if run.state != "failed":
            self._told.discard(run)
            return
        wizard = self._training.wizard
        is_watched = wizard is not None and wizard.isVisible()
        if run in self._told or is_watched or not self._window.isVisible():
            return
        self._told.add(run)
        what = tr("The training of “{name}” has ended").format(name=run.name)
        self._window.show_error(what, TrainingFailed(run.problem))
