"""What the pages of the wizard have in common."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from studio.ui.common.theme import THEMES, Theme


class Page(QWidget):
    """A heading, a sentence, the body below. changed(): whether one may go on may be different.

    Object name page.wizard.<id>.
    """

    changed = Signal()

    def __init__(self, id: str, heading: str, sentence: str) -> None:
        """An empty page."""
        super().__init__()
        self.setObjectName(f"page.wizard.{id}")
        self.setAccessibleName(heading)
        self.heading = QLabel(heading)
        font = self.heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        self.heading.setFont(font)
        self.sentence = QLabel(sentence)
        self.sentence.setProperty("role", "faint")
        self.sentence.setWordWrap(True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.sentence)

    @property
    def is_complete(self) -> bool:
        """Whether one may go on to the next page."""
        return True

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""


def make_button(id: str, text: str, help: str = "") -> QPushButton:
    """A button button.wizard.<id> that Enter does not press by accident."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    return name_button(button, id, text, help)


def keep_width(button: QPushButton, *texts: str) -> None:
    """Hold a button as wide as the longest of its texts, also while it is hidden: no other button
    moves under the mouse."""
    shown, widest = button.text(), 0
    for text in (*texts, shown):
        button.setText(text)
        widest = max(widest, button.sizeHint().width())
    button.setText(shown)
    button.setFixedWidth(widest)
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    button.setSizePolicy(policy)


def name_button(button: QPushButton, id: str, text: str, help: str = "") -> QPushButton:
    """Give a button its name, its words for screen readers and its size."""
    button.setObjectName(f"button.wizard.{id}")
    button.setAccessibleName(text.replace("&", "").rstrip("."))
    button.setToolTip(help or text.replace("&", "").rstrip("."))
    button.setMinimumHeight(28)
    return button


def name_field(field: QWidget, id: str, label: str, help: str = "") -> None:
    """Give a field its name field.wizard.<id>, its words and its size."""
    field.setObjectName(f"field.wizard.{id}")
    field.setAccessibleName(label.replace("&", ""))
    field.setToolTip(help or label)
    field.setMinimumHeight(26)


def theme_of(widget: QWidget) -> Theme:
    """The theme whose palette a widget wears."""
    is_dark = widget.palette().window().color().lightness() < 128
    return THEMES["dark" if is_dark else "light"]


def clock(seconds: float) -> str:
    """Minutes and seconds.

    >>> clock(252.4)
    '4:12'
    """
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
