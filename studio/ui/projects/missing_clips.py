"""Files of a project that are not where they were: locate them, or do without them."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.audio_suffixes import AUDIO_FILES
from studio.ui.common.texts import tr
from studio.ui.projects.session_files import Answers, MissingFile

ANY_FILES = AUDIO_FILES.replace("Audio (", "Rooms (*.ddsp ")
INSTEAD = {
    "clip": "left out",
    "room": "left out, the instrument's own room instead",
    "tone": "left out, the instrument's first tone instead",
}
NAMES = {"clip": "{name}", "room": "Room {name}", "tone": "Tone of {name}"}


class MissingClips(QDialog):
    """Asks for each file; nothing is opened before each is answered.

    answered(Answers): dict of id -> Path, or None for a file that is left out.
    """

    answered = Signal(object)

    def __init__(self, files: tuple[MissingFile, ...], parent: QWidget | None = None) -> None:
        """files: those that are not there."""
        super().__init__(parent)
        self.setObjectName("dialog.missing_clips")
        self.setWindowTitle(tr("Files are missing"))
        self.setMinimumSize(620, 300)
        self._files = files
        self.answers: Answers = {}
        words = QLabel(
            tr(
                "These files are not where they were when the project was saved. Locate each "
                "one, or leave it out; the files themselves are never changed."
            )
        )
        words.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("list.missing_clips")
        self.list.setAccessibleName(tr("Missing files"))
        self.list.currentRowChanged.connect(self._look)
        self.locate_button = self._make("locate", tr("Locate..."), self._ask)
        self.leave_button = self._make("leave_out", tr("Leave out"), self._leave_out)
        side = QVBoxLayout()
        side.addWidget(self.locate_button)
        side.addWidget(self.leave_button)
        side.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(side)
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.go_on = self.buttons.addButton(tr("Go on"), role.AcceptRole)
        self.go_on.setObjectName("button.missing_clips.go_on")
        cancel = self.buttons.addButton(tr("Cancel"), role.RejectRole)
        cancel.setObjectName("button.missing_clips.cancel")
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addLayout(row, 1)
        layout.addWidget(self.buttons)
        for _ in files:
            self.list.addItem("")
        self.list.setCurrentRow(0)
        self._look()

    def _make(self, id: str, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"button.missing_clips.{id}")
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _look(self, _: int = 0) -> None:
        for row, file in enumerate(self._files):
            answer, name = self.answers.get(file.id, file.path), name_of(file)
            if file.id not in self.answers:
                text = tr("{name}: not found at {path}").format(name=name, path=file.path)
            elif answer is None:
                text = f"{name}: {tr(INSTEAD[file.kind])}"
            else:
                text = tr("{name}: {path}").format(name=name, path=answer)
            self.list.item(row).setText(text)
            self.list.item(row).setToolTip(text)
        has_row = self.list.currentRow() >= 0
        self.locate_button.setEnabled(has_row)
        self.leave_button.setEnabled(has_row)
        self.go_on.setEnabled(len(self.answers) == len(self._files))

    def _chosen(self) -> MissingFile:
        return self._files[self.list.currentRow()]

    def _ask(self) -> None:
        file = self._chosen()
        name, _ = QFileDialog.getOpenFileName(
            self,
            tr("Locate {name}").format(name=file.path.name),
            str(file.path.parent),
            tr(ANY_FILES if file.kind == "room" else AUDIO_FILES),
        )
        if name:
            self.locate(file.id, Path(name))

    def locate(self, id: str, path: Path) -> None:
        """This file it is; others that lie in the same folder under their names are found, too."""
        self.answers[id] = path
        for file in self._files:
            beside = path.with_name(file.path.name)
            if file.id not in self.answers and beside.is_file():
                self.answers[file.id] = beside
        self._next()

    def _leave_out(self) -> None:
        self.answers[self._chosen().id] = None
        self._next()

    def _next(self) -> None:
        open_rows = [n for n, file in enumerate(self._files) if file.id not in self.answers]
        if open_rows:
            self.list.setCurrentRow(open_rows[0])
        self._look()

    def _accept(self) -> None:
        self.accept()
        self.answered.emit(dict(self.answers))


def name_of(file: MissingFile) -> str:
    """What a person calls it."""
    return tr(NAMES[file.kind]).format(name=file.name)
