"""The table of checked files: tick them in and out, sort, click to hear the marked place."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.training.wizard.findings import can_be_used, explained, verdict_of
from studio.ui.training.wizard.page import clock, theme_of

if TYPE_CHECKING:
    from studio.training.corpus.item_check import ItemCheck

USE, FILE, LENGTH, SOUNDING, POLYPHONIC, CLIPPED, NOISE, OFFSET, RATE, VERDICT = range(10)
FILE_WIDTH = 120
COLUMN_HELP = {
    SOUNDING: "How much of the file sounds",
    POLYPHONIC: "How much of it has two notes at once",
    CLIPPED: "Seconds that are clipped",
    NOISE: "Level of the rests, below the loud parts",
    OFFSET: "How far the signal is off centre",
    RATE: "Sample rate",
}
_ROLE = Qt.ItemDataRole.UserRole


class _Cell(QTableWidgetItem):
    """Sorts by its value, not by its text."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        """Whether it comes before."""
        mine, its = self.data(_ROLE), other.data(_ROLE)
        return bool(mine < its) if type(mine) is type(its) else super().__lt__(other)


class FilesTable(QTableWidget):
    """changed(): another choice of files. selected(ItemCheck or None). played(): a click."""

    changed = Signal()
    selected = Signal(object)
    played = Signal()

    def __init__(self) -> None:
        """No file is listed yet."""
        super().__init__(0, VERDICT + 1)
        self.setObjectName("list.wizard.files")
        self.setAccessibleName(tr("Checked files"))
        names = (
            tr("Use"), tr("File"), tr("Length"), tr("Sounds"), tr("Polyphonic"), tr("Clipped"),
            tr("Noise"), tr("DC"), tr("Rate"), tr("Verdict"),
        )  # fmt: skip
        self.setHorizontalHeaderLabels(names)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(FILE, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(FILE, FILE_WIDTH)
        header.setSectionResizeMode(VERDICT, QHeaderView.ResizeMode.Stretch)
        for column, help in COLUMN_HELP.items():
            heading = self.horizontalHeaderItem(column)
            if heading is not None:
                heading.setToolTip(tr(help))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # takes differ in their numbers
        self.setSortingEnabled(True)
        self._checks: dict[str, ItemCheck] = {}
        self._by_hand: dict[str, bool] = {}
        self._is_filling = False
        self.itemChanged.connect(self._tell)
        self.cellClicked.connect(self._click)
        self.currentCellChanged.connect(lambda *_: self.selected.emit(self.chosen))

    def show_checks(self, checks: "tuple[ItemCheck, ...]") -> None:
        """Fill it; files with a critical finding are out; what was ticked by hand stays so."""
        self._is_filling = True
        self.setSortingEnabled(False)
        self._checks = {check.item.id: check for check in checks}
        self.setRowCount(len(checks))
        theme = theme_of(self)
        for row, check in enumerate(checks):
            is_in = self._by_hand.get(check.item.id, check.is_usable) and can_be_used(check)
            self._fill(row, check, is_in, theme)
        self.setSortingEnabled(True)
        self.resizeRowsToContents()
        self._is_filling = False
        self.selected.emit(self.chosen)

    def _fill(self, row: int, check: "ItemCheck", is_in: bool, theme: Theme) -> None:
        words, color = verdict_of(check, theme)
        is_read, floor_db = check.seconds > 0, check.noise_floor_db
        cells = (
            ("", 0.0),
            (check.item.name, check.item.name.lower()),
            (clock(check.seconds) if is_read else "-", check.seconds),
            (f"{100 * check.sounding_share:.0f} %" if is_read else "-", check.sounding_share),
            (f"{100 * check.polyphonic_share:.0f} %" if is_read else "-", check.polyphonic_share),
            (f"{check.clipped_share * check.seconds:.2f} s" if is_read else "-",
             check.clipped_share),
            ("-" if floor_db is None else f"{floor_db:.0f} dB", floor_db or -200.0),
            (f"{100 * abs(check.offset):.1f} %" if is_read else "-", abs(check.offset)),
            (f"{check.sample_rate / 1000:g} kHz" if is_read else "-", float(check.sample_rate)),
            (words, float(len(check.findings))),
        )  # fmt: skip
        for column, (text, value) in enumerate(cells):
            cell = _Cell(text)
            cell.setData(_ROLE, value)
            cell.setToolTip(f"{check.item.id}\n{explained(check)}")
            self.setItem(row, column, cell)
        use = self._at(row, USE)
        use.setFlags(use.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        use.setCheckState(Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked)
        use.setData(Qt.ItemDataRole.UserRole + 1, check.item.id)
        if not can_be_used(check):
            use.setFlags(use.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        self._at(row, VERDICT).setForeground(QColor(color))

    def _at(self, row: int, column: int) -> QTableWidgetItem:
        cell = self.item(row, column)
        assert cell is not None
        return cell

    @property
    def ticked(self) -> "tuple[ItemCheck, ...]":
        """The files that are to be used, in the order of the check."""
        chosen = {
            self._at(row, USE).data(Qt.ItemDataRole.UserRole + 1)
            for row in range(self.rowCount())
            if self._at(row, USE).checkState() == Qt.CheckState.Checked
        }
        return tuple(check for id, check in self._checks.items() if id in chosen)

    @property
    def excluded(self) -> tuple[str, ...]:
        """Ids of what is not to be used and lies in one source with what is."""
        used = {check.item.id: check.item.source for check in self.ticked}
        items = [check.item for check in self._checks.values() if check.item.id not in used]
        return tuple(item.id for item in items if item.source in used.values())

    def _tell(self, item: QTableWidgetItem) -> None:
        if not self._is_filling and item.column() == USE:
            id = str(item.data(Qt.ItemDataRole.UserRole + 1))
            self._by_hand[id] = item.checkState() == Qt.CheckState.Checked
            self.changed.emit()

    @property
    def chosen(self) -> "ItemCheck | None":
        """The file of the current row."""
        row = self.currentRow()
        if row < 0 or self.item(row, USE) is None:
            return None
        return self._checks.get(self._at(row, USE).data(Qt.ItemDataRole.UserRole + 1))

    def _click(self, row: int, column: int) -> None:
        if column != USE:
            self.setCurrentCell(row, column)
            self.played.emit()
