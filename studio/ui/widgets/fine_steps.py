"""Slider and number of a parameter: wheel and keys move both by a step, with Shift finely."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

from studio.engine.parameters import Parameter
from studio.ui.widgets.decimal_box import DecimalBox

FINE = 0.1
NOTCH = 120  # eighths of a degree; a touch pad sends less at a time
UP_AND_DOWN: dict[int, float] = {
    Qt.Key.Key_Down: -1.0,
    Qt.Key.Key_Up: 1.0,
    Qt.Key.Key_PageDown: -10.0,
    Qt.Key.Key_PageUp: 10.0,
}
KEY_STEPS: dict[int, float] = {**UP_AND_DOWN, Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}


class _Wheel:
    """Counts the notches that a wheel was turned by."""

    def __init__(self) -> None:
        self._rest = 0

    def steps(self, event: QWheelEvent) -> float:
        """Steps of this turn; with Shift (which some systems turn sideways) a tenth."""
        self._rest += event.angleDelta().y() or event.angleDelta().x()
        notches = int(self._rest / NOTCH)
        self._rest -= notches * NOTCH
        return notches * _size(event)


def _size(event: QWheelEvent | QKeyEvent) -> float:
    return FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0


class FineSlider(QSlider):
    """stepped(steps): by wheel, arrows or Page keys; with Shift tenths of steps."""

    stepped = Signal(float)

    def __init__(self, orientation: Qt.Orientation) -> None:
        """At its least."""
        super().__init__(orientation)
        self._wheel = _Wheel()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One notch, one step."""
        steps = self._wheel.steps(event)
        if steps:
            self.stepped.emit(steps)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click in the groove moves the handle there, and the drag goes on from it."""
        is_left = event.button() == Qt.MouseButton.LeftButton
        place = event.position().toPoint()
        if is_left and not self._part(QStyle.SubControl.SC_SliderHandle).contains(place):
            self.setSliderDown(True)  # before it moves: the click is a part of the drag
            self.setSliderPosition(self._value_at(place.x()))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The drag has ended, also where the handle did not come under the mouse."""
        super().mouseReleaseEvent(event)
        self.setSliderDown(False)

    def _part(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control = QStyle.ComplexControl.CC_Slider
        return self.style().subControlRect(control, option, part, self)

    def _value_at(self, x: int) -> int:
        groove = self._part(QStyle.SubControl.SC_SliderGroove)
        handle = self._part(QStyle.SubControl.SC_SliderHandle).width()
        left = x - groove.x() - handle // 2
        return QStyle.sliderValueFromPosition(
            self.minimum(), self.maximum(), left, groove.width() - handle
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows: one step, Page keys: ten; Home and End as usual."""
        steps = KEY_STEPS.get(event.key())
        if steps is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(steps * _size(event))


NOTHING = "–"


class FineNumber(DecimalBox):
    """A number that shows the digits of whole steps, and more only where it has them.

    stepped(steps): as of FineSlider.
    """

    stepped = Signal(float)

    def __init__(self, parameter: Parameter) -> None:
        """The range and the unit of this row of the table."""
        super().__init__()
        self._wheel = _Wheel()
        self._is_blank = False
        self._n_shown = shown_decimals(parameter)
        self.setDecimals(finest_decimals(parameter))
        self.setRange(parameter.minimum, parameter.maximum)
        self.setSingleStep(parameter.step)
        self._unit = f" {parameter.unit}" if parameter.unit else ""
        self.setSuffix(self._unit)
        self.setButtonSymbols(DecimalBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One notch, one step."""
        steps = self._wheel.steps(event)
        if steps:
            self.interpretText()
            self.stepped.emit(steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down: one step, Page keys: ten; the rest edits the text."""
        steps = UP_AND_DOWN.get(event.key())
        if steps is None:
            super().keyPressEvent(event)
            return
        self.interpretText()
        self.stepped.emit(steps * _size(event))
        self.selectAll()

    def set_blank(self, is_blank: bool) -> None:
        """Show a dash instead of a number that changes nothing."""
        self._is_blank = is_blank
        self.setSuffix("" if is_blank else self._unit)  # draws the text anew, too
        self.lineEdit().setText(self.textFromValue(self.value()) + self.suffix())

    def textFromValue(self, value: float) -> str:
        """Without zeros that say nothing."""
        if self._is_blank:
            return NOTHING
        n_digits = self._n_shown
        while n_digits < self.decimals() and round(value, n_digits) != round(
            value, self.decimals()
        ):
            n_digits += 1
        return self.locale().toString(value, "f", n_digits)


def shown_decimals(parameter: Parameter) -> int:
    """Digits after the point that are always shown."""
    if parameter.step < 0.1 or parameter.id == "pitch_semitone":
        return 2
    return 1 if parameter.step < 1.0 or parameter.unit == "dB" else 0


def finest_decimals(parameter: Parameter) -> int:
    """Digits after the point that can be had: those of a tenth of a step; octaves are whole."""
    if parameter.unit == "oct":
        return 0
    finest = 3 if parameter.step < 0.1 else 2 if parameter.step < 0.5 else 1
    return max(shown_decimals(parameter), finest)
