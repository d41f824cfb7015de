"""An error as a dialog: what, why, what to do; details to copy."""

import errno
import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.errors import StudioError
from studio.ui.report import impersonal, user_name
from studio.ui.texts import tr

UNEXPECTED = (
    "This is a fault of the studio, not yours. Your recordings and files are untouched; "
    "try again, and if it comes back send the details to the authors."
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """what: what did not work. why: the reason and what to do. details: for the authors."""

    what: str
    why: str
    details: str


def explain(what: str, error: BaseException) -> Explanation:
    """Words for an error: a named one, memory, disk; any other is a fault of ours."""
    details = "".join(traceback.format_exception(error)).strip()
    if isinstance(error, StudioError):
        return Explanation(what, str(error), details)
    if isinstance(error, MemoryError):
        return Explanation(
            what,
            tr("There is not enough memory for it. Close other programs, or use a shorter piece."),
            details,
        )
    if isinstance(error, OSError) and error.errno is not None:
        return Explanation(what, _of_the_disk(error), details)
    return Explanation(what, tr(UNEXPECTED), details)


def _of_the_disk(error: OSError) -> str:
    """What the disk refused, and what to do."""
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr("The disk is full{place}. Free some space, then try again.").format(place=place)
    said = tr("A file cannot be read or written: {why}{place}. Mend that, then try again.")
    return said.format(why=error.strerror or error, place=place)


class ErrorDialog(QDialog):
    """Not modal: the window stays usable. Object name `dialog.error`. log_wished: its button."""

    log_wished = Signal()

    def __init__(self, explanation: Explanation, parent: QWidget | None = None) -> None:
        """Shows what and why; the details unfold."""
        super().__init__(parent)
        self.explanation = explanation
        self.setObjectName("dialog.error")
        self.setWindowTitle("DDSP Studio")
        self.setMinimumWidth(460)
        what = QLabel(explanation.what)
        what.setProperty("role", "heading")
        why = QLabel(explanation.why)
        why.setWordWrap(True)
        for label in (what, why):
            label.setTextInteractionFlags(label.textInteractionFlags().TextSelectableByMouse)
        self.details = QPlainTextEdit(explanation.details)
        self.details.setReadOnly(True)
        self.details.setMinimumHeight(160)
        self.details.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.details_button = QPushButton(tr("Details"))
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._show_details)
        self.copy_button = QPushButton(tr("Copy"))
        self.log_button = QPushButton(tr("Open log"))
        self.log_button.clicked.connect(self.log_wished)
        self.copy_button.clicked.connect(self._copy)
        role = QDialogButtonBox.ButtonRole.ActionRole
        buttons.addButton(self.details_button, role)
        buttons.addButton(self.copy_button, role)
        buttons.addButton(self.log_button, role)
        for id, button in (
            ("details", self.details_button),
            ("copy", self.copy_button),
            ("log", self.log_button),
        ):
            button.setObjectName(f"button.error.{id}")
        buttons.rejected.connect(self.close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        for button in (self.details_button, self.copy_button, self.log_button):
            button.setAutoDefault(False)
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (what, why, self.details, buttons):
            layout.addWidget(widget)
        close.setFocus()

    def _show_details(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self.adjustSize()

    def _copy(self) -> None:
        """For the authors: without personal paths."""
        parts = (self.explanation.what, self.explanation.why, self.explanation.details)
        text = impersonal("\n\n".join(parts), Path.home(), user_name())
        QApplication.clipboard().setText(text)
