"""A question with a button for each answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QMessageBox, QWidget

from studio.ui.common.texts import tr

ACCEPT = QMessageBox.ButtonRole.AcceptRole
ACTION = QMessageBox.ButtonRole.ActionRole
DESTROY = QMessageBox.ButtonRole.DestructiveRole


@dataclass(frozen=True, slots=True)
class Answer:
    """One button, `button.<id of the question>.<id>`; deed: what happens when it is pressed."""

    id: str
    text: str
    deed: Callable[[], object]
    role: QMessageBox.ButtonRole = ACCEPT


def question(
    id: str, title: str, text: str, answers: Sequence[Answer], parent: QWidget
) -> QMessageBox:
    """`dialog.<id>`, to be opened with open(); Cancel (and Esc) does nothing."""
    none = QMessageBox.StandardButton.NoButton
    box = QMessageBox(QMessageBox.Icon.Question, title, text, none, parent)
    box.setObjectName(f"dialog.{id}")
    for answer in answers:
        button = box.addButton(answer.text, answer.role)
        button.setObjectName(f"button.{id}.{answer.id}")
        button.clicked.connect(lambda _=False, deed=answer.deed: deed())
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    cancel.setObjectName(f"button.{id}.cancel")
    box.setEscapeButton(cancel)
    return box
