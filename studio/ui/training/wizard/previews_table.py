"""The previews of a training by step: a line for the original, one for each step."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
)

from studio.ui.common.texts import tr
from studio.ui.training.training_run import Run
from studio.ui.training.wizard.page import make_button
from studio.ui.training.wizard.phrases import N_PHRASES

ROW_HEIGHT = 28
STEP, VALIDATION, FIRST_PHRASE = range(3)


class PreviewsTable(QTableWidget):
    """play_requested(Path). The newest step is the second line, its buttons train_model_1 ..."""

    play_requested = Signal(Path)

    def __init__(self) -> None:
        """Nothing can be heard yet."""
        super().__init__(0, FIRST_PHRASE + N_PHRASES)
        self.setObjectName("list.wizard.previews")
        self.setAccessibleName(tr("Held-out phrases by step"))
        phrases = [tr("Held-out phrase {n}").format(n=n + 1) for n in range(N_PHRASES)]
        self.setHorizontalHeaderLabels([tr("Step"), tr("Validation"), *phrases])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT + 2)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._files: list[tuple[Path, ...]] = []
        self._buttons: list[list[QPushButton]] = []
        self.show_run(None)

    def minimumSizeHint(self) -> QSize:
        """The heading and three lines."""
        return QSize(300, self.horizontalHeader().sizeHint().height() + 3 * (ROW_HEIGHT + 2) + 4)

    def sizeHint(self) -> QSize:
        """As little as is enough: the rest scrolls."""
        return self.minimumSizeHint()

    def show_run(self, run: Run | None) -> None:
        """The lines of this run; buttons stay where they are, so that none loses the focus."""
        lines = _lines_of(run) if run is not None else []
        originals = run.originals if run is not None else ()
        first = Line(tr("Original"), "", originals)
        rest = [Line(str(step), said, paths) for step, said, paths in lines]
        shown = [first, *(rest or [Line(tr("not yet"), "", ())])]
        while len(self._buttons) > len(shown):
            self._buttons.pop()
            self.removeRow(len(self._buttons))
        while len(self._buttons) < len(shown):
            self._add_row()
        self._files = [line.paths for line in shown]
        for row, line in enumerate(shown):
            self._show_line(row, line)

    def _add_row(self) -> None:
        row = self.rowCount()
        self.insertRow(row)
        for column in (STEP, VALIDATION):
            self.setItem(row, column, QTableWidgetItem())
        buttons = []
        for n in range(N_PHRASES):
            button = make_button(_name(row, n, ""), tr("▶ model") if row else tr("▶ original"))
            button.clicked.connect(lambda _=False, row=row, n=n: self._play(row, n))
            self.setCellWidget(row, FIRST_PHRASE + n, button)
            buttons.append(button)
        self._buttons.append(buttons)

    def _show_line(self, row: int, line: "Line") -> None:
        for column, text in ((STEP, line.step), (VALIDATION, line.said)):
            item = self.item(row, column)
            if item is not None and item.text() != text:
                item.setText(text)
        name = tr("Play held-out phrase {n}: {which}, {step}")
        for n, button in enumerate(self._buttons[row]):
            which = button.text().lstrip("▶ ")
            button.setObjectName(f"button.wizard.{_name(row, n, line.step)}")
            button.setAccessibleName(name.format(n=n + 1, which=which, step=line.step))
            button.setEnabled(n < len(line.paths))

    def _play(self, row: int, n: int) -> None:
        if n < len(self._files[row]):
            self.play_requested.emit(self._files[row][n])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: which step, what validation said, the files."""

    step: str
    said: str
    paths: tuple[Path, ...]


def _name(row: int, n: int, step: str) -> str:
    """Of a button; the original's and the newest step's never change."""
    kind = "model" if row else "original"
    return f"train_{kind}_{n + 1}{f'_{step}' if row > 1 else ''}"


def _lines_of(run: Run) -> list[tuple[int, str, tuple[Path, ...]]]:
    """Step, validation in words, files; the newest first."""
    losses = {point.step: point.loss for point in run.validations}
    lines = []
    for heard in reversed(run.heard):
        said = f"{losses[heard.step]:.2f}" if heard.step in losses else ""
        if run.best is not None and run.best.step == heard.step:
            said = tr("{loss} ★ best").format(loss=said)
        lines.append((heard.step, said, heard.paths))
    return lines
