"""What is pressed is 24 pixels high and wide or more, in the window and in all dialogs."""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QSlider,
    QStackedWidget,
    QTableWidget,
    QTabWidget,
    QWidget,
)

from studio.ui.common.theme import TARGET
from studio.ui.projects.autosave import Rescued
from studio.ui.shell.error_dialog import ErrorDialog, explain
from studio.ui.training.wizard.files_table import FilesTable
from tests.ui.clips.test_clips import second
from tests.ui.names import dialogs_of
from tests.ui.rig import Rig
from tests.ui.training.fake_trainer import GOOD, POLYPHONIC

PRESSED = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QSlider)
PARTS = (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView)
"""Widgets whose inner ones are no targets of their own."""


def small_targets(root: QWidget) -> set[str]:
    """What is smaller than a target, on each page."""
    found: set[str] = set()
    root.show()
    books = [*root.findChildren(QTabWidget), *root.findChildren(QStackedWidget)]
    for page in range(max([1, *(book.count() for book in books)])):
        for book in books:
            book.setCurrentIndex(min(page, book.count() - 1))
        QApplication.processEvents()
        for widget in root.findChildren(QWidget):
            if widget.isVisible():
                found |= _small(root, widget)
    return found


def _small(root: QWidget, widget: QWidget) -> set[str]:
    name = f"{root.objectName()}: {type(widget).__name__} {widget.objectName()}"
    if isinstance(widget, QListWidget) and widget.count():
        height = widget.visualItemRect(widget.item(0)).height()
        return {f"{name} row {height}"} if height < TARGET else set()
    if isinstance(widget, QTableWidget):
        heights = [widget.rowHeight(row) for row in range(widget.rowCount())]
        return {f"{name} row {height}" for height in heights if height < TARGET}
    is_part = isinstance(widget.parent(), PARTS) or widget.objectName().startswith("qt_")
    if not isinstance(widget, PRESSED) or is_part:
        return set()
    if min(widget.width(), widget.height()) < TARGET:
        return {f"{name} {widget.width()}x{widget.height()}"}
    return set()


def test_no_target_is_too_small(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    second(rig, tmp_path)
    window = rig.studio.window
    window.recovery.offer((Rescued(rig.clip_path, "Gesang", datetime(2026, 1, 1)),))
    window.welcome.show()
    window.job_chip.begin("A job")
    error = ValueError("Gesang 音.wav")  # a fault of the studio has the most buttons
    found: set[str] = set()
    for root in [window, *dialogs_of(rig.studio), ErrorDialog(explain("What", error), window)]:
        found |= small_targets(root)
        if root is not window:
            root.close()
    assert not found, "\n".join(sorted(found))


def test_the_rows_of_checked_files_are_targets_too(rig: Rig) -> None:
    wizard = next(root for root in dialogs_of(rig.studio) if root.objectName() == "dialog.wizard")
    table = wizard.findChild(FilesTable)
    assert isinstance(table, FilesTable)
    table.show_checks((GOOD, POLYPHONIC))
    assert not small_targets(wizard)
    wizard.close()
