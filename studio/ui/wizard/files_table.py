"""The table of checked files: tick them in and out, sort, click to hear the marked place."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from studio.ui.texts import tr
from studio.ui.theme import Theme
from studio.ui.wizard.page import clock, theme_of

if TYPE_CHECKING:
    from studio.training.check import FileCheck

USE, FILE, LENGTH, SOUNDING, POLYPHONIC, CLIPPED, VERDICT = range(7)
FORGIVABLE = ("polyphonic", "unpitched")
_ROLE = Qt.ItemDataRole.UserRole


class _Cell(QTableWidgetItem):
    """Sorts by its value, not by its text."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        """Whether it comes before."""
        mine, its = self.data(_ROLE), other.data(_ROLE)
        return bool(mine < its) if type(mine) is type(its) else super().__lt__(other)


class FilesTable(QTableWidget):
    """changed(): another choice of files. play_wished(Path, start s, end s)."""

    changed = Signal()
    play_wished = Signal(object, float, float)

    def __init__(self) -> None:
        """Empty."""
        super().__init__(0, 7)
        self.setObjectName("list.wizard.files")
        self.setAccessibleName(tr("Checked files"))
        names = (
            tr("Use"), tr("File"), tr("Length"), tr("Sounding"), tr("Polyphonic"), tr("Clipped"),
            tr("Verdict"),
        )  # fmt: skip
        self.setHorizontalHeaderLabels(names)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(VERDICT, QHeaderView.ResizeMode.Stretch)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(True)
        self.setSortingEnabled(True)
        self._checks: dict[str, FileCheck] = {}
        self._is_filling = False
        self.itemChanged.connect(self._tell)
        self.cellClicked.connect(self._play)

    def show_checks(self, checks: "tuple[FileCheck, ...]", unticked: frozenset[Path]) -> None:
        """Fill it; files with a critical finding and those in unticked are out."""
        self._is_filling = True
        self.setSortingEnabled(False)
        self._checks = {str(check.path): check for check in checks}
        self.setRowCount(len(checks))
        theme = theme_of(self)
        for row, check in enumerate(checks):
            self._fill(row, check, check.is_usable and check.path not in unticked, theme)
        self.setSortingEnabled(True)
        self.resizeRowsToContents()
        self._is_filling = False

    def _fill(self, row: int, check: "FileCheck", is_in: bool, theme: Theme) -> None:
        words, color = verdict_of(check, theme)
        is_read = check.seconds > 0
        cells = (
            ("", 0.0),
            (check.path.name, check.path.name.lower()),
            (clock(check.seconds) if is_read else "-", check.seconds),
            (f"{100 * check.sounding_share:.0f} %" if is_read else "-", check.sounding_share),
            (f"{100 * check.polyphonic_share:.0f} %" if is_read else "-", check.polyphonic_share),
            (f"{check.clipped_share * check.seconds:.2f} s" if is_read else "-",
             check.clipped_share),
            (words, float(len(check.findings))),
        )  # fmt: skip
        for column, (text, value) in enumerate(cells):
            cell = _Cell(text)
            cell.setData(_ROLE, value)
            cell.setToolTip(f"{check.path}\n{words}")
            self.setItem(row, column, cell)
        use = self._at(row, USE)
        use.setFlags(use.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        use.setCheckState(Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked)
        use.setData(Qt.ItemDataRole.UserRole + 1, str(check.path))
        if not can_be_used(check):
            use.setFlags(use.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        self._at(row, VERDICT).setForeground(QColor(color))

    def _at(self, row: int, column: int) -> QTableWidgetItem:
        cell = self.item(row, column)
        assert cell is not None
        return cell

    @property
    def ticked(self) -> "tuple[FileCheck, ...]":
        """The files that are to be used, in the order of the check."""
        chosen = {
            self._at(row, USE).data(Qt.ItemDataRole.UserRole + 1)
            for row in range(self.rowCount())
            if self._at(row, USE).checkState() == Qt.CheckState.Checked
        }
        return tuple(check for path, check in self._checks.items() if path in chosen)

    @property
    def unticked(self) -> frozenset[Path]:
        """Usable files that were taken out by hand."""
        inside = {check.path for check in self.ticked}
        return frozenset(c.path for c in self._checks.values() if c.is_usable) - inside

    def _tell(self, item: QTableWidgetItem) -> None:
        if not self._is_filling and item.column() == USE:
            self.changed.emit()

    def _play(self, row: int, column: int) -> None:
        if column == USE:
            return
        check = self._checks[self._at(row, USE).data(Qt.ItemDataRole.UserRole + 1)]
        places = [place for finding in check.findings for place in finding.places_s]
        start = max(0.0, max(places, key=lambda p: p[1] - p[0])[0] - 1.0) if places else 0.0
        self.play_wished.emit(check.path, start, start + (6.0 if places else 10.0))


def can_be_used(check: "FileCheck") -> bool:
    """Whether a tick may force it in: there is sound that can be read."""
    return all(f.id in FORGIVABLE for f in check.findings if f.is_critical)


def verdict_of(check: "FileCheck", theme: Theme) -> tuple[str, str]:
    """Words and a colour: left out with the reason, usable with what to mind, or good."""
    critical = [finding for finding in check.findings if finding.is_critical]
    if critical:
        words = f"{critical[0].reason} {critical[0].advice}"
        return tr("✗ Left out: {words}").format(words=words), theme.danger
    if check.findings:
        words = " ".join(f"{finding.reason} {finding.advice}" for finding in check.findings)
        return tr("! Usable: {words}").format(words=words), theme.notes
    kind = tr("✓ A single note") if check.kind == "note" else tr("✓ Good")
    return kind, theme.good
