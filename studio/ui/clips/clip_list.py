"""The clips of the session: a click shows one, F2 or a double-click renames it."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from studio.engine.session import ClipEntry
from studio.ui.common.texts import tr
from studio.ui.widgets.left_side import WIDTH, heading

ROW_HEIGHT = 26
MOST_ROWS = 4
ID = Qt.ItemDataRole.UserRole


class _Rows(QListWidget):
    """Del removes the chosen row; only the left button of the mouse marks one."""

    remove_requested = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave the mark where it is for other buttons: the row that is marked is shown."""
        if event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Del; the rest is the list's."""
        if event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
            return
        super().keyPressEvent(event)


class ClipList(QWidget):
    """As many rows as there are clips, four at most without scrolling; hidden while empty.

    chosen(id), renamed(id, name), remove_requested(id): what the user wants.
    """

    chosen = Signal(str)
    renamed = Signal(str, str)
    remove_requested = Signal(str)

    def __init__(self) -> None:
        """No clip is listed yet."""
        super().__init__()
        self.list = _Rows()
        self.list.setObjectName("list.clips")
        self.list.setAccessibleName(tr("Clips"))
        self.list.setToolTip(
            tr("The clips of this session. Click: show; double-click: rename; Del: remove.")
        )
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.list.itemChanged.connect(self._rename)
        self.list.remove_requested.connect(self._remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(heading(tr("Clips")))
        layout.addWidget(self.list)
        self.setFixedWidth(WIDTH)
        self._is_setting = False
        self.menu: QMenu | None = None
        self.show_clips((), "")

    def show_clips(self, clips: Sequence[ClipEntry], current: str) -> None:
        """Show these clips; the one with the id `current` is marked."""
        self._is_setting = True
        if [self._id(row) for row in range(self.list.count())] != [clip.id for clip in clips]:
            self.list.clear()
            for _ in clips:
                self.list.addItem(_row())
        for row, clip in enumerate(clips):
            item = self.list.item(row)
            item.setText(clip.name)
            item.setToolTip(_describe(clip))
            item.setData(ID, clip.id)
            if clip.id == current:
                self.list.setCurrentRow(row)
        self._is_setting = False
        self.list.setFixedHeight(ROW_HEIGHT * min(max(len(clips), 1), MOST_ROWS) + 2)
        self.setVisible(bool(clips))

    def _id(self, row: int) -> str:
        return str(self.list.item(row).data(ID))

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(str(item.data(ID)))

    def _rename(self, item: QListWidgetItem) -> None:
        if not self._is_setting:
            self.renamed.emit(str(item.data(ID)), item.text().strip())

    def _remove(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.remove_requested.emit(str(item.data(ID)))

    def _open_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is None:
            return
        self._choose(item)  # what the menu is about is shown
        menu = self.menu = QMenu(self)
        menu.addAction(tr("Rename"), lambda: self.list.editItem(item))
        menu.addAction(tr("Remove from the session"), lambda: self._remove_item(item))
        menu.popup(self.list.mapToGlobal(place))

    def _remove_item(self, item: QListWidgetItem) -> None:
        self.remove_requested.emit(str(item.data(ID)))


def _row() -> QListWidgetItem:
    item = QListWidgetItem()
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    item.setSizeHint(QSize(WIDTH - 20, ROW_HEIGHT))
    return item


def _describe(clip: ClipEntry) -> str:
    lines = [clip.name, str(clip.path)]
    if clip.region is not None:
        words = tr("Trimmed to {start:.2f} to {end:.2f} s of the file.")
        lines.append(words.format(start=clip.region.start_s, end=clip.region.end_s))
    n_edits = len(clip.correction.edits)
    if n_edits or clip.correction.notes is not None:
        lines.append(tr("Corrected by hand."))
    return "\n".join(lines)
