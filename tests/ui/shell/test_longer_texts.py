"""Dialogs in a language that is longer by two fifths: nothing is cut off at 1280x720."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QMessageBox, QTabWidget, QWidget

from studio.engine.errors import UnreadableAudio
from studio.ui.projects.autosave import Rescued
from studio.ui.shell.error_dialog import ErrorDialog, explain
from tests.ui.fits import cut_texts, outside
from tests.ui.names import dialogs_of
from tests.ui.rig import Rig

SCREEN = QSize(1280, 720)
FRAME = 30  # pixels of the window manager's title


def look_at(dialog: QWidget) -> list[str]:
    """What is cut off or outside in a dialog at its own size, on each of its pages."""
    dialog.show()
    wrong = []
    tabs = dialog.findChildren(QTabWidget)
    for page in range(max(1, *(tab.count() for tab in tabs)) if tabs else 1):
        for tab in tabs:
            tab.setCurrentIndex(page)
        QApplication.processEvents()
        wrong += [*cut_texts(dialog), *outside(dialog)]
    size = dialog.size()
    if size.width() > SCREEN.width() or size.height() > SCREEN.height() - FRAME:
        wrong.append(f"{dialog.objectName()} is larger than the screen: {size}")
    dialog.close()
    return wrong


def test_no_dialog_cuts_a_text_off(language: str, rig: Rig) -> None:
    error = UnreadableAudio("Gesang 音.wav holds no sound; open it elsewhere and save it anew.")
    rescued = tuple(Rescued(Path("x"), "Gesang", datetime(2026, 1, 1)) for _ in range(2))
    strip = rig.studio.window.recovery
    strip.offer(rescued)
    rig.studio.window.resize(SCREEN)
    found = [f"window: {each}" for each in cut_texts(strip)]
    strip.hide()
    for dialog in [
        *dialogs_of(rig.studio),
        ErrorDialog(explain("What", error), rig.studio.window),
        ErrorDialog(explain("What", ValueError("details")), rig.studio.window),
    ]:
        if not isinstance(dialog, QMessageBox):  # Qt makes these as wide as their texts
            found += [f"{dialog.objectName()}: {each}" for each in look_at(dialog)]
    rig.studio.window.welcome.show()
    QApplication.processEvents()
    found += [f"welcome: {each}" for each in cut_texts(rig.studio.window.welcome)]
    assert not found, "\n".join(found)
