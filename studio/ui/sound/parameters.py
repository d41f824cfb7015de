"""The sound panel: all rows of the parameter table, in the order of the signal path."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.engine.parameters import PARAMETER, PARAMETERS, Conditioning, Parameter
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.session.drag import DragToken
from studio.ui.sound.effects_group import EffectsGroup
from studio.ui.sound.morph_group import MARGINS, SPACING, MorphGroup
from studio.ui.sound.tone_group import ToneGroup
from studio.ui.sound.tone_pad import TonePad
from studio.ui.widgets.choice_row import ChoiceOf
from studio.ui.widgets.slider_row import ParameterRow, align_labels, make_row

TITLES = {
    "fit": "Sound",
    "pitch": "Pitch and level",
    "tone": "Range fit (drag the points)",
    "mix": "Mix",
    "morph": "Morph",
}
LEAST_WIDTH = 330
COMFORTABLE_HEIGHT = 650
MOST_APART = 8
"""Pixels between two rows, where there is room."""
SIDE_BY_SIDE = ("switch", "choice")
"""Kinds of parameters of which those of one group share a line."""

WITH_AUTOTUNE = ("autotune_to", "autotune_drift")
"""Rows that nothing depends on while Autotune is off."""


class ParametersPanel(QScrollArea):
    """Shows a Conditioning and reports requests.

    requested(id, value, drag): the user wants a value; requests of one drag carry the same
    DragToken, a single change carries None.
    """

    requested = Signal(str, object, DragToken)

    def __init__(self, theme: Theme) -> None:
        """Builds one control a row."""
        super().__init__()
        self.setObjectName("panel.parameters")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows: dict[str, ParameterRow] = {}
        self._spread: list[QLayout] = []
        self._drag: DragToken | None = None
        self.tone_pad = TonePad(theme)
        self.tone_pad.requested.connect(self._request_tone)
        self.tone_pad.drag_began.connect(self._begin_drag)
        self.tone_pad.drag_ended.connect(self._end_drag)
        self.room = ChoiceOf("room", tr("Room"), tr("The room in which the result is heard."))
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(6, 0, 4, 0)
        layout.setSpacing(1)
        for group, title in TITLES.items():
            frame = self._make_frame(group)
            rows = frame.layout()
            if rows is not None and group != "tone":
                self._spread.append(rows)
            if group == "morph":
                layout.addWidget(self.morph.other)
            elif group == "mix":
                layout.addLayout(self._make_mix_line(tr(title)))
            elif group != "fit":
                layout.addWidget(_heading(tr(title)))
            layout.addWidget(frame, 1 if group == "tone" else 0)
            if group == "mix":
                layout.addWidget(self.effects)
        self._align()
        layout.addStretch(0)
        self.setWidget(inner)
        bar = self.verticalScrollBar().sizeHint().width()  # in a low window
        self.setFixedWidth(max(LEAST_WIDTH, inner.minimumSizeHint().width() + bar))

    def _align(self) -> None:
        """One width for the labels that stand at the left edge."""
        beside = [
            row.label
            for row in self.rows.values()
            if row.label is not None and not row.is_narrow and row.parameter.kind == "number"
        ]
        choices = (self.room, self.morph.other, *self.morph.latents)
        align_labels([*beside, *(row.label for row in choices)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a high window the rows stand further apart, so that the pad is no tall strip."""
        super().resizeEvent(event)
        spare = max(0, event.size().height() - COMFORTABLE_HEIGHT)
        spacing = SPACING + min(MOST_APART, spare // max(1, len(self.rows)))
        for layout in self._spread:
            layout.setSpacing(spacing)

    def _make_frame(self, group: str) -> QFrame:
        if group == "morph":
            return self._make_morph()
        return self._make_tone() if group == "tone" else self._make_group(group)

    def _make_group(self, group: str) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "group")
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(SPACING)
        lines: dict[str, QHBoxLayout] = {}
        for row in self._rows_of(group):
            parameter = row.parameter
            if parameter.kind not in SIDE_BY_SIDE or parameter.id in WITH_AUTOTUNE:
                layout.addWidget(row)  # a line of its own, which takes no room while it is hidden
            else:
                if parameter.kind not in lines:
                    lines[parameter.kind] = QHBoxLayout()
                    lines[parameter.kind].setSpacing(7)
                    layout.addLayout(lines[parameter.kind])
                lines[parameter.kind].addWidget(row)
            if parameter.id == "reverb_wet":
                layout.addWidget(self.room)
        return frame

    def _make_mix_line(self, title: str) -> QHBoxLayout:
        """The heading of the mix, with the fold of the effects behind it."""
        self.effects = EffectsGroup(self._rows_of("effect"))
        line = QHBoxLayout()
        line.addWidget(_heading(title), 1)
        line.addWidget(self.effects.heading)
        return line

    def _make_tone(self) -> ToneGroup:
        """The pad, and the numbers that it moves."""
        pitch, level = (
            self._make_row(PARAMETER[id], is_narrow=True) for id in ("tone_pitch", "tone_level")
        )
        return ToneGroup(self.tone_pad, (pitch, level))

    def _make_morph(self) -> MorphGroup:
        self.morph = MorphGroup(self._make_row(PARAMETER["morph"]))
        return self.morph

    def _rows_of(self, group: str) -> list[ParameterRow]:
        return [self._make_row(row) for row in PARAMETERS if row.group == group]

    def _make_row(self, parameter: Parameter, is_narrow: bool = False) -> ParameterRow:
        row = make_row(parameter, is_narrow)
        self.rows[parameter.id] = row
        row.requested.connect(lambda value, id=parameter.id: self._request(id, value))
        row.drag_began.connect(self._begin_drag)
        row.drag_ended.connect(self._end_drag)
        return row

    def _begin_drag(self) -> None:
        self._drag = DragToken()

    def _end_drag(self) -> None:
        self._drag = None

    def _request(self, id: str, value: object) -> None:
        self.requested.emit(id, value, self._drag)

    def _request_tone(self, pitch: float, level: float) -> None:
        """Both values in one step of undo."""
        is_single = self._drag is None
        if is_single:
            self._begin_drag()
        self._request("tone_pitch", pitch)
        self._request("tone_level", level)
        if is_single:
            self._end_drag()

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.tone_pad.set_theme(theme)

    def show_values(self, conditioning: Conditioning) -> None:
        """Show these values."""
        for id, row in self.rows.items():
            row.show_value(getattr(conditioning, id))
        for id in WITH_AUTOTUNE:
            self.rows[id].setVisible(conditioning.autotune > 0.0)
        self.tone_pad.show_value(conditioning.tone_pitch, conditioning.tone_level)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label
