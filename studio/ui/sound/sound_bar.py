"""The bar above the sliders: presets, and the two sounds A and B."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from studio.engine.presets import Preset
from studio.engine.session import SLOTS
from studio.ui.common import icons
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme

MARK = "*"
DEEDS = ("preset_save", "preset_rename", "preset_delete", "slot_copy")


class SoundBar(QWidget):
    """A combo box of presets with a mark where values were changed; buttons A and B.

    preset_requested(key), slot_requested(0 or 1): what the user wants.
    """

    preset_requested = Signal(str)
    slot_requested = Signal(int)

    def __init__(self, actions: dict[str, QAction], theme: Theme) -> None:
        """No preset is listed yet."""
        super().__init__()
        self.setObjectName("sound-bar")
        self.presets = QComboBox()
        self.presets.setObjectName("param.preset")
        self.presets.setAccessibleName(tr("Preset"))
        self.presets.setToolTip(tr("Preset: values of all sliders. A star: changed since."))
        self.presets.setMinimumHeight(26)
        self.presets.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.presets.activated.connect(self._request)
        self.save = self._button("preset_save", actions)
        self.reset = self._button("defaults", actions)
        self.more = QToolButton()
        self.more.setObjectName("button.preset_menu")
        self.more.setAccessibleName(tr("More about presets"))
        self.more.setToolTip(tr("Save, rename, delete presets; copy A to B"))
        self.more.setText("⋮")
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.more.setMinimumSize(26, 26)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        for id in DEEDS:
            menu.addAction(actions[id])
        self.more.setMenu(menu)
        self.slots = [self._slot(number) for number in range(len(SLOTS))]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 3, 4, 0)
        layout.setSpacing(3)
        layout.addWidget(self.presets, 1)
        for button in (self.save, self.reset, self.more, *self.slots):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        self.set_theme(theme)

    def _button(self, id: str, actions: dict[str, QAction]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"button.{id}")
        button.setDefaultAction(actions[id])
        button.setAccessibleName(actions[id].toolTip())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setMinimumSize(26, 26)
        return button

    def _slot(self, number: int) -> QToolButton:
        name = SLOTS[number]
        button = QToolButton()
        button.setObjectName(f"button.slot_{name.lower()}")
        button.setText(name)
        button.setCheckable(True)
        button.setMinimumSize(26, 26)
        button.setAccessibleName(tr("Sound {name}").format(name=name))
        button.setToolTip(
            tr("Hear the sound {name} (X changes between the two)").format(name=name)
        )
        button.clicked.connect(lambda: self.slot_requested.emit(number))
        return button

    def _request(self, row: int) -> None:
        self.preset_requested.emit(str(self.presets.itemData(row)))

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.save.defaultAction().setIcon(icons.icon("save", theme.text, theme.line))
        self.reset.defaultAction().setIcon(icons.icon("reset", theme.text, theme.line))

    def show_presets(self, groups: Sequence[Sequence[Preset]]) -> None:
        """Offer these presets, the groups apart."""
        self.presets.clear()
        for group in groups:
            if group and self.presets.count():
                self.presets.insertSeparator(self.presets.count())
            for preset in group:
                name = preset.name if preset.kind == "user" else tr(preset.name)
                self.presets.addItem(name, preset.key)
                self.presets.setItemData(self.presets.count() - 1, name, _PLAIN)

    def show_preset(self, key: str, is_changed: bool) -> None:
        """Mark this one as the chosen one; a star where the values are not its own any more."""
        chosen = self.presets.findData(key)
        for row in range(self.presets.count()):
            plain = self.presets.itemData(row, _PLAIN)
            if plain is not None:
                star = MARK if row == chosen and is_changed else ""
                self.presets.setItemText(row, f"{plain}{star}")
        self.presets.setCurrentIndex(chosen)

    def show_slot(self, slot: int) -> None:
        """Which of the sounds is heard."""
        for number, button in enumerate(self.slots):
            button.setChecked(number == slot)


_PLAIN = Qt.ItemDataRole.UserRole + 1
