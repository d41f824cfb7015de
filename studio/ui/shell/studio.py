"""The studio: connects window, document, jobs and sound."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from studio.engine.audio.take import repair_folder
from studio.engine.clip import Clip
from studio.engine.errors import NoPitchFound
from studio.engine.features.types import Features
from studio.engine.project_file import SUFFIX as PROJECT
from studio.ui.clips.clip_controller import ClipController
from studio.ui.common import theme as themes
from studio.ui.common.results import Result
from studio.ui.common.texts import tr
from studio.ui.correction.correction_controller import CorrectionController
from studio.ui.export.export_controller import ExportController
from studio.ui.instruments.instrument_controller import InstrumentController
from studio.ui.playback.audio_controller import AudioController
from studio.ui.playback.playback_controller import PlaybackController
from studio.ui.plots.voiced import voiced_range
from studio.ui.projects.missing_files import Library
from studio.ui.projects.project_controller import ProjectController, ProjectWidgets
from studio.ui.session.document import Document, Settled
from studio.ui.session.job_controller import JobController
from studio.ui.session.studied import is_too_long, part_studied
from studio.ui.settings.settings import Settings
from studio.ui.shell.dialog_controller import DialogController
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.report import Memory
from studio.ui.shell.settings_controller import SettingsController
from studio.ui.sound.sound_controller import SoundController, SoundWidgets
from studio.ui.training.training_controller import TrainingController
from studio.ui.viewing.view_controller import ViewController

CANCELLED = "Cancelled."


@dataclass(frozen=True, slots=True)
class Parts:
    """What app.py builds."""

    window: MainWindow
    document: Document
    job_controller: JobController
    audio: AudioController
    settings: Settings
    memory: Memory
    cache_folder: Path


class Studio(QObject):
    """Holds the rooms together and passes their events on; it computes nothing."""

    def __init__(self, parts: Parts) -> None:
        """Connects everything; start() begins."""
        super().__init__(parts.window)
        for part in (parts.document, parts.job_controller, parts.audio):
            part.setParent(parts.window)  # with the window all connections go, and what they hold
        self.window = parts.window
        self.document = parts.document
        self.job_controller = parts.job_controller
        self.audio = parts.audio
        self.settings = parts.settings
        self._demos: list[Path] = []
        self._is_demo_requested = False
        self._is_closed = False
        self._has_ended = True
        self._make_rooms(parts)
        self.window.last_folder = lambda: self.settings.last_folder
        self.window.may_close = self.projects.may_close
        self._connect_document()
        self._connect_job_controller()
        self._connect_actions()
        self._connect_rooms()
        self._connect_window()
        self._show_settled(self.document.settled)
        self._enable()
        self._show_recent()

    def _make_rooms(self, parts: Parts) -> None:
        """One controller a room, each with the widgets that it needs."""
        window, document, jobs = parts.window, parts.document, parts.job_controller
        frame, settings, plots = window.frame, parts.settings, parts.window.plots
        theme = themes.THEMES[settings.theme]
        self.playback = PlaybackController(
            frame, window.playback_widgets, document, parts.audio, settings
        )
        self.export = ExportController(frame, document, jobs, settings)
        self.instruments = InstrumentController(frame, window.instruments, settings)
        self.dialogs = DialogController(
            frame, window.welcome, parts.audio, settings, parts.memory, parts.cache_folder
        )
        self.applied = SettingsController(
            self.set_theme, frame, plots.spectrogram, self.playback, settings
        )
        self.viewing = ViewController(
            frame, plots, window.view_menu, document, jobs, self.playback, settings
        )
        self.correction = CorrectionController(
            frame, plots, window.edit_bar.buttons["other"], document, jobs, theme
        )
        self.clips = ClipController(frame, window.clips, window.edit_menu, document, jobs)
        self.sound = SoundController(
            frame,
            SoundWidgets(window.parameters, window.sound_bar, window.head),
            document,
            jobs,
            settings,
            window.instruments.reveal_chosen,
        )
        library = Library(window.instruments.installed, window.instrument_requested.emit)
        self.projects = ProjectController(
            frame,
            ProjectWidgets(plots, window.missing_card, window.recovery),
            library,
            window.files_requested.emit,
            document,
            jobs,
            settings,
        )
        self.training = TrainingController(
            frame,
            window.training_chip,
            window.instruments.resume_button,
            lambda: window.instruments.names,
            document,
            jobs,
            self.playback,
            settings,
        )

    def _connect_rooms(self) -> None:
        """What one room tells and another takes."""
        window, panel = self.window, self.window.instruments
        self.correction.edits_pitch.connect(self.viewing.presenter.edit_pitch)
        self.correction.notes.moved.connect(self.playback.sound_note)
        self.playback.monitoring.refused.connect(window.say)
        self.instruments.changed.connect(self.job_controller.find_instruments)
        self.instruments.known.connect(self.job_controller.choose)
        self.instruments.failed.connect(window.show_error)
        self.dialogs.setting_changed.connect(self.applied.take)
        self.dialogs.demo_requested.connect(self.play_demo)
        window.instrument_requested.connect(self.instruments.take)
        window.plots.threshold_requested.connect(self.sound.set_threshold)
        panel.train_requested.connect(lambda: self.training.open())
        panel.resume_requested.connect(self.training.resume_first)
        panel.chosen.connect(lambda _: window.welcome.end())
        window.menuBar().triggered.connect(  # after what was triggered has been done
            self.dialogs.show_settings, Qt.ConnectionType.QueuedConnection
        )

    # -- connections --------------------------------------------------------------------------

    def _connect_document(self) -> None:
        document, undo = self.document, self.document.undo_stack
        document.clip_changed.connect(self._show_clip)
        document.features_changed.connect(self._show_features)
        document.settled_changed.connect(self._show_settled)
        document.result_changed.connect(self._show_result)
        document.corrected.connect(self._show_corrected)
        undo.indexChanged.connect(self._enable)
        self.audio.tracks.result_changed.connect(self._enable)

    def _connect_job_controller(self) -> None:
        job_controller, window = self.job_controller, self.window
        job_controller.opened.connect(self._remember)
        job_controller.remembered.connect(self._show_recent)
        job_controller.instruments_found.connect(window.instruments.show_instruments)
        job_controller.sound_requested.connect(self.audio.tracks.want_result)
        feeder = self.audio.tracks.feeder
        job_controller.renders.is_sound_awaited = lambda: feeder.is_making
        job_controller.level_measured.connect(
            lambda level: self.audio.player.set_level("result", level)
        )
        job_controller.play_requested.connect(self.playback.play_track)
        job_controller.preview_ready.connect(self.playback.play_preview)
        job_controller.failed.connect(self._tell_failure)
        job_controller.noticed.connect(window.say)
        job_controller.began.connect(window.job_chip.begin)
        job_controller.began.connect(lambda _: self._forget_cancelled())
        job_controller.reported.connect(window.job_chip.report)
        job_controller.ended.connect(window.job_chip.end)
        job_controller.cancelled.connect(lambda: window.say(tr(CANCELLED)))
        window.job_chip.cancel_requested.connect(job_controller.cancel)

    def _tell_failure(self, what: str, error: Exception) -> None:
        """In a dialog; that a clip has no pitch is nothing that went wrong: a sentence."""
        if isinstance(error, NoPitchFound):
            self.window.say(str(error))
        else:
            self.window.show_error(what, error)

    def _forget_cancelled(self) -> None:
        """A job runs again: that one was given up is no longer so."""
        if self.window.status_text.text() == tr(CANCELLED):
            self.window.say("")

    def _connect_actions(self) -> None:
        act = self.window.action
        act("undo").triggered.connect(self.document.undo_stack.undo)
        act("redo").triggered.connect(self.document.undo_stack.redo)
        act("instruments").triggered.connect(self.job_controller.find_instruments)
        act("dark").triggered.connect(lambda: self.set_theme("dark"))
        act("light").triggered.connect(lambda: self.set_theme("light"))
        act(self.settings.theme).setChecked(True)

    def _connect_window(self) -> None:
        window = self.window
        window.files_requested.connect(self.open_files)
        window.closed.connect(self.close)
        window.instruments.chosen.connect(self.job_controller.choose)
        window.instruments.preview_requested.connect(self.job_controller.preview)
        self.audio.take_finished.connect(self.open_file)

    # -- life ---------------------------------------------------------------------------------

    def start(self, path: Path | None, is_demo: bool = False) -> None:
        """List instruments, open a file, wake the sound; after the window is on the screen."""
        self.job_controller.start()
        if path is not None and is_demo:
            self.job_controller.open_file(path, gives_way=True)
        elif path is not None:
            self.open_file(path)
        self.audio.start()
        self.sound.presets.read()
        self.training.find()
        mended = repair_folder(self.settings.takes_folder)
        for take in mended:
            self.settings.remember(take)
        self.projects.recovery.offer(mended)
        if mended:
            self._show_recent()
            self.window.say(
                tr("A recording that was cut off was saved: {mended}.").format(
                    mended=mended[-1].name
                )
            )

    def close(self) -> bool:
        """End jobs, finish a take, give the devices back; twice is harmless.

        False where a job did not end in time.
        """
        if not self._is_closed:
            self._is_closed = True
            self.settings.geometry = self.window.saveGeometry()
            take = self.audio.close()
            if take is not None:
                self.settings.remember(take)
            self.dialogs.close()
            self.correction.close()
            self.projects.close()
            is_left = self.training.close()
            self._has_ended = self.instruments.close() and self.job_controller.close() and is_left
        return self._has_ended

    def open_file(self, path: Path) -> None:
        """Open a file by a request from anywhere."""
        if path.suffix.lower() == PROJECT:
            self.projects.open(path)
        else:
            self.job_controller.open_file(path)

    def open_files(self, paths: list[Path]) -> None:
        """Open several files, one after the other; a project comes first, the sounds into it."""
        projects = [path for path in paths if path.suffix.lower() == PROJECT]
        sounds = [path for path in paths if path not in projects]

        def open_sounds() -> None:
            for path in sounds:
                self.job_controller.open_file(path, is_one_of=len(sounds) > 1)

        if projects:
            self.projects.open(projects[-1], then=open_sounds)
        else:
            open_sounds()

    def play_demo(self) -> None:
        """A clip and an instrument that came with the studio, to be heard at once."""
        if self._demos:
            self._is_demo_requested = True
            self.open_file(self._demos[0])

    def _remember(self, path: Path) -> None:
        choices = self.window.instruments.choices
        if self._is_demo_requested and path in self._demos and choices:
            self.job_controller.choose(choices[0])
        self._is_demo_requested = False
        if path.parent != self.settings.takes_folder and "resources" not in path.parts:
            self.settings.last_folder = str(path.parent)
        self.settings.remember(path)
        self._show_recent()

    def show_demos(self, paths: list[Path]) -> None:
        """Offer the clips that come with the studio."""
        self._demos = paths
        self.projects.demos = tuple(paths)
        for path in paths:
            action = self.window.demos.addAction(path.stem.replace("_", " "))
            action.triggered.connect(lambda _=False, path=path: self.open_file(path))
        self.window.demos.setEnabled(bool(paths))

    def _show_recent(self, _: object = None) -> None:
        menu = self.window.recent
        menu.clear()
        for name in self.settings.recent:
            action = menu.addAction(Path(name).name)
            action.setToolTip(name)
            action.triggered.connect(lambda _=False, name=name: self.open_file(Path(name)))
        menu.setEnabled(bool(self.settings.recent))

    # -- the document -> the window -----------------------------------------------------------

    def _show_clip(self, clip: Clip | None) -> None:
        self.playback.show_clip(clip)
        if clip is None:
            self._enable()
            return
        self.window.say(
            tr("{clip}: {seconds:.1f} s, {sample_rate:g} kHz.").format(
                clip=clip.name, seconds=clip.seconds, sample_rate=clip.sample_rate / 1000
            )
        )
        self._enable()

    def _show_features(self, features: Features | None) -> None:
        found = None if features is None else voiced_range(features)
        self.window.instruments.show_clip_range(found)
        clip = self.document.clip
        if features is not None and clip is not None and is_too_long(clip):
            self.window.say(part_studied(clip))
        elif features is not None and self.document.settled.instrument is None:
            self.window.say(tr("Analysed. Click an instrument to hear it play this."))

    def _show_corrected(self, features: Features) -> None:
        """Tell the range of the corrected pitch."""
        self.window.instruments.show_clip_range(voiced_range(features))

    def _show_settled(self, settled: Settled) -> None:
        chosen = settled.instrument
        self.window.instruments.show_chosen(chosen.path if chosen is not None else None)
        self._enable()

    def _show_result(self, result: Result | None) -> None:
        if result is None:
            self.audio.tracks.want_result(None)
        else:
            name, seconds = result.instrument.name, result.clip.seconds
            taken = result.seconds_taken
            words = tr("Rendered {seconds:.1f} s in {taken:.2f} s with {name}.")
            done = words.format(seconds=seconds, taken=taken, name=name)
            self.window.say(f"{result.limited} {done}" if result.limited else done)
        self._enable()

    def _enable(self, _: object = None) -> None:
        if self._is_closed:  # Qt's own clearing up still emits
            return
        has_clip = self.document.clip is not None
        has_result = self.document.result is not None or self.audio.tracks.has_result
        act = self.window.action
        for id in ("play", "stop", "home", "end", "back", "forward", "loop", "fit", "original"):
            act(id).setEnabled(has_clip)
        act("result").setEnabled(has_result)
        undo = self.document.undo_stack
        act("undo").setText(tr("&Undo {step}").format(step=undo.undoText()).rstrip())
        act("redo").setText(tr("&Redo {step}").format(step=undo.redoText()).rstrip())
        act("undo").setEnabled(self.document.undo_stack.canUndo())
        act("redo").setEnabled(self.document.undo_stack.canRedo())

    # -- requests -------------------------------------------------------------------------------

    def set_theme(self, name: str) -> None:
        """Dark or light, at once and for the next start."""
        self.settings.theme = name
        self.window.action(name).setChecked(True)
        theme = themes.THEMES[name]
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        themes.apply(app, theme)
        self.window.set_theme(theme)
        self.correction.set_theme(theme)
