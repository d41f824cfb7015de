"""The toolbar: record, open, play, time, original or result, undo, meters, export."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from studio.engine.audio.meter import Level
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.playback.meter import LevelMeter
from studio.ui.playback.time_label import TimeLabel

WITH_TEXT = ("record", "open", "original", "result", "export")


class TransportBar(QToolBar):
    """Buttons of the actions, the time, the level meters; each button is `button.<id>`."""

    def __init__(self, actions: dict[str, QAction], theme: Theme) -> None:
        """Shows these actions."""
        super().__init__(tr("Transport"))
        self.setObjectName("transport")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._actions = actions
        self.time = TimeLabel()
        self.input_meter = LevelMeter("input", tr("Input level"), theme)
        self.output_meter = LevelMeter("output", tr("Output level"), theme)
        self._add("record", "open")
        self._hold_width("record", tr("Stop"), tr("Record"))
        self.addSeparator()
        self._add("home", "play", "stop", "loop")
        self.addWidget(self.time)
        self.addSeparator()
        self._add("original", "result")
        self.addSeparator()
        self._add("undo", "redo", "fit")
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        for text, meter in ((tr("In"), self.input_meter), (tr("Out"), self.output_meter)):
            self.addWidget(QLabel(f" {text} "))
            self.addWidget(meter)
        self.addSeparator()
        self._add("export")
        self.show_time(0.0, 0.0)

    def _add(self, *ids: str) -> None:
        for id in ids:
            self.addAction(self._actions[id])
            button = self.widgetForAction(self._actions[id])
            assert isinstance(button, QToolButton)
            button.setObjectName(f"button.{id}")
            button.setAccessibleName(self._actions[id].toolTip())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumSize(30, 30)
            if id in WITH_TEXT:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _hold_width(self, id: str, *texts: str) -> None:
        """Room for the longest text: no other button moves when it changes."""
        action, button = self._actions[id], self.widgetForAction(self._actions[id])
        shown, widths = action.iconText(), []
        for text in texts:
            action.setIconText(text)
            widths.append(button.sizeHint().width())
        action.setIconText(shown)
        button.setMinimumWidth(max(widths))

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.input_meter.set_theme(theme)
        self.output_meter.set_theme(theme)

    def show_time(self, seconds: float, length: float) -> None:
        """Place and length."""
        self.time.setText(f" {format_time(seconds)} / {format_time(length)} ")

    def show_input(self, level: Level | None) -> None:
        """Level of the microphone; None = there is none."""
        self.input_meter.show_level(level)

    def show_output(self, level: Level | None) -> None:
        """Level of what is played."""
        self.output_meter.show_level(level)


def format_time(seconds: float) -> str:
    """Minutes, seconds, milliseconds.

    >>> format_time(63.2144)
    '01:03.214'
    """
    thousandths = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(thousandths, 60000)
    return f"{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
