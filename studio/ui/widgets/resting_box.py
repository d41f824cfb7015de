"""A list to choose from that a wheel on its way through the panel does not change."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

_ONE = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ALL = {Qt.Key.Key_Home: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_End: 1, Qt.Key.Key_PageDown: 1}


class RestingBox(QComboBox):
    """Turns by the wheel only while it has the focus, past entries that ask for more.

    So do the arrow keys and Home, End and the Page keys; in the opened list each can be reached.
    """

    def __init__(self) -> None:
        """The list has no entry yet."""
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
        if delta:
            step = -1 if delta > 0 else 1
            self._go(self.currentIndex() + step, step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down: one row; Home, End and the Page keys: the first or last; else as usual."""
        key = Qt.Key(event.key())
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain != Qt.KeyboardModifier.NoModifier or key not in _ONE | _ALL:
            super().keyPressEvent(event)
        elif key in _ONE:
            self._go(self.currentIndex() + _ONE[key], _ONE[key])
        else:
            self._go(0 if _ALL[key] < 0 else self.count() - 1, -_ALL[key])

    def _go(self, row: int, step: int) -> None:
        """Choose this row, or the next one in the steps' direction that does not ask."""
        while row in self.asking:
            row += step
        if 0 <= row < self.count() and row != self.currentIndex():
            self.setCurrentIndex(row)
            self.activated.emit(row)
