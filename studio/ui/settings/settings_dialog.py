"""The settings: audio, analysis, rendering, appearance, folders; each takes effect at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from studio.engine.audio.device import DeviceInfo
from studio.ui.common.texts import tr
from studio.ui.settings.setting import Setting
from studio.ui.settings.settings import SETTINGS, Settings
from studio.ui.widgets.form import FolderField, FormDialog, choose

PAGES = {
    "audio": "Audio",
    "analysis": "Analysis",
    "rendering": "Rendering",
    "appearance": "Appearance",
    "folders": "Folders",
}
"""Of the dialog, by id; which settings stand on them says the table."""


class SettingsDialog(FormDialog):
    """Not modal; writes to Settings and tells changed(id) for what must react.

    Object name `dialog.settings`; pages `page.settings.<id>`.
    """

    changed = Signal(str)
    cache_requested = Signal()

    def __init__(
        self,
        settings: Settings,
        devices: tuple[DeviceInfo, ...],
        cache: str,
        parent: QWidget | None = None,
    ) -> None:
        """devices: those that were found; cache: how much room the measurements take."""
        super().__init__("settings", tr("Settings"), parent)
        self._settings = settings
        self._shows: list[Callable[[], None]] = []
        self._is_showing = False
        self.folders: dict[str, FolderField] = {}
        self.setMinimumSize(600, 380)
        self.pages = QTabWidget()
        self.pages.setObjectName("tabs.settings")
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, self.pages, 1)
        for id, title in PAGES.items():
            form = self._page(id, tr(title))
            for name, row in SETTINGS.items():
                if row.page == id:
                    self._add_setting(form, name, row, devices)
            if id == "analysis":
                self._add_cache(form, cache)
        self.add_button("close", tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.close)
        self.message.setText(tr("Each change takes effect at once."))

    def _page(self, id: str, title: str) -> QFormLayout:
        page = QWidget()
        page.setObjectName(f"page.settings.{id}")
        form = QFormLayout(page)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.pages.addTab(page, title)
        return form

    def show_settings(self) -> None:
        """Show what they are now: the menus change them, too."""
        self._is_showing = True
        for show in self._shows:
            show()
        self._is_showing = False

    def _bind(self, box: QComboBox, name: str, value: object) -> QComboBox:
        """Show a value; a choice is written to the setting of that name and told."""
        choose(box, value)
        self._shows.append(lambda: choose(box, getattr(self._settings, name)))
        box.currentIndexChanged.connect(lambda _: self._put(name, box.currentData()))
        return box

    def _bind_check(self, check: QCheckBox, name: str) -> QCheckBox:
        """The same for a setting that is on or off."""
        check.setChecked(getattr(self._settings, name))
        self._shows.append(lambda: check.setChecked(getattr(self._settings, name)))
        check.toggled.connect(lambda is_on: self._put(name, is_on))
        return check

    def _add_setting(
        self,
        form: QFormLayout,
        name: str,
        row: Setting[Any],
        devices: tuple[DeviceInfo, ...],
    ) -> None:
        """The control of a row of the table."""
        label = tr(row.label)
        if row.kind == "switch":
            check = self.make_check(name, label, tr(row.help) if row.help else "")
            form.addRow("", self._bind_check(check, name))
        elif row.kind == "folder":
            form.addRow(label, self._make_folder(name, label))
        else:
            rows = (
                self._devices(name, devices)
                if row.kind == "device"
                else list(zip(row.choices, (_shown(text) for text in row.names), strict=True))
            )
            box = self.make_choice(name, label, rows, tr(row.help) if row.help else "")
            form.addRow(label, self._bind(box, name, getattr(self._settings, name)))

    def _devices(self, name: str, devices: tuple[DeviceInfo, ...]) -> list[tuple[object, str]]:
        """The devices of one direction; the chosen one also where it is not connected."""
        rows: list[tuple[object, str]] = [(None, tr("As the system says"))]
        for found in devices:
            if found.n_inputs if name == "input_device" else found.n_outputs:
                rows.append((found.name, found.name))
        chosen = getattr(self._settings, name)
        if chosen not in [value for value, _ in rows]:
            rows.append((chosen, tr("{name} (not connected)").format(name=chosen)))
        return rows

    def _make_folder(self, name: str, label: str) -> FolderField:
        field = FolderField(self.name_of(name), label)
        field.show_folder(getattr(self._settings, name))
        field.changed.connect(lambda text: self._set_folder(name, text))
        self.folders[name] = field
        return field

    def _put(self, name: str, value: object) -> None:
        if not self._is_showing:
            setattr(self._settings, name, value)
            self.changed.emit(name)

    def _add_cache(self, form: QFormLayout, cache: str) -> None:
        self.cache_text = QLabel(cache)
        self.cache_text.setObjectName("text.settings.cache")
        empty = QPushButton(tr("Empty the cache"))
        empty.setObjectName("button.settings.cache")
        empty.setAutoDefault(False)
        empty.setToolTip(tr("Measurements are made again when they are needed."))
        empty.clicked.connect(self.cache_requested)
        form.addRow(tr("Measurements kept"), self.cache_text)
        form.addRow("", empty)

    def _set_folder(self, name: str, text: str) -> None:
        """Only a folder that is there, or could be made, is taken."""
        folder = Path(text).expanduser()
        if folder.is_absolute() and (folder.is_dir() or folder.parent.is_dir()):
            self.message.setText(tr("Each change takes effect at once."))
            self._put(name, folder)
        else:
            self.message.setText(
                tr("There is no folder {folder}; choose another.").format(folder=text)
            )


def _shown(text: str) -> str:
    """A choice in the user's language; "name: what it is" are two texts."""
    return ": ".join(tr(part) for part in text.split(": "))
