"""The bar above the plots: what the mouse does, and corrections of the pitch."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from studio.ui.common.texts import tr
from studio.ui.plots.tools import Tool

TOOLS = tuple(f"tool_{tool.value}" for tool in Tool)
CORRECTIONS = ("oct_up", "oct_down", "smooth", "other")
GAP = 10


class EditBar(QWidget):
    """Buttons of actions; each is `button.<id>`."""

    def __init__(self, actions: dict[str, QAction]) -> None:
        """Shows the tools and the corrections of the table."""
        super().__init__()
        self.setObjectName("edit-bar")
        self.setAccessibleName(tr("Correcting the pitch"))
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(2, 3, 2, 0)
        layout.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        for id in TOOLS:
            layout.addWidget(self._make(id, actions[id]))
        layout.addSpacing(GAP)
        for id in CORRECTIONS:
            layout.addWidget(self._make(id, actions[id]))
        layout.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """With icons alone, so that the words never widen the window."""
        words = (self.buttons[id].sizeHint().width() for id in CORRECTIONS)
        width = sum(words) + len(TOOLS) * 34 + GAP + 2 * len(self.buttons)
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words beside the tools where there is room for them, else their icons alone."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """A larger font needs more room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in self._tools:
            button.setToolButtonStyle(beside)
        margins = self._row.contentsMargins()
        needed = sum(button.sizeHint().width() for button in self.buttons.values())
        needed += GAP + (len(self.buttons) + 1) * self._row.spacing()
        if needed + margins.left() + margins.right() > self.width():
            for button in self._tools:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    @property
    def _tools(self) -> list[QToolButton]:
        return [self.buttons[id] for id in TOOLS]

    def _make(self, id: str, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"button.{id}")
        button.setDefaultAction(action)
        button.setIconSize(QSize(16, 16))
        button.setMinimumSize(28, 26)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.toolTip())
        self.buttons[id] = button
        return button
