"""The batch dialog: many recordings, one instrument, a naming pattern."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.audio_suffixes import AUDIO_FILES
from studio.engine.errors import UnwritableTarget
from studio.engine.export.options import PATTERN, ExportOptions, name_by_pattern
from studio.engine.export.targets import STEMS
from studio.ui.common.texts import tr
from studio.ui.export.export_fields import ExportFields
from studio.ui.session.export_order import BatchOrder
from studio.ui.widgets.form import FolderField, FormDialog


class BatchDialog(FormDialog):
    """Not modal. requested(BatchOrder). Object name `dialog.batch`."""

    requested = Signal(BatchOrder)

    def __init__(
        self,
        files: tuple[Path, ...],
        folder: Path,
        instrument: str,
        options: ExportOptions,
        parent: QWidget | None = None,
        stems: Sequence[str] = STEMS,
    ) -> None:
        """files: those of the session, to begin with."""
        super().__init__("batch", tr("Export many recordings"), parent)
        self.setMinimumSize(560, 460)
        self._instrument = instrument
        self._folder_of_files = folder
        self.files = QListWidget()
        self.files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.dress(self.files, "files", tr("Recordings"))
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.add_files(files)
        self.add = QPushButton(tr("Add..."))
        self.remove = QPushButton(tr("Remove"))
        side = QVBoxLayout()
        for id, button in (("add", self.add), ("remove", self.remove)):
            button.setObjectName(f"button.batch.{id}")
            button.setAutoDefault(False)
            side.addWidget(button)
        side.addStretch(1)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.files, 1)
        row.addLayout(side)
        self.pattern = self.make_line(
            "pattern", tr("Names"), tr("{clip}, {instrument} and {n} are filled in.")
        )
        self.pattern.setText(PATTERN)
        self.folder = FolderField(self.name_of("folder"), tr("Folder"))
        self.folder.show_folder(folder)
        self.add_row(tr("Recordings"), both)
        self.add_row(tr("Names"), self.pattern)
        self.add_row(tr("Folder"), self.folder)
        self.fields = ExportFields(self, options, stems)
        role = QDialogButtonBox.ButtonRole
        self.export = self.add_button("export", tr("Export all"), role.AcceptRole)
        self.add_button("cancel", tr("Cancel"), role.RejectRole)
        self.add.clicked.connect(self._ask)
        self.remove.clicked.connect(self._remove)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        model = self.files.model()
        for changed in (
            self.pattern.textChanged,
            self.folder.changed,
            model.rowsInserted,
            model.rowsRemoved,
        ):
            changed.connect(self._look)
        self._look()

    def add_files(self, files: tuple[Path, ...]) -> None:
        """Add recordings that are not in the list yet."""
        known = set(self.paths)
        for path in files:
            if path not in known:
                known.add(path)
                item = QListWidgetItem(path.name)
                item.setData(Qt.ItemDataRole.UserRole, path)
                item.setToolTip(str(path))
                self.files.addItem(item)
        self._name_items()

    def _name_items(self) -> None:
        """Name each by what tells it from the others: below the folder that all lie in."""
        paths = self.paths
        try:
            shared = Path(os.path.commonpath([path.parent for path in paths])) if paths else None
        except ValueError:  # on two drives
            shared = None
        for row, path in enumerate(paths):
            is_below = shared is not None and path.is_relative_to(shared)
            text = str(path.relative_to(shared)) if shared is not None and is_below else str(path)
            self.files.item(row).setText(text)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The recordings of the list."""
        role = Qt.ItemDataRole.UserRole
        return tuple(self.files.item(row).data(role) for row in range(self.files.count()))

    def _ask(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, tr("Add recordings"), str(self._folder_of_files), tr(AUDIO_FILES)
        )
        self.add_files(tuple(map(Path, names)))

    def _remove(self) -> None:
        for item in self.files.selectedItems():
            self.files.takeItem(self.files.row(item))
        self._name_items()

    def _look(self) -> None:
        problem = self._problem()
        self.export.setEnabled(not problem)
        if problem:
            self.message.setText(problem)
            return
        name = name_by_pattern(self.pattern.text(), self.paths[0].stem, self._instrument, 1)
        self.message.setText(
            tr("{n} recordings as {instrument}; the first is {name}.").format(
                n=len(self.paths), instrument=self._instrument, name=name
            )
        )

    def _problem(self) -> str:
        if not self.paths:
            return tr("Add recordings first.")
        if not self.folder.folder.is_dir():
            return tr("There is no folder {folder}; choose another.").format(
                folder=self.folder.folder
            )
        try:
            name_by_pattern(self.pattern.text(), "a", "b", 1)
        except UnwritableTarget as error:
            return str(error)
        return ""

    def _accept(self) -> None:
        if not self._problem():
            order = BatchOrder(
                self.paths, self.folder.folder, self.pattern.text(), self.fields.options
            )
            self.requested.emit(order)
            self.accept()
