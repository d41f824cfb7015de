"""The sound panel: all rows of the parameter table, in the order of the signal path."""

from itertools import count

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.engine.parameters import PARAMETERS, Conditioning
from studio.ui.panels.slider_row import ParameterRow, make_row

TITLES = {
    "fit": "Fit",
    "pitch": "Pitch and level",
    "tone": "Tone",
    "mix": "Mix",
}
WIDTH = 316


class ParametersPanel(QScrollArea):
    """Shows a Conditioning and reports wishes.

    wished(id, value, drag): the user wants a value; wishes of one drag carry the same number,
    -1 stands for a single change. reset_wished: all defaults.
    """

    wished = Signal(str, object, int)
    reset_wished = Signal()

    def __init__(self) -> None:
        """Builds one control a row; groups without a title (morph) wait for a later window."""
        super().__init__()
        self.setObjectName("panel.parameters")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows: dict[str, ParameterRow] = {}
        self._drag = -1
        self._drags = count()
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(5)
        for group, title in TITLES.items():
            layout.addWidget(_heading(title))
            layout.addWidget(self._make_group(group))
        self.reset = QPushButton("Back to the defaults")
        self.reset.setObjectName("action.reset")
        self.reset.clicked.connect(self.reset_wished)
        layout.addWidget(self.reset)
        layout.addStretch(1)
        self.setWidget(inner)

    def _make_group(self, group: str) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "group")
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(8, 5, 8, 5)
        layout.setSpacing(3)
        for parameter in PARAMETERS:
            if parameter.group == group:
                row = make_row(parameter)
                self.rows[parameter.id] = row
                row.wished.connect(lambda value, id=parameter.id: self._wish(id, value))
                row.drag_began.connect(self._begin_drag)
                row.drag_ended.connect(self._end_drag)
                layout.addWidget(row)
        return frame

    def _begin_drag(self) -> None:
        self._drag = next(self._drags)

    def _end_drag(self) -> None:
        self._drag = -1

    def _wish(self, id: str, value: object) -> None:
        self.wished.emit(id, value, self._drag)

    def show_values(self, conditioning: Conditioning) -> None:
        """Show these values."""
        for id, row in self.rows.items():
            row.show_value(getattr(conditioning, id))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label
