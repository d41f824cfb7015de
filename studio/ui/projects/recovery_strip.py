"""A strip that offers sessions which were open when the studio ended unexpectedly."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from studio.ui.common.texts import tr
from studio.ui.projects.autosave import Rescued


class RecoveryStrip(QFrame):
    """Blocks nothing: who ignores it is asked again at the next start.

    recover_requested(Rescued), discard_requested(tuple of Rescued).
    """

    recover_requested = Signal(Rescued)
    discard_requested = Signal(object)

    def __init__(self) -> None:
        """Hidden until a session is offered."""
        super().__init__()
        self.setObjectName("recovery")
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Recover a session"))
        self._rescued: tuple[Rescued, ...] = ()
        self._takes: tuple[str, ...] = ()
        words = QLabel(tr("The studio ended unexpectedly. What was open then can be recovered:"))
        words.setWordWrap(True)
        self.list = QComboBox()
        self.list.setObjectName("list.recovery")
        self.list.setAccessibleName(tr("Sessions that can be recovered"))
        self.list.setMinimumHeight(26)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        for id, text, slot in (
            ("recover", tr("Recover"), self._recover),
            ("discard", tr("Discard"), self._discard),
            ("later", tr("Later"), self._leave),
        ):
            button = QPushButton(text)
            button.setObjectName(f"button.recovery.{id}")
            button.setAccessibleName(text)
            button.setMinimumHeight(28)
            button.clicked.connect(slot)
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(words)
        layout.addLayout(row)
        self.setVisible(False)

    def offer(self, rescued: tuple[Rescued, ...], takes: tuple[str, ...] = ()) -> None:
        """Offer these by name and time, newest first; none = hide.

        takes: names of recordings that ran then; they come with whatever is recovered.
        """
        self._rescued, self._takes = rescued, takes
        self.list.clear()
        for each in rescued:
            when = each.time.strftime("%Y-%m-%d %H:%M:%S")
            text = tr("{name}, {time}").format(name=each.name, time=when)
            others = [take for take in takes if take != each.name]
            if others:
                text = tr("{session}, with {takes}").format(session=text, takes=", ".join(others))
            self.list.addItem(text)
        self.setVisible(bool(rescued))

    def _chosen(self) -> Rescued:
        return self._rescued[max(0, self.list.currentIndex())]

    def _recover(self) -> None:
        chosen = self._chosen()
        self._leave()
        self.recover_requested.emit(chosen)

    def _discard(self) -> None:
        chosen = self._chosen()
        self.offer(tuple(each for each in self._rescued if each is not chosen), self._takes)
        self.discard_requested.emit((chosen,))

    def _leave(self) -> None:
        self.setVisible(False)
