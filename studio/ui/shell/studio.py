"""The studio: connects window, document, jobs and sound."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from studio.engine.audio.take import repair_folder
from studio.engine.clip import Clip
from studio.engine.errors import NoPitchFound
from studio.engine.features.types import Features
from studio.engine.parameters import Conditioning, Value
from studio.engine.presets import DEFAULT
from studio.engine.project_file import SUFFIX as PROJECT
from studio.ui.clips.channel_menu import ChannelMenu
from studio.ui.clips.clip_controller import ClipController
from studio.ui.common import theme as themes
from studio.ui.common.results import Result
from studio.ui.common.texts import tr
from studio.ui.correction.pitch_tools import PitchTools
from studio.ui.export.export_controller import ExportController
from studio.ui.instruments.browser import Browser
from studio.ui.playback.audio_controller import AudioController
from studio.ui.playback.monitoring import Monitoring
from studio.ui.playback.playback_controller import PlaybackController
from studio.ui.plots.voiced import cloud_of, voiced_range
from studio.ui.projects.project_controller import ProjectController
from studio.ui.session.document import Document, Settled
from studio.ui.session.job_controller import JobController
from studio.ui.session.studied import is_too_long, part_studied
from studio.ui.settings.settings import Settings
from studio.ui.shell.dialog_controller import DialogController
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.report import Memory
from studio.ui.shell.settings_at_work import SettingsAtWork
from studio.ui.sound.ab_compare import ABCompare
from studio.ui.sound.preset_controller import PresetController
from studio.ui.sound.room_morph_controller import RoomMorphController
from studio.ui.sound.sound_head import SoundHead
from studio.ui.training.training_controller import TrainingController
from studio.ui.training.training_failures import TrainingFailures
from studio.ui.viewing.plot_exporter import PlotExporter
from studio.ui.viewing.plot_menu import PlotMenu
from studio.ui.viewing.plot_presenter import PlotPresenter
from studio.ui.viewing.shown_choice import ShownChoice
from studio.ui.viewing.spectrogram_menus import SpectrogramMenus

CANCELLED = "Cancelled."
FIRST_THRESHOLD_DRAG = 1_000_000  # numbers of drags that no slider has


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
    """Holds the parts together and passes their events on; it computes nothing."""

    def __init__(self, parts: Parts) -> None:
        """Connects everything; start() begins."""
        super().__init__()
        self.window = parts.window
        self.document = parts.document
        self.job_controller = parts.job_controller
        self.audio = parts.audio
        self.playback = PlaybackController(
            parts.window, parts.document, parts.audio, parts.settings
        )
        self.settings = parts.settings
        window = parts.window
        self.export_controller = ExportController(
            window, parts.document, parts.job_controller, parts.settings
        )
        self.room_morph = RoomMorphController(
            window, parts.document, parts.job_controller, parts.settings
        )
        self.browser = Browser(window, parts.settings)
        self.monitoring = Monitoring(parts.audio, parts.settings, self)
        self.monitoring.refused.connect(window.say)
        self.dialog_controller = DialogController(
            window, parts.audio, parts.settings, parts.memory, parts.cache_folder
        )
        self.settling = SettingsAtWork(self, window, parts.audio, parts.settings, self.monitoring)
        self._menus = SpectrogramMenus(window.view_menu, window.plots.spectrogram, parts.settings)
        theme = themes.THEMES[parts.settings.theme]
        self.pitch_tools = PitchTools(window, parts.document, parts.job_controller, theme)
        self.clip_controller = ClipController(window.clips, parts.document)
        self.plot_menu = PlotMenu(window, parts.document, parts.audio)
        self._head = SoundHead(window, parts.document)
        self.ab_compare = ABCompare(window, parts.document)
        self.presets = PresetController(window, parts.document, parts.settings)
        self.projects = ProjectController(
            window, parts.document, parts.job_controller, parts.settings
        )
        self.plot_presenter = PlotPresenter(
            window, parts.document, parts.job_controller, self.playback
        )
        self.pitch_tools.edits_pitch.connect(self.plot_presenter.edit_pitch)
        self.pitch_tools.notes.moved.connect(self.playback.sound_note)
        self._threshold_drags = count(FIRST_THRESHOLD_DRAG)
        self._threshold_drag = next(self._threshold_drags)
        self._demos: list[Path] = []
        self._is_demo_requested = False
        self.channels = ChannelMenu(window, parts.document, parts.job_controller)
        self.plot_exporter = PlotExporter(window, parts.document, parts.settings)
        self._shown = ShownChoice(window.view_menu, window.plots, self.plot_presenter)
        self.training = TrainingController(
            window, parts.document, parts.job_controller, self.playback, parts.settings
        )
        self._failures = TrainingFailures(window, self.training)
        self._is_closed = False
        self._has_ended = True
        self.window.last_folder = lambda: self.settings.last_folder
        self._connect_document()
        self._connect_job_controller()
        self._connect_actions()
        self._connect_window()
        self._show_settled(self.document.settled)
        self._enable()
        self._show_recent()

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
        act("defaults").triggered.connect(self._reset)
        act("instruments").triggered.connect(self.job_controller.find_instruments)
        act("dark").triggered.connect(lambda: self.set_theme("dark"))
        act("light").triggered.connect(lambda: self.set_theme("light"))
        act(self.settings.theme).setChecked(True)

    def _connect_window(self) -> None:
        window = self.window
        self.browser.changed.connect(self.job_controller.find_instruments)
        self.browser.known.connect(self.job_controller.choose)
        self.browser.failed.connect(window.show_error)
        self.dialog_controller.setting_changed.connect(self.settling.take)
        self.dialog_controller.demo_requested.connect(self.play_demo)
        window.files_requested.connect(self.open_files)
        window.closed.connect(self.close)
        window.instruments.chosen.connect(self.job_controller.choose)
        window.instruments.preview_requested.connect(self.job_controller.preview)
        window.parameters.requested.connect(self._set_parameter)
        window.parameters.effects.set_open(self.settings.is_effects_open)
        window.parameters.effects.opened.connect(
            lambda is_open: setattr(self.settings, "is_effects_open", is_open)
        )
        self.audio.take_finished.connect(self.open_file)
        window.plots.threshold_requested.connect(self._set_threshold)

    # -- life ---------------------------------------------------------------------------------

    def start(self, path: Path | None, is_demo: bool = False) -> None:
        """List instruments, open a file, wake the sound; after the window is on the screen."""
        self.job_controller.start()
        if path is not None and is_demo:
            self.job_controller.open_file(path, gives_way=True)
        elif path is not None:
            self.open_file(path)
        self.audio.start()
        self.presets.read()
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
            self.dialog_controller.close()
            self.pitch_tools.close()
            self.projects.close()
            is_left = self.training.close()
            self._has_ended = self.browser.close() and self.job_controller.close() and is_left
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
        self.window.parameters.tone_pad.show_cloud(cloud_of(features))
        clip = self.document.clip
        if features is not None and clip is not None and is_too_long(clip):
            self.window.say(part_studied(clip))
        elif features is not None and self.document.settled.instrument is None:
            self.window.say(tr("Analysed. Click an instrument to hear it play this."))

    def _show_corrected(self, features: Features) -> None:
        """Tell the range of the corrected pitch."""
        self.window.instruments.show_clip_range(voiced_range(features))

    def _show_settled(self, settled: Settled) -> None:
        self.window.parameters.show_values(settled.conditioning)
        chosen = settled.instrument
        self.window.parameters.tone_pad.show_instrument(chosen)
        self.window.instruments.show_chosen(chosen.path if chosen is not None else None)
        self._enable()

    def _show_result(self, result: Result | None) -> None:
        if result is None:
            self.audio.tracks.want_result(None)
        else:
            name, seconds = result.instrument.name, result.clip.seconds
            taken = result.seconds_taken
            self.window.parameters.tone_pad.show_cloud(cloud_of(result.adjusted, result.note_mask))
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

    def _set_parameter(self, id: str, value: Value, drag: int) -> None:
        self.document.set_parameter(id, value, drag)

    def _set_threshold(self, value: float, is_last: bool) -> None:
        self.document.set_parameter("note_threshold", round(value, 2), self._threshold_drag)
        if is_last:
            self._threshold_drag = next(self._threshold_drags)

    def _reset(self) -> None:
        self.document.change(tr("All defaults"), conditioning=Conditioning(), preset=DEFAULT.key)

    def set_theme(self, name: str) -> None:
        """Dark or light, at once and for the next start."""
        self.settings.theme = name
        self.window.action(name).setChecked(True)
        theme = themes.THEMES[name]
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        themes.apply(app, theme)
        self.window.set_theme(theme)
        self.pitch_tools.set_theme(theme)
