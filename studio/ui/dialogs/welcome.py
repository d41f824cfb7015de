"""The welcome of the first start: three ways to a sound, or none of them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.ui.texts import tr

STEPS = (
    "1.  Record a melody – sing, whistle, play – or open a sound file.\n"
    "2.  Click an instrument: it plays your melody.\n"
    "3.  Shape it with the sliders while you listen; export it."
)


class Welcome(QDialog):
    """Not modal, closed by any choice. Object name `dialog.welcome`.

    demo_wished: hear the demo clip as an instrument; record_wished; open_wished.
    """

    demo_wished = Signal()
    record_wished = Signal()
    open_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Three buttons and Skip."""
        super().__init__(parent)
        self.setObjectName("dialog.welcome")
        self.setWindowTitle(tr("Welcome to DDSP Studio"))
        heading = QLabel(tr("Hear your melody as another instrument"))
        heading.setProperty("role", "heading")
        steps = QLabel(tr(STEPS))
        steps.setWordWrap(True)
        note = QLabel(tr("Everything happens on this computer; nothing is sent anywhere."))
        note.setProperty("role", "faint")
        note.setWordWrap(True)
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for id, text, signal in (
            ("demo", tr("Hear a demo"), self.demo_wished),
            ("record", tr("Record"), self.record_wished),
            ("open", tr("Open a file..."), self.open_wished),
            ("skip", tr("Skip"), None),
        ):
            button = QPushButton(text)
            button.setObjectName(f"button.welcome.{id}")
            button.setMinimumHeight(32)
            button.clicked.connect(self.accept)
            if signal is not None:
                button.clicked.connect(signal)
            row.addWidget(button)
            self.buttons[id] = button
        self.buttons["demo"].setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        for widget in (heading, steps, note):
            layout.addWidget(widget)
        layout.addLayout(row)
