"""The previews of a training by step: a line for the original, one for each step."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
)

from studio.ui.texts import tr
from studio.ui.training_run import Run
from studio.ui.wizard.page import make_button
from studio.ui.wizard.phrases import N_PHRASES

ROW_HEIGHT = 28
STEP, VALIDATION, FIRST_PHRASE = range(3)


class PreviewsTable(QTableWidget):
    """play_wished(Path). The newest step is the second line, its buttons train_model_1 ..."""

    play_wished = Signal(object)

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
        self._shown: object = ()
        self.show_run(None)

    def minimumSizeHint(self) -> QSize:
        """The heading and three lines."""
        return QSize(300, self.horizontalHeader().sizeHint().height() + 3 * (ROW_HEIGHT + 2) + 4)

    def sizeHint(self) -> QSize:
        """As little as is enough: the rest scrolls."""
        return self.minimumSizeHint()

    def show_run(self, run: Run | None) -> None:
        """The lines of this run; made anew only where there is something else to be heard."""
        originals = run.originals if run is not None else ()
        lines = _lines_of(run) if run is not None else []
        shown = (originals, tuple(lines))
        if shown == self._shown and self.rowCount():
            return
        self._shown = shown
        for button in self.findChildren(QPushButton):
            button.setObjectName("")  # it goes with the next events; the new one has its name
        self.setRowCount(0)
        self._add(tr("Original"), "", originals, "original", "")
        if not lines:
            self._add(tr("not yet"), "", (), "model", "")
        for row, (step, said, paths) in enumerate(lines):
            self._add(str(step), said, paths, "model", f"_{step}" if row else "")

    def _add(self, step: str, said: str, paths: tuple[Path, ...], kind: str, ending: str) -> None:
        row = self.rowCount()
        self.insertRow(row)
        self.setItem(row, STEP, QTableWidgetItem(step))
        self.setItem(row, VALIDATION, QTableWidgetItem(said))
        which = tr("▶ original") if kind == "original" else tr("▶ model")
        for n in range(N_PHRASES):
            button = make_button(f"train_{kind}_{n + 1}{ending}", which)
            name = tr("Play held-out phrase {n}: {which}, {step}")
            button.setAccessibleName(
                name.format(n=n + 1, which=which.lstrip("▶ "), step=step).rstrip(", ")
            )
            button.setEnabled(n < len(paths))
            if n < len(paths):
                button.clicked.connect(lambda _=False, path=paths[n]: self.play_wished.emit(path))
            self.setCellWidget(row, FIRST_PHRASE + n, button)


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
