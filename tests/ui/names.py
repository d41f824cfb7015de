"""The names by which the window can be driven from outside, as docs/ui-names.md lists them.

python -m tests.ui.names writes the document anew; test_names.py compares it with the window.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.player import Player
from studio.engine.audio.recorder import Recorder
from studio.engine.export.options import ExportOptions
from studio.engine.session import ClipEntry
from studio.ui.common import theme
from studio.ui.export.batch_dialog import BatchDialog
from studio.ui.export.export_dialog import ExportDialog
from studio.ui.instruments.instrument_details import InstrumentDetails
from studio.ui.playback.audio_controller import AudioController
from studio.ui.projects.missing_clips import MissingClips
from studio.ui.projects.session_files import missing_clip
from studio.ui.settings.settings import Settings
from studio.ui.shell.actions import ACTIONS
from studio.ui.shell.studio import Studio
from studio.ui.shell.wiring import build
from studio.ui.training.wizard.wizard import Wizard
from tests.ui.fake_engine import VIOLIN, FakeEngine

LOST = ClipEntry("1", "lost", Path("lost.wav"))
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "ui-names.md"
KINDS = {
    "action": "Actions (menus, keys, buttons)",
    "param": "Parameters",
    "list": "Lists",
    "plot": "Plots",
    "button": "Buttons",
    "field": "Fields",
    "meter": "Meters",
    "page": "Pages of the wizard",
    "dialog": "Dialogs and windows",
    "tabs": "Pages",
    "text": "Texts",
    "message": "Messages",
    "preview": "Instrument cards",
}
HEAD = """# Names in the window

Everything that can be pressed, set or read has an object name that does not change, so that the
window can be driven from outside (Qt's `findChild`, accessibility tools). Written by
`python -m tests.ui.names`; `tests/ui/shell/test_names.py` fails where this list and the window
differ.
"""


def listing(studio: Studio) -> str:
    """The document for this window and all its dialogs."""
    rows: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for root in [studio.window, *dialogs_of(studio)]:
        for child in [root, *root.findChildren(QWidget), *root.findChildren(QAction)]:
            name = re.sub(r"^preview\..*", "preview.<instrument>", child.objectName())
            kind = name.split(".")[0]
            if "." in name and kind in rows:
                rows[kind][name] = what_it_is(child)
    keys = {f"action.{row.id}": ", ".join(row.keys) for row in ACTIONS}
    lines = [HEAD]
    for kind, title in KINDS.items():
        lines += [f"## {title}", "", "| name | what it is | keys |", "|---|---|---|"]
        for name, text in sorted(rows[kind].items()):
            lines.append(f"| `{name}` | {text} | {keys.get(name, '')} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def what_it_is(item: QAction | QWidget) -> str:
    """The words that a person meets for it."""
    if isinstance(item, QAction):
        return item.text().replace("&", "")
    said = item.accessibleName() or item.windowTitle()
    if not said and isinstance(item, QAbstractButton):
        said = item.text()
    if item.objectName().startswith("preview."):
        said = "Preview"
    return re.sub(r"\s*[:(].*", "", said.replace("&", "").replace("|", "/")) or type(item).__name__


def dialogs_of(studio: Studio) -> list[QWidget]:
    """Each dialog once, not shown."""
    dialog_controller = studio.dialogs
    folder, options = Path(tempfile.gettempdir()), ExportOptions()
    return [
        *(make() for make in dialog_controller.makers.values()),
        ExportDialog(folder, "name", options, studio.window),
        BatchDialog((), folder, "Violin", options, studio.window),
        InstrumentDetails(VIOLIN, studio.window),
        MissingClips((missing_clip(LOST),), studio.window),
        Wizard(studio.window),
        studio.projects.question_before(lambda: None),
        studio.projects.missing.question_of(LOST, ""),
    ]


def main() -> int:
    """Write the document."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, theme.DARK)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(QSettings(f"{folder}/s.ini", QSettings.Format.IniFormat))
        settings.recovery_folder = Path(folder) / "recovery"
        settings.trainings_folder = Path(folder) / "trainings"
        recorder = Recorder(FakeDevice(), is_threaded=False)
        audio = AudioController(recorder, Player(FakeDevice()), None, settings)
        studio = build(settings, FakeEngine(), audio)
        studio.window.instruments.show_instruments(FakeEngine().instruments)
        DOCUMENT.write_text(listing(studio), encoding="utf-8")
        print(f"written: {DOCUMENT}")
        studio.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
