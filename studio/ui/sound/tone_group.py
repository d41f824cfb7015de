"""The range-fit pad with its two numbers: beside it in a low window, below it in a high one."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame

from studio.ui.sound.morph_group import MARGINS
from studio.ui.sound.tone_pad import TonePad
from studio.ui.widgets.slider_row import ParameterRow

HIGH = 240
"""Pixels from which the pad takes the whole width: beside the numbers it would be a tall strip."""


class ToneGroup(QFrame):
    """Keeps the pad near the shape of the plane that it shows, pitch by level."""

    def __init__(self, pad: TonePad, numbers: tuple[ParameterRow, ParameterRow]) -> None:
        """numbers: the rows of the offsets that the pad moves."""
        super().__init__()
        self.setProperty("role", "group")
        way = QBoxLayout.Direction
        self._numbers = QBoxLayout(way.TopToBottom)
        self._numbers.setSpacing(0)
        self._numbers.addStretch(1)
        for row in numbers:
            self._numbers.addWidget(row)
        self._numbers.addStretch(1)
        self._layout = QBoxLayout(way.LeftToRight, self)
        self._layout.setContentsMargins(*MARGINS)
        self._layout.addWidget(pad, 5)
        self._layout.addLayout(self._numbers, 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew for this height."""
        super().resizeEvent(event)
        self.arrange(event.size())

    def arrange(self, size: QSize) -> None:
        """Put the numbers beside the pad or below it."""
        is_high = size.height() >= HIGH
        way = QBoxLayout.Direction
        self._layout.setDirection(way.TopToBottom if is_high else way.LeftToRight)
        self._layout.setStretch(1, 0 if is_high else 4)
        self._numbers.setDirection(way.LeftToRight if is_high else way.TopToBottom)
        self._numbers.setSpacing(12 if is_high else 0)
        for end in (0, 3):
            self._numbers.setStretch(end, 0 if is_high else 1)
        for place in (1, 2):
            self._numbers.setStretch(place, 1 if is_high else 0)
