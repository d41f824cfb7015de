"""A dialog of named fields: what the export, batch and settings dialogs have in common."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.common.texts import tr


class FolderField(QWidget):
    """A folder as text with a button to choose it."""

    changed = Signal(str)

    def __init__(self, id: str, title: str) -> None:
        """The line carries the object name id."""
        super().__init__()
        self.line = QLineEdit()
        self.line.setObjectName(id)
        self.line.setAccessibleName(title)
        self.line.textChanged.connect(self.changed)
        self.button = QPushButton(tr("Browse..."))
        self.button.setObjectName(f"{id}.browse")
        self.button.setAccessibleName(tr("Browse for: {title}").format(title=title))
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._browse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        self._title = title

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self._title, self.line.text())
        if name:
            self.line.setText(name)

    @property
    def folder(self) -> Path:
        """What the line says."""
        return typed_path(self.line.text())

    def show_folder(self, folder: Path) -> None:
        """Show a folder."""
        self.line.setText(str(folder))


class FormDialog(QDialog):
    """Fields with labels above a row of buttons; each field is `field.<dialog>.<id>`."""

    def __init__(self, id: str, title: str, parent: QWidget | None = None) -> None:
        """id: the dialog's object name is `dialog.<id>`."""
        super().__init__(parent)
        self.id = id
        self.setObjectName(f"dialog.{id}")
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setObjectName(f"message.{id}")
        self.message.setProperty("role", "faint")
        self.buttons = QDialogButtonBox()
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(self.form)
        layout.addStretch(1)
        layout.addWidget(self.message)
        layout.addWidget(self.buttons)

    def add_button(self, id: str, text: str, role: QDialogButtonBox.ButtonRole) -> QPushButton:
        """A button `button.<dialog>.<id>` in the bottom row."""
        button = self.buttons.addButton(text, role)
        button.setObjectName(f"button.{self.id}.{id}")
        button.setAccessibleName(text.replace("&", ""))
        return button

    def name_of(self, id: str) -> str:
        """Object name of a field."""
        return f"field.{self.id}.{id}"

    def add_row(self, label: str, field: QWidget, form: QFormLayout | None = None) -> None:
        """A field with its label."""
        (form or self.form).addRow(label, field)

    def dress(self, field: QWidget, id: str, label: str, help: str = "") -> None:
        """Name, accessible name, tooltip and a target size of 24 px."""
        field.setObjectName(self.name_of(id))
        field.setAccessibleName(label.replace("&", ""))
        field.setToolTip(help)
        field.setMinimumHeight(24)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def make_choice(
        self, id: str, label: str, rows: Sequence[tuple[object, str]], help: str = ""
    ) -> QComboBox:
        """A combo box; rows: (value, text)."""
        box = QComboBox()
        for value, text in rows:
            box.addItem(text, value)
        self.dress(box, id, label, help)
        return box

    def make_check(self, id: str, text: str, help: str = "") -> QCheckBox:
        """A check box."""
        box = QCheckBox(text)
        self.dress(box, id, text, help)
        return box

    def make_line(self, id: str, label: str, help: str = "") -> QLineEdit:
        """A line of text."""
        line = QLineEdit()
        self.dress(line, id, label, help)
        return line


def typed_path(text: str) -> Path:
    """A path that was typed; ~ is the user's folder, ~x is that of a user x where there is one."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def choose(box: QComboBox, value: object) -> None:
    """Show the row of this value."""
    row = box.findData(value)
    if row >= 0:
        box.setCurrentIndex(row)
