"""The chip of a training in the status bar: its name, the time left, a click shows it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from studio.ui.common.texts import tr
from studio.ui.common.time_left import left
from studio.ui.training.training_run import RUNS, Run


class TrainingChip(QWidget):
    """Hidden while nothing is trained. show_requested(): it was clicked."""

    show_requested = Signal()

    def __init__(self) -> None:
        """Hidden until a training runs."""
        super().__init__()
        self.setObjectName("training-chip")
        self.button = QPushButton()
        self.button.setFlat(True)
        self.button.setObjectName("button.training")
        self.button.setAccessibleName(tr("Show the training"))
        self.button.setToolTip(tr("Show the training"))
        self.button.clicked.connect(self.show_requested)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(70)
        self.bar.setAccessibleName(tr("Progress of the training"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.addWidget(self.button)
        layout.addWidget(self.bar)
        self.hide()

    def show_run(self, run: Run | None) -> None:
        """How far it is; hidden without one."""
        self.setVisible(run is not None and run.state in RUNS)
        if run is None:
            return
        said = tr("Training “{name}”").format(name=run.name)
        rest = left(run.left_s) if run.left_s is not None else run.text
        if run.state == "paused":
            rest = tr("paused")
        self.button.setText(f"{said} · {rest}" if rest else said)
        self.bar.setValue(round(1000 * run.fraction))
