"""An error as a dialog: what, why, what to do, Close; a fault of ours has details to copy."""

import errno
import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.errors import StudioError
from studio.ui.common.texts import tr
from studio.ui.shell.report import impersonal, user_name

TARGET_HEIGHT = 28
UNEXPECTED = (
    "This is a fault of the studio, not yours. Your recordings and files are untouched; "
    "try again, and if it comes back send the details to the authors."
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """what: what did not work. why: the reason and what to do.

    details: for the authors, of a fault of the studio; "" for what the user can mend.
    """

    what: str
    why: str
    details: str = ""


def explain(what: str, error: BaseException) -> Explanation:
    """Words for an error: a named one, memory, disk; any other is a fault of ours."""
    if isinstance(error, StudioError):
        return Explanation(what, str(error))
    if isinstance(error, MemoryError):
        return Explanation(
            what,
            tr("There is not enough memory for it. Close other programs, or use a shorter piece."),
        )
    if isinstance(error, OSError) and error.errno is not None:
        return Explanation(what, _of_the_disk(error))
    details = "".join(traceback.format_exception(error)).strip()
    return Explanation(what, tr(UNEXPECTED), details)


def _of_the_disk(error: OSError) -> str:
    """What the disk refused, and what to do."""
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr("The disk is full{place}. Free some space, then try again.").format(place=place)
    said = tr("A file cannot be read or written: {why}{place}. Mend that, then try again.")
    return said.format(why=error.strerror or error, place=place)


class ErrorDialog(QDialog):
    """Not modal: the window stays usable. Object name `dialog.error`."""

    def __init__(self, explanation: Explanation, parent: QWidget | None = None) -> None:
        """Shows what and why, and Close; details, where there are any, unfold."""
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
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(what)
        layout.addWidget(why)
        self.details: QPlainTextEdit | None = None
        if explanation.details:
            layout.addLayout(self._make_fold(explanation.details))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout.addWidget(buttons)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()

    def _make_fold(self, details: str) -> QVBoxLayout:
        """A flat button; below it, once it is pressed, the details and a button that copies."""
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setMinimumHeight(160)
        self.details.setAccessibleName(tr("Details"))
        self.details_button = _flat("details", tr("Details"))
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._show_details)
        self.copy_button = _flat("copy", tr("Copy"))
        self.copy_button.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(self.details_button)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        fold = QVBoxLayout()
        fold.addLayout(row)
        fold.addWidget(self.details)
        self._show_details(False)
        return fold

    def _show_details(self, shown: bool) -> None:
        assert self.details is not None
        self.details.setVisible(shown)
        self.copy_button.setVisible(shown)
        if self.isVisible():  # before, its size is not settled yet
            self.adjustSize()

    def _copy(self) -> None:
        """For the authors: without personal paths."""
        parts = (self.explanation.what, self.explanation.why, self.explanation.details)
        text = impersonal("\n\n".join(parts), Path.home(), user_name())
        QApplication.clipboard().setText(text)


def _flat(id: str, text: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(f"button.error.{id}")
    button.setFlat(True)
    button.setMinimumHeight(TARGET_HEIGHT)
    button.setAutoDefault(False)
    return button
