"""Sessions that were open when the studio ended unexpectedly: recover them, or not."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from studio.ui.autosave import Rescued
from studio.ui.texts import tr


class RecoveryDialog(QDialog):
    """Offers the sessions by name and time. Object name `dialog.recovery`.

    recover_wished(Rescued), discard_wished(tuple of Rescued).
    """

    recover_wished = Signal(object)
    discard_wished = Signal(object)

    def __init__(self, rescued: list[Rescued], parent: QWidget | None = None) -> None:
        """rescued: newest first, at least one."""
        super().__init__(parent)
        self.setObjectName("dialog.recovery")
        self.setWindowTitle(tr("Recover a session"))
        self.setMinimumSize(520, 240)
        self._rescued = rescued
        words = QLabel(
            tr("The studio ended unexpectedly. What was open then was saved and can be recovered.")
        )
        words.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("list.recovery")
        self.list.setAccessibleName(tr("Sessions that can be recovered"))
        for each in rescued:
            when = each.time.strftime("%Y-%m-%d %H:%M:%S")
            self.list.addItem(tr("{name}, {time}").format(name=each.name, time=when))
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(lambda _: self._recover())
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        for id, text, kind, slot in (
            ("recover", tr("Recover"), role.AcceptRole, self._recover),
            ("discard", tr("Discard all"), role.DestructiveRole, self._discard),
            ("later", tr("Ask me next time"), role.RejectRole, self.reject),
        ):
            button = self.buttons.addButton(text, kind)
            button.setObjectName(f"button.recovery.{id}")
            button.clicked.connect(slot)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.buttons)

    def _recover(self) -> None:
        self.accept()
        self.recover_wished.emit(self._rescued[max(0, self.list.currentRow())])

    def _discard(self) -> None:
        self.accept()
        self.discard_wished.emit(tuple(self._rescued))
