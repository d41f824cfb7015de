"""The main window: its panels, menus and keys; it shows values and reports requests."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from studio.engine.audio_suffixes import AUDIO_FILES
from studio.engine.instrument_file import SUFFIX
from studio.ui.clips.clip_list import ClipList
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.correction.edit_bar import EditBar
from studio.ui.instruments.instruments_panel import InstrumentsPanel
from studio.ui.jobs.job_chip import JobChip
from studio.ui.playback.playback_controller import PlaybackWidgets
from studio.ui.playback.transport import TransportBar
from studio.ui.plots.stack import PlotStack
from studio.ui.projects.missing_card import MissingCard
from studio.ui.projects.recovery_strip import RecoveryStrip
from studio.ui.shell.actions import ACTIONS, MENUS, dress_actions, make_actions
from studio.ui.shell.error_dialog import ErrorDialog, explain
from studio.ui.shell.own_keys import is_own_key
from studio.ui.shell.welcome import Welcome
from studio.ui.sound.head_line import HeadLine
from studio.ui.sound.parameters import ParametersPanel
from studio.ui.sound.sound_bar import SoundBar
from studio.ui.training.training_chip import TrainingChip
from studio.ui.widgets.elided_label import ElidedLabel
from studio.ui.widgets.window_frame import WindowFrame

WELCOME = "Record, or drop a sound file here; then click an instrument."


class MainWindow(QMainWindow):
    """Panels around the plots.

    files_requested(list of Path): opened or dropped. instrument_requested(Path): a .ddsp file was
    dropped. closed(): the user closes it.
    painted(): the first time that anything is on the screen.
    """

    files_requested = Signal(object)
    instrument_requested = Signal(Path)
    closed = Signal()
    painted = Signal()

    def __init__(self, theme: Theme) -> None:
        """Builds everything, connects nothing to the engine."""
        super().__init__()
        self.setObjectName("main-window")
        self.setWindowTitle("DDSP Studio")
        self.setMinimumSize(1100, 620)
        self._fit_to_screen()
        self.setAcceptDrops(True)
        self.last_folder: Callable[[], str] = lambda: str(Path.home())
        self.actions_by_id = make_actions(self)
        dress_actions(self.actions_by_id, theme)
        self.transport = TransportBar(self.actions_by_id, theme)
        self.instruments = InstrumentsPanel(theme)
        self.plots = PlotStack(theme)
        self.edit_bar = EditBar(self.actions_by_id)
        self.clips = ClipList()
        self.welcome = Welcome()
        self.missing_card = MissingCard()
        self.recovery = RecoveryStrip()
        self.may_close: Callable[[], bool] = lambda: True
        self.parameters = ParametersPanel(theme)
        self.head = HeadLine()
        self.sound_bar = SoundBar(self.actions_by_id, theme)
        self.job_chip = JobChip()
        self.training_chip = TrainingChip()
        self.microphones = QMenu(tr("&Microphone"), self)
        self.loudspeakers = QMenu(tr("Loud&speaker"), self)
        self.recent = QMenu(tr("Open &recent"), self)
        self.demos = QMenu(tr("Open &demo clip"), self)
        self._errors: list[ErrorDialog] = []
        self._is_painted = False
        self._clicked_to: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._note_focus)
        self.frame = WindowFrame(self, self.actions_by_id, self.say, self.show_error)
        self._place_panels()
        self._make_menus()
        self._make_status()
        self.plots.waveform.setFocus()  # so that Space plays and no control takes it
        self.action("open").triggered.connect(self.ask_for_files)
        self.action("quit").triggered.connect(self.close)
        self.action("fit").triggered.connect(self.plots.fit)
        self.action("zoom_in").triggered.connect(lambda: self.plots.zoom(1.5))
        self.action("zoom_out").triggered.connect(lambda: self.plots.zoom(1 / 1.5))

    def _fit_to_screen(self) -> None:
        """1440x860, or the whole of a small screen (its frame and its bars need room, too)."""
        self.resize(1440, 860)
        room = self.screen().availableSize()
        if room.width() < 1480 or room.height() < 920:
            self.resize(1100, 620)
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def action(self, id: str) -> QAction:
        """The action of that row of the table."""
        return self.actions_by_id[id]

    def _place_panels(self) -> None:
        self.addToolBar(self.transport)
        centre = QWidget()
        layout = QHBoxLayout(centre)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(stacked(self.clips, self.missing_card, self.instruments))
        layout.addWidget(stacked(self.recovery, self.welcome, self.edit_bar, self.plots), 1)
        layout.addWidget(stacked(self.head, self.sound_bar, self.parameters))
        self.setCentralWidget(centre)

    def _make_menus(self) -> None:
        menus = {title: self.menuBar().addMenu(tr(title)) for title in MENUS}
        for row in ACTIONS:
            if row.has_separator:
                menus[row.menu].addSeparator()
            menus[row.menu].addAction(self.actions_by_id[row.id])
        self.view_menu, self.edit_menu = menus["&View"], menus["&Edit"]
        file, play = menus["&File"], menus["&Play"]
        file.insertMenu(self.action("export"), self.recent)
        file.insertMenu(self.action("export"), self.demos)
        play.insertMenu(self.action("refresh"), self.microphones)
        play.insertMenu(self.action("refresh"), self.loudspeakers)
        self.addActions(list(self.actions_by_id.values()))

    def _make_status(self) -> None:
        self.status_text = ElidedLabel(tr(WELCOME), Qt.TextElideMode.ElideRight)
        self.status_text.setObjectName("status")
        self.device_text = QLabel()
        self.device_text.setProperty("role", "faint")
        self.statusBar().addWidget(self.status_text, 1)
        self.statusBar().addPermanentWidget(self.device_text)
        self.statusBar().addPermanentWidget(self.training_chip)
        self.statusBar().addPermanentWidget(self.job_chip)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(8, 0, 8, 2)

    @property
    def playback_widgets(self) -> PlaybackWidgets:
        """What shows playing and recording."""
        return PlaybackWidgets(
            self.transport,
            self.plots,
            self.statusBar(),
            self.device_text,
            self.microphones,
            self.loudspeakers,
        )

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        dress_actions(self.actions_by_id, theme)
        self.transport.set_theme(theme)
        self.instruments.set_theme(theme)
        self.plots.set_theme(theme)
        self.parameters.set_theme(theme)
        self.sound_bar.set_theme(theme)

    def say(self, text: str) -> None:
        """Show a sentence in the status bar."""
        self.status_text.setText(text)

    def show_error(self, what: str, error: BaseException) -> None:
        """Show an error as a dialog beside the window; the same one only once."""
        explanation = explain(what, error)
        self._errors = [dialog for dialog in self._errors if dialog.isVisible()]
        if any(dialog.explanation.why == explanation.why for dialog in self._errors):
            return
        dialog = ErrorDialog(explanation, self)
        self._errors.append(dialog)
        dialog.show()

    @property
    def errors(self) -> list[ErrorDialog]:
        """The error dialogs on the screen."""
        return [dialog for dialog in self._errors if dialog.isVisible()]

    # -- files --------------------------------------------------------------------------------

    def ask_for_files(self) -> None:
        """The open dialog; it takes several files."""
        names, _ = QFileDialog.getOpenFileNames(
            self, tr("Open audio"), self.last_folder(), tr(AUDIO_FILES)
        )
        self.take_files([Path(name) for name in names])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local files."""
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Each file goes where it belongs."""
        paths = _dropped(event)
        if paths:
            event.acceptProposedAction()
        self.take_files(paths)

    def take_files(self, paths: list[Path]) -> None:
        """Instruments into the library, anything else is opened."""
        for path in paths:
            if path.suffix.lower() == SUFFIX:
                self.instrument_requested.emit(path)
        others = [path for path in paths if path.suffix.lower() != SUFFIX]
        if others:
            self.files_requested.emit(others)

    # -- events -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Let a focused control keep the keys that belong to it (numbers, arrows, Space)."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focus = self.focusWidget()
            if is_own_key(focus, event, focus is self._clicked_to):
                event.accept()
                return True
        return super().event(event)

    def _note_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Remember which control a click has led to; the list that it opens is another window."""
        if now is None or now.window() is not self:
            return
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._clicked_to = now
        elif now is not self._clicked_to:
            self._clicked_to = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first painting."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the jobs and devices be ended before the window goes."""
        if not self.may_close():
            event.ignore()
            return
        for dialog in self._errors:
            dialog.close()
        self.closed.emit()
        super().closeEvent(event)


def stacked(*widgets: QWidget) -> QWidget:
    """Widgets one above the other; the last one takes the room that is left."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    for widget in widgets:
        layout.addWidget(widget, 1 if widget is widgets[-1] else 0)
    return box


def _dropped(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
