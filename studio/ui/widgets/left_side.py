"""What the panels at the left edge have in common: one width, one kind of heading."""

from PySide6.QtWidgets import QLabel

WIDTH = 252


def heading(text: str) -> QLabel:
    """The name of a panel, above its list."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    label.setContentsMargins(8, 4, 0, 2)
    return label
