"""A row with a list to choose from that is filled as instruments and files come and go."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from studio.ui.widgets.resting_box import RestingBox

Entry = tuple[str, object]
"""What is shown, and what is requested when it is chosen."""
FILE = "file..."
"""The request a file dialog; the wheel passes it."""


class ChoiceOf(QWidget):
    """Shows one of several values and reports a request; it keeps nothing.

    requested(value): the user chose this entry. An entry whose value is requested but that is not
    to stay (a file dialog) goes back to the value that is shown.
    """

    requested = Signal(object)

    def __init__(self, id: str, label: str, help: str) -> None:
        """Object name `param.<id>` for the list itself."""
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.box = RestingBox()
        self.box.setObjectName(f"param.{id}")
        self.box.setAccessibleName(label)
        self.box.setAccessibleDescription(help)
        self.box.setMinimumHeight(24)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.label = QLabel(label)
        self.label.setBuddy(self.box)
        self.label.setObjectName(f"label.{id}")
        self.setToolTip(help)
        layout.addWidget(self.label)
        layout.addWidget(self.box, 1)
        self._entries: list[Entry] = []
        self._value: object = None
        self.box.activated.connect(self._activate)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Offer these."""
        if list(entries) == self._entries:
            return
        self._entries = list(entries)
        self.box.clear()
        for text, _ in self._entries:
            self.box.addItem(text)
        self.box.asking = {row for row, entry in enumerate(self._entries) if entry[1] == FILE}
        self.show_value(self._value)

    def show_value(self, value: object) -> None:
        """Show the entry with this value; where there is none, nothing is shown as chosen."""
        self._value = value
        values = [known for _, known in self._entries]
        self.box.setCurrentIndex(values.index(value) if value in values else -1)

    def _activate(self, index: int) -> None:
        _, wanted = self._entries[index]
        self.show_value(self._value)
        if wanted != self._value:
            self.requested.emit(wanted)
