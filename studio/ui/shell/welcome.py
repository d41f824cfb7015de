"""The welcome of the first start: a strip above the plots with three ways to a sound."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton

from studio.ui.common.texts import tr

STEPS = (
    "1. Record a melody, or open a sound file.",
    "2. Click an instrument: it plays your melody.",
    "3. Shape it with the sliders, and export it.",
)


class Welcome(QFrame):
    """Takes no focus and blocks nothing; any of its buttons ends it. Object name `welcome`.

    demo_requested: hear the demo clip as an instrument; record_requested; open_requested; ended.
    """

    demo_requested = Signal()
    record_requested = Signal()
    open_requested = Signal()
    ended = Signal()

    def __init__(self) -> None:
        """Three buttons and Skip; hidden."""
        super().__init__()
        self.setObjectName("welcome")
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Welcome"))
        heading = QLabel(tr("Hear your melody as another instrument"))
        heading.setProperty("role", "heading")
        steps = QLabel("\n".join(tr(step) for step in STEPS))
        note = QLabel(tr("Everything happens on this computer."))
        note.setProperty("role", "faint")
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for id, text, signal in (
            ("demo", tr("Hear a demo"), self.demo_requested),
            ("record", tr("Record"), self.record_requested),
            ("open", tr("Open a file..."), self.open_requested),
            ("skip", tr("Skip"), None),
        ):
            button = QPushButton(text)
            button.setObjectName(f"button.welcome.{id}")
            button.setAccessibleName(text.rstrip("."))
            button.setMinimumHeight(28)
            button.clicked.connect(self.end)
            if signal is not None:
                button.clicked.connect(signal)
            row.addWidget(button)
            self.buttons[id] = button
        row.addStretch(1)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setVerticalSpacing(6)
        layout.addWidget(heading, 0, 0)
        layout.addWidget(steps, 1, 0)
        layout.addWidget(note, 2, 0)
        layout.addLayout(row, 3, 0)
        self.hide()

    def end(self) -> None:
        """Go, once and for all."""
        if self.isVisible():
            self.hide()
            self.ended.emit()
