"""A field for a number with decimals, where a comma is as good as a point."""

from typing import Any

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox


class DecimalBox(QDoubleSpinBox):
    """Takes either; shows that of the language."""

    def validate(self, text: str, place: int) -> Any:
        """A decimal point, however it was typed, is that of the language."""
        point = self.locale().decimalPoint()
        for typed in ".,":
            text = text.replace(typed, point)
        state = super().validate(text, place)
        return state if isinstance(state, QValidator.State) else (*state[:1], text, place)
