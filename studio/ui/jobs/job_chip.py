"""The job chip in the status bar: what runs, how far, a button to cancel it."""

import time
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from studio.engine.progress import Progress
from studio.ui.common.texts import tr
from studio.ui.common.time_left import TimeLeft, left
from studio.ui.widgets.elided_label import ElidedLabel


class JobChip(QWidget):
    """Hidden while nothing runs. cancel_requested: the button was pressed."""

    cancel_requested = Signal()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Hidden until a job runs."""
        super().__init__()
        self._clock = clock
        self._title = ""
        self._estimate = TimeLeft()
        self.setObjectName("job-chip")
        self.text = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(tr("Progress"))
        self.button = QToolButton()
        self.button.setText(tr("Cancel"))
        self.button.setObjectName("action.cancel")
        self.button.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self.button)
        self.hide()

    def begin(self, title: str) -> None:
        """A job has started."""
        self._title = title
        self._estimate = TimeLeft()
        self.text.setText(title)
        self.bar.setValue(0)
        self.show()

    def report(self, progress: Progress) -> None:
        """A job has come so far."""
        self._title = tr(progress.text) if progress.text else self._title
        left_s = self._estimate.left_s(progress.fraction, self._clock())
        self.text.setText(self._title if left_s is None else f"{self._title} · {left(left_s)}")
        self.bar.setValue(round(100 * progress.fraction))

    def end(self) -> None:
        """Nothing runs."""
        self.hide()
