"""One row of the parameter table as a control: label, slider, number."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from studio.engine.parameters import Parameter, Value
from studio.ui.common.texts import shown_choice, tr
from studio.ui.widgets.fine_steps import FineNumber, FineSlider
from studio.ui.widgets.resting_box import RestingBox

LABEL_WIDTH = 94
WIDEST_LABEL = 150
NUMBER_WIDTH, NARROW_NUMBER_WIDTH = 76, 66


class ResetLabel(QLabel):
    """A label that tells of a double-click: back to the default."""

    reset_requested = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Request the default."""
        self.reset_requested.emit()
        event.accept()


class ParameterRow(QWidget):
    """Shows one value and reports a request; it keeps nothing.

    requested(value): the user wants this value. drag_began, drag_ended: around a drag.
    """

    requested = Signal(object)
    drag_began = Signal()
    drag_ended = Signal()

    def __init__(self, parameter: Parameter, is_narrow: bool = False) -> None:
        """Made from the row of the table; object name `param.<id>` for the control itself.

        is_narrow: the label stands above the control.
        """
        super().__init__()
        self.parameter = parameter
        self.is_narrow = is_narrow
        way = QBoxLayout.Direction
        self._outer = QBoxLayout(way.TopToBottom if is_narrow else way.LeftToRight, self)
        self._layout = QHBoxLayout()
        for layout in (self._outer, self._layout):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0 if is_narrow and layout is self._outer else 6)
        self._outer.addLayout(self._layout, 1)
        self.setToolTip(tr(parameter.help))
        self._is_showing = False
        self.label: ResetLabel | None = None

    def show_value(self, value: Value) -> None:
        """Show a value without requesting it."""
        self._is_showing = True
        self._put(value)
        self._is_showing = False

    def set_reason(self, reason: str) -> None:
        """Disable the row and say why in its tool tip; "" = it can be used."""
        self.setEnabled(not reason)
        self.setToolTip(reason or tr(self.parameter.help))
        for child in self.findChildren(QWidget):
            if child is not self.label:
                child.setAccessibleDescription(reason or tr(self.parameter.help))

    def _put(self, value: Value) -> None:
        raise NotImplementedError

    def _request(self, value: Value) -> None:
        if not self._is_showing:
            self.requested.emit(value)

    def _name(self, control: QWidget, suffix: str = "") -> None:
        control.setObjectName(f"param.{self.parameter.id}{suffix}")
        control.setAccessibleName(tr(self.parameter.label))
        control.setAccessibleDescription(tr(self.parameter.help))
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.setMinimumHeight(24)

    def _add_label(self, buddy: QWidget) -> None:
        label = ResetLabel(tr(self.parameter.label))
        label.setBuddy(buddy)
        label.setObjectName(f"label.{self.parameter.id}")
        label.setToolTip(
            tr("{help}\nDouble-click: back to the default.").format(help=tr(self.parameter.help))
        )
        label.reset_requested.connect(lambda: self._request(self.parameter.default))
        self.label = label
        self._outer.insertWidget(0, label)


class NumberRow(ParameterRow):
    """A slider and a spin box."""

    def __init__(self, parameter: Parameter, is_narrow: bool = False) -> None:
        """The spin box carries the object name `param.<id>`, the slider `param.<id>.slider`."""
        super().__init__(parameter, is_narrow)
        span = parameter.maximum - parameter.minimum
        self.slider = FineSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, round(span / parameter.step))
        self.number = FineNumber(parameter)
        self.number.setFixedWidth(NARROW_NUMBER_WIDTH if is_narrow else NUMBER_WIDTH)
        self._name(self.number)
        self._name(self.slider, ".slider")
        self._tell()
        self._add_label(self.number)
        self._layout.addWidget(self.slider, 1)
        self._layout.addWidget(self.number)
        self.slider.valueChanged.connect(self._slide)
        self.slider.stepped.connect(self._step)
        self.number.stepped.connect(self._step)
        self.slider.sliderPressed.connect(self.drag_began)
        self.slider.sliderReleased.connect(self.drag_ended)
        self.number.valueChanged.connect(self._request)

    def _put(self, value: Value) -> None:
        number = float(value)
        self.number.setValue(number)
        self.slider.setValue(round((number - self.parameter.minimum) / self.parameter.step))
        self._tell()
        self.slider.setAccessibleDescription(f"{self.number.text()}. {tr(self.parameter.help)}")

    def set_reason(self, reason: str) -> None:
        """As of every row; the number is a dash, since it changes nothing."""
        super().set_reason(reason)
        self.number.set_blank(bool(reason))
        self._tell()

    def _tell(self) -> None:
        """Put the value with its unit into the slider's name.

        Qt tells a screen reader the slider's position alone, a count of steps, and lets nothing
        written in Python put another value there; the name is spoken first.
        """
        name = tr("{label}: {value}").format(
            label=tr(self.parameter.label), value=self.number.text()
        )
        self.slider.setAccessibleName(name)

    def _slide(self, position: int) -> None:
        self._request(self.parameter.minimum + position * self.parameter.step)

    def _step(self, steps: float) -> None:
        finest = 10.0 ** -self.number.decimals()
        change = steps * self.parameter.step
        if 0.0 < abs(change) < finest:
            change = finest if change > 0 else -finest
        wanted = round(self.number.value() + change, self.number.decimals())
        self._request(min(max(wanted, self.parameter.minimum), self.parameter.maximum))


class SwitchRow(ParameterRow):
    """A check box."""

    def __init__(self, parameter: Parameter, is_narrow: bool = False) -> None:
        """The check box carries the object name `param.<id>`."""
        super().__init__(parameter, is_narrow)
        self.box = QCheckBox(tr(parameter.label))
        self._name(self.box)
        self._layout.addWidget(self.box)
        self.box.toggled.connect(self._request)

    def _put(self, value: Value) -> None:
        self.box.setChecked(bool(value))


class ChoiceRow(ParameterRow):
    """A combo box."""

    def __init__(self, parameter: Parameter, is_narrow: bool = False) -> None:
        """The combo box carries the object name `param.<id>`."""
        super().__init__(parameter, is_narrow)
        self.box = RestingBox()
        for choice in parameter.choices:
            self.box.addItem(shown_choice(choice), choice)
        self._name(self.box)
        self._add_label(self.box)
        self._layout.addWidget(self.box, 1)
        self.box.currentIndexChanged.connect(lambda _: self._request(self.box.currentData()))

    def _put(self, value: Value) -> None:
        self.box.setCurrentIndex(self.box.findData(str(value)))


def make_row(parameter: Parameter, is_narrow: bool = False) -> ParameterRow:
    """The control that fits a row of the table; narrow: its label above it."""
    kinds = {"number": NumberRow, "switch": SwitchRow, "choice": ChoiceRow}
    return kinds[parameter.kind](parameter, is_narrow)


def align_labels(labels: Iterable[QLabel]) -> None:
    """Give all labels the width of the longest text, within bounds, so that the sliders align."""
    beside = list(labels)
    longest = max((label.sizeHint().width() for label in beside), default=0)
    for label in beside:
        label.setFixedWidth(min(WIDEST_LABEL, max(LABEL_WIDTH, longest)))
