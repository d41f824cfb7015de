"""Page 1: which recordings it is to learn from."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from studio.engine.audio_suffixes import AUDIO_FILES
from studio.ui.common.texts import tr
from studio.ui.training.wizard.page import Page, keep_width, make_button, theme_of


class DropZone(QFrame):
    """A dashed frame that takes files and folders. dropped(tuple of Path)."""

    dropped = Signal(object)

    def __init__(self) -> None:
        """Shows the frame; takes whatever is dropped."""
        super().__init__()
        self.setAcceptDrops(True)
        self.setObjectName("drop.wizard.audio")
        self.setAccessibleName(tr("Drop a folder or audio files here"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell of them."""
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.dropped.emit(tuple(Path(url.toLocalFile()) for url in urls))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dashes."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme_of(self).faint), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 10, 10)


class AudioPage(Page):
    """Folders and files. record_requested(): start or end a recording in the window."""

    record_requested = Signal()

    def __init__(self) -> None:
        """No sources yet."""
        super().__init__(
            "audio",
            tr("Which sound should it learn?"),
            tr("Pick recordings of one instrument playing one note at a time."),
        )
        self.last_folder = str(Path.home())
        self.drop = DropZone()
        self.drop.dropped.connect(self.add)
        self.hint = QLabel(tr("Drop a folder or audio files here"))
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = self.hint.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        self.hint.setFont(font)
        self.list = QListWidget()
        self.list.setObjectName("list.wizard.sources")
        self.list.setAccessibleName(tr("Chosen recordings and folders"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # paths begin alike
        self.list.hide()
        self.formats = QLabel(
            tr("wav, flac, mp3, ogg, opus, aiff, caf, w64, au; m4a, mp4, webm, wma with ffmpeg")
        )
        self.formats.setProperty("role", "faint")
        self.formats.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        self.folder = make_button("folder", tr("Choose &folder..."))
        self.files = make_button("files", tr("C&hoose files..."))
        self.record = make_button(
            "record", tr("&Record now..."), tr("Record with the studio's microphone, stop, repeat")
        )
        keep_width(self.record, tr("Stop &recording"))
        self.remove = make_button("remove", tr("Re&move"), tr("Take the chosen ones off the list"))
        self.remove.setEnabled(False)
        for button in (self.folder, self.files, self.record, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        inside = QVBoxLayout(self.drop)
        inside.setContentsMargins(16, 16, 16, 16)
        inside.addWidget(self.hint, 1)
        inside.addWidget(self.list, 3)
        inside.addWidget(self.formats)
        inside.addLayout(row)
        rules = QLabel(
            tr(
                "<b>What works:</b> one instrument, one note at a time, one room and microphone. "
                "10 to 20 minutes are best; from 3 minutes it will try. "
                "Nothing leaves this computer."
            )
        )
        rules.setWordWrap(True)
        self.body.addWidget(self.drop, 1)
        self.body.addWidget(rules)
        self.folder.clicked.connect(self._ask_for_folder)
        self.files.clicked.connect(self._ask_for_files)
        self.record.clicked.connect(self.record_requested)
        self.remove.clicked.connect(self._remove)
        self.list.itemSelectionChanged.connect(
            lambda: self.remove.setEnabled(bool(self.list.selectedItems()))
        )

    @property
    def sources(self) -> tuple[Path, ...]:
        """What was chosen."""
        return tuple(Path(self.list.item(row).text()) for row in range(self.list.count()))

    @property
    def is_complete(self) -> bool:
        """There is something to check."""
        return self.list.count() > 0

    def add(self, paths: tuple[Path, ...]) -> None:
        """Add files and folders that are not in the list yet."""
        known = set(self.sources)
        for path in paths:
            if path not in known:
                known.add(path)
                item = QListWidgetItem(str(path))
                item.setToolTip(str(path))
                self.list.addItem(item)
        self._look()

    def show_recording(self, is_on: bool) -> None:
        """The button says what it does next."""
        self.record.setText(tr("Stop &recording") if is_on else tr("&Record now..."))

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._look()

    def _look(self) -> None:
        self.list.setVisible(self.list.count() > 0)
        self.changed.emit()

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Recordings"), self.last_folder)
        if name:
            self.last_folder = name
            self.add((Path(name),))

    def _ask_for_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, tr("Recordings"), self.last_folder, tr(AUDIO_FILES)
        )
        self.add(tuple(map(Path, names)))
