"""A placeholder for an instrument that a project names and that is not here."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.widgets.left_side import WIDTH


class MissingCard(QFrame):
    """Name, and "Locate..."; hidden while no instrument is missing.

    locate_requested(InstrumentChoice): the user wants to show where it is.
    """

    locate_requested = Signal(InstrumentChoice)

    def __init__(self) -> None:
        """Hidden until an instrument is missing."""
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("card.missing_instrument")
        self.setAccessibleName(tr("Missing instrument"))
        self.setFixedWidth(WIDTH)
        self._choice: InstrumentChoice | None = None
        self.name = QLabel()
        self.name.setProperty("role", "heading")
        self.name.setWordWrap(True)
        words = QLabel(tr("is not installed here"))
        words.setProperty("role", "faint")
        words.setWordWrap(True)
        self.button = QPushButton(tr("Locate..."))
        self.button.setObjectName("button.locate_instrument")
        self.button.setMinimumHeight(28)
        self.button.clicked.connect(lambda: self.locate_requested.emit(self._choice))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.name)
        texts.addWidget(words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 7, 6, 7)
        layout.addLayout(texts, 1)
        layout.addWidget(self.button)
        self.setVisible(False)

    def show_missing(self, choice: InstrumentChoice | None) -> None:
        """Ask for this instrument; None = hide."""
        self._choice = choice
        self.setVisible(choice is not None)
        if choice is not None:
            self.name.setText(choice.name)
            self.button.setAccessibleName(tr("Locate {name}").format(name=choice.name))
            self.setToolTip(tr("It was at {path}.").format(path=choice.path))
