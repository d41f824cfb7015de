"""The export dialog: where to, in which format, what beside it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from studio.engine.export.options import ExportOptions
from studio.engine.export.write import stem_of
from studio.ui.dialogs.export_fields import ExportFields
from studio.ui.dialogs.form import FolderField, FormDialog
from studio.ui.texts import tr


class ExportDialog(FormDialog):
    """Not modal. wished(path, options): write it. Object name `dialog.export`."""

    wished = Signal(object, object)

    def __init__(
        self, folder: Path, name: str, options: ExportOptions, parent: QWidget | None = None
    ) -> None:
        """folder, name: a suggestion."""
        super().__init__("export", tr("Export the result"), parent)
        self.name = self.make_line("name", tr("Name"), tr("A whole path may be typed, too."))
        self.name.setText(name)
        self.folder = FolderField(self.name_of("folder"), tr("Folder"))
        self.folder.show_folder(folder)
        self.add_row(tr("Name"), self.name)
        self.add_row(tr("Folder"), self.folder)
        self.fields = ExportFields(self, options)
        role = QDialogButtonBox.ButtonRole
        self.export = self.add_button("export", tr("Export"), role.AcceptRole)
        self.add_button("cancel", tr("Cancel"), role.RejectRole)
        self.export.setDefault(True)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        for changed in (self.name.textChanged, self.folder.changed, self.fields.changed):
            changed.connect(self._look)
        self.name.selectAll()
        self.name.setFocus()
        self._look()

    @property
    def path(self) -> Path:
        """Where the mix goes; a path that was typed as the name counts."""
        typed = Path(self.name.text().strip()).expanduser()
        named = typed if typed.is_absolute() else self.folder.folder / typed
        return named.with_name(f"{stem_of(named)}.{self.fields.options.container}")

    def _look(self) -> None:
        """Say what will happen, or why it cannot."""
        has_name = bool(self.name.text().strip())
        self.export.setEnabled(has_name)
        if not has_name:
            self.message.setText(tr("Give it a name."))
        elif not self.path.parent.is_dir():
            self.message.setText(
                tr("There is no folder {folder}; choose another.").format(folder=self.path.parent)
            )
            self.export.setEnabled(False)
        elif self.path.exists():
            self.message.setText(
                tr("{name} exists and will be replaced.").format(name=self.path.name)
            )
        else:
            self.message.setText(tr("Writes {name}.").format(name=self.path.name))

    def _accept(self) -> None:
        if self.export.isEnabled():
            self.wished.emit(self.path, self.fields.options)
            self.accept()
