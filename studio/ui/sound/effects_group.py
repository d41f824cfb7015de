"""The effects behind the mix: a fold of rows that is closed until it is asked for."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from studio.ui.common.texts import tr
from studio.ui.sound.morph_group import MARGINS, SPACING
from studio.ui.widgets.slider_row import ParameterRow


class EffectsGroup(QFrame):
    """The rows, and a heading that opens and closes them; the heading stands where there is room.

    opened(bool): the user opened or closed it. Object name of the heading `button.effects`.
    """

    opened = Signal(bool)

    def __init__(self, rows: Sequence[ParameterRow]) -> None:
        """rows: of the parameters of all effects, in the order in which these are played."""
        super().__init__()
        self.heading = QToolButton()
        self.heading.setObjectName("button.effects")
        self.heading.setText(tr("Effects"))
        self.heading.setAccessibleName(tr("Effects"))
        self.heading.setToolTip(tr("Show or hide the effects behind the mix."))
        self.heading.setCheckable(True)
        self.heading.setAutoRaise(True)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setProperty("role", "fold")
        self.setProperty("role", "group")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(SPACING)
        for row in rows:
            layout.addWidget(row)
        self.set_open(False)
        self.heading.clicked.connect(self._toggle)

    @property
    def is_open(self) -> bool:
        """Whether the rows are shown."""
        return self.heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or hide the rows."""
        self.heading.setChecked(is_open)
        self.heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.setVisible(is_open)

    def _toggle(self, is_open: bool) -> None:
        self.set_open(is_open)
        self.opened.emit(is_open)
