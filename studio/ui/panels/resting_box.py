"""A list to choose from that a wheel on its way through the panel does not change."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class RestingBox(QComboBox):
    """Turns by the wheel only while it has the focus, past entries that ask for more."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.asking: set[int] = set()
        """Rows that open a dialog: to be chosen on purpose."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # no wheel gives the focus

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One row a notch; without the focus what is around it scrolls."""
        delta = event.angleDelta().y()
        if not self.hasFocus():
            event.ignore()
            return
        event.accept()
        step = -1 if delta > 0 else 1
        row = self.currentIndex() + step
        while row in self.asking:
            row += step
        if delta and 0 <= row < self.count():
            self.setCurrentIndex(row)
            self.activated.emit(row)
