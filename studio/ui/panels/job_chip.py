"""The job chip in the status bar: what runs, how far, a button to cancel it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from studio.engine.progress import Progress
from studio.ui.texts import tr


class JobChip(QWidget):
    """Hidden while nothing runs. cancel_wished: the button was pressed."""

    cancel_wished = Signal()

    def __init__(self) -> None:
        """Hidden."""
        super().__init__()
        self.setObjectName("job-chip")
        self.text = QLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(tr("Progress"))
        self.button = QToolButton()
        self.button.setText(tr("Cancel"))
        self.button.setObjectName("action.cancel")
        self.button.clicked.connect(self.cancel_wished)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        for widget in (self.text, self.bar, self.button):
            layout.addWidget(widget)
        self.hide()

    def begin(self, title: str) -> None:
        """A job has started."""
        self.text.setText(title)
        self.bar.setValue(0)
        self.show()

    def report(self, progress: Progress) -> None:
        """A job has come so far."""
        if progress.text:
            self.text.setText(tr(progress.text))
        self.bar.setValue(round(100 * progress.fraction))

    def end(self) -> None:
        """Nothing runs."""
        self.hide()
