"""What a controller may use of the window beside the widgets of its own room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class WindowFrame:
    """parent: of dialogs and menus, and the owner of controllers.

    actions: what can be done from menus, buttons and keys, by id.
    say: shows a sentence in the status bar.
    show_error: shows what did not work, and why, in a dialog beside the window.
    """

    parent: QWidget
    actions: Mapping[str, QAction]
    say: Callable[[str], None]
    show_error: Callable[[str, BaseException], None]

    def action(self, id: str) -> QAction:
        """Returns the action of that row of the table."""
        return self.actions[id]
