"""Windows that hold text: help, about, the list of keys, the log."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from studio.ui.common.texts import tr

CREDITS = (
    "DDSP Studio turns a sung or played line into another instrument, after "
    "*DDSP: Differentiable Digital Signal Processing* (Engel, Hantrakul, Gu, Roberts; "
    "ICLR 2020).\n\nVersion {version}. Apache License 2.0. Nothing leaves this computer."
)


class _Window(QDialog):
    """A dialog with one body and a Close button; object name `dialog.<id>`."""

    def __init__(self, id: str, title: str, body: QWidget, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(f"dialog.{id}")
        self.setWindowTitle(title)
        self.resize(680, 520)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName(f"button.{id}.close")
        close.setText(tr("Close"))
        self.buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(body, 1)
        layout.addWidget(self.buttons)


class HelpWindow(_Window):
    """The pages of resources/help, offline; links lead from one to the other."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """Shows the first page."""
        self.pages = QTextBrowser()
        self.pages.setObjectName("text.help")
        self.pages.setAccessibleName(tr("Help"))
        self.pages.setOpenLinks(False)
        self.pages.anchorClicked.connect(self._follow)
        super().__init__("help", tr("Help"), self.pages, parent)
        self._folder = folder
        self.back = QPushButton(tr("Back"))
        self.back.setObjectName("button.help.back")
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self.pages.backward)
        self.pages.backwardAvailable.connect(self.back.setEnabled)
        self.back.setEnabled(False)
        self.buttons.addButton(self.back, QDialogButtonBox.ButtonRole.ActionRole)
        self.show_page("index.md")

    def show_page(self, name: str) -> None:
        """Open a page of the folder."""
        url = QUrl.fromLocalFile(str(self._folder / Path(name).name))
        self.pages.setSource(url, QTextDocument.ResourceType.MarkdownResource)

    def _follow(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
        else:
            self.show_page(url.fileName())


class KeysWindow(_Window):
    """All keys, a row each; what is typed goes to the row that begins with it."""

    def __init__(self, rows: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """rows: (what it does, keys)."""
        self.table = QTableWidget(len(rows), 2)
        self.table.setObjectName("list.keys")
        self.table.setAccessibleName(tr("All keys"))
        self.table.setHorizontalHeaderLabels([tr("Action"), tr("Keys")])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for n, row in enumerate(rows):
            for column, text in enumerate(row):
                self.table.setItem(n, column, QTableWidgetItem(text))
        super().__init__("keys", tr("All keys"), self.table, parent)


class AboutWindow(_Window):
    """What this is, whose recordings it contains, which licences hold."""

    def __init__(
        self, version: str, notice: str, licences: str, parent: QWidget | None = None
    ) -> None:
        """notice: credits as plain text; licences: of the packages, as Markdown."""
        self.pages = QTabWidget()
        self.pages.setObjectName("tabs.about")
        about, credits_, others = QTextBrowser(), QPlainTextEdit(notice), QTextBrowser()
        about.setMarkdown(tr(CREDITS).format(version=version))
        others.setMarkdown(licences)
        credits_.setReadOnly(True)
        credits_.setTabChangesFocus(True)
        for page, id, title in (
            (about, "about", tr("About")),
            (credits_, "credits", tr("Credits")),
            (others, "licences", tr("Licences")),
        ):
            page.setObjectName(f"text.{id}")
            page.setAccessibleName(title)
            self.pages.addTab(page, title)
        super().__init__("about", tr("About DDSP Studio"), self.pages, parent)


class LogWindow(_Window):
    """What the studio wrote down; "Copy report" for the authors, without personal paths."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        """report: as report.py makes it."""
        self.text = QPlainTextEdit(report)
        self.text.setObjectName("text.log")
        self.text.setAccessibleName(tr("Log"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        super().__init__("log", tr("Log"), self.text, parent)
        self.copy = QPushButton(tr("Copy report"))
        self.copy.setObjectName("button.log.copy")
        self.copy.clicked.connect(self._copy)
        self.buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text.toPlainText())
