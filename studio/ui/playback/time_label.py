"""The time of the transport bar: a text that changes thirty times a second."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel

from studio.ui.common.texts import tr


class TimeLabel(QLabel):
    """A label of fixed size, taken anew only when the text has another length.

    A label that may grow asks for a new layout of the whole window with each text (measured: a
    tenth of a core at 30 texts a second).
    """

    def __init__(self) -> None:
        """No time is shown yet."""
        super().__init__()
        self.setProperty("role", "time")
        self.setObjectName("time")
        self.setAccessibleName(tr("Time"))
        self._n_fitted = 0

    def setText(self, text: str) -> None:
        """Show a text; all of one length are equally wide in the font that is used."""
        super().setText(text)
        if len(text) != self._n_fitted:
            self._n_fitted = len(text)
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another font or style is another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        self.ensurePolished()
        self.setMinimumSize(0, 0)
        self.setMaximumSize(16777215, 16777215)
        self.setFixedSize(self.sizeHint())
