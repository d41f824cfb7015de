"""The export dialog: where to, in which format, what beside it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from studio.engine.export.options import ExportOptions
from studio.engine.export.targets import (
    STEMS,
    all_files_of,
    files_of,
    forbidden_in,
    is_too_long,
    look_at,
)
from studio.ui.common.texts import tr
from studio.ui.export.export_fields import ExportFields
from studio.ui.widgets.form import FolderField, FormDialog, typed_path


class ExportDialog(FormDialog):
    """Not modal. requested(path, options): write it. Object name `dialog.export`.

    keep: returns the files that no export may replace.
    """

    requested = Signal(Path, ExportOptions)

    def __init__(
        self,
        folder: Path,
        name: str,
        options: ExportOptions,
        parent: QWidget | None = None,
        keep: Callable[[], Iterable[Path]] = tuple,
        stems: Sequence[str] = STEMS,
    ) -> None:
        """folder, name: a suggestion."""
        super().__init__("export", tr("Export the result"), parent)
        self._keep = keep
        self._stems = tuple(stems)
        self.name = self.make_line("name", tr("Name"), tr("A whole path may be typed, too."))
        self.name.setText(name)
        self.folder = FolderField(self.name_of("folder"), tr("Folder"))
        self.folder.show_folder(folder)
        self.add_row(tr("Name"), self.name)
        self.add_row(tr("Folder"), self.folder)
        self.fields = ExportFields(self, options, stems)
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

    def show_stems(self, stems: Sequence[str]) -> None:
        """The sound consists of other stems now: an effect was turned on or off."""
        self._stems = tuple(stems)
        self.fields.show_stems(stems)
        self._look()

    def suggest(self, name: str) -> None:
        """Another clip is to be exported: its name, unless the user has typed one."""
        if not self.name.isModified():
            self.name.setText(name)

    @property
    def path(self) -> Path:
        """Where the mix goes; a path that was typed as the name counts."""
        typed = typed_path(self.name.text().strip())
        named = typed if typed.is_absolute() else self.folder.folder / typed
        return files_of(named, self.fields.options)["mix"][0]

    def _look(self) -> None:
        """Say what will happen, or why it cannot."""
        problem = self._problem()
        self.export.setEnabled(not problem)
        self.message.setText(problem or self._prospect())

    def _problem(self) -> str:
        """Why it cannot be written; empty where it can."""
        text = self.name.text().strip()
        typed = typed_path(text)
        name = typed.name if typed.is_absolute() else text
        if not name:
            return tr("Give it a name.")
        if characters := forbidden_in(name):
            return tr("A name of a file cannot contain {characters}").format(characters=characters)
        if name.startswith("."):
            return tr("A name that begins with a dot would be hidden; choose another.")
        if is_too_long(Path(name), self.fields.options, self._stems):
            return tr("This name is too long for a file; choose a shorter one.")
        path = self.path
        if not _is_folder(path.parent):
            return tr("There is no folder {folder}; choose another.").format(folder=path.parent)
        kept = look_at(path, self.fields.options, self._keep(), self._stems).kept
        if kept is not None:
            words = tr("{name} is a recording that this session works on; choose another name.")
            return words.format(name=kept.name)
        return ""

    def _prospect(self) -> str:
        """What will be written, and every file that will be replaced."""
        taken = look_at(self.path, self.fields.options, (), self._stems).taken
        if not taken:
            files = all_files_of(self.path, self.fields.options, self._stems)
            if len(files) == 1:
                return tr("Writes {name}.").format(name=self.path.name)
            words = tr("Writes {n} files: {names}.")
            return words.format(n=len(files), names=", ".join(file.name for file in files))
        if len(taken) == 1:
            return tr("{name} exists and will be replaced.").format(name=taken[0].name)
        names = ", ".join(file.name for file in taken)
        return tr("These files exist and will be replaced: {names}.").format(names=names)

    def _accept(self) -> None:
        """Write, unless a look at the disk now tells something else than what was read."""
        told = self.message.text()
        self._look()
        if self.export.isEnabled() and self.message.text() == told:
            self.requested.emit(self.path, self.fields.options)
            self.accept()


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # its name is too long
        return False
