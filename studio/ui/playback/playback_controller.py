"""Playing and recording in the window: between its actions and the audio controller."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel, QMenu, QStatusBar

from studio.engine.audio.device import DeviceInfo
from studio.engine.clip import Clip
from studio.engine.errors import DeviceError
from studio.ui.common import icons
from studio.ui.common import theme as themes
from studio.ui.common.results import LiveView
from studio.ui.common.texts import tr
from studio.ui.live.count_in import CountIn, tone_of
from studio.ui.playback.audio_controller import AudioController
from studio.ui.playback.monitoring import Monitoring
from studio.ui.playback.playback_status import PlaybackStatus
from studio.ui.playback.transport import TransportBar
from studio.ui.plots.peaks import GrowingPeaks
from studio.ui.plots.stack import PlotStack
from studio.ui.session.document import Document
from studio.ui.settings.settings import Settings
from studio.ui.widgets.window_frame import WindowFrame


@dataclass(frozen=True, slots=True)
class PlaybackWidgets:
    """transport: toolbar; plots: where the playhead and a take are drawn; status_bar.

    device_text: says that there is no microphone. microphones, loudspeakers: menus of devices.
    """

    transport: TransportBar
    plots: PlotStack
    status_bar: QStatusBar
    device_text: QLabel
    microphones: QMenu
    loudspeakers: QMenu


class PlaybackController(QObject):
    """Passes requests of the window on to the audio controller, and shows what that tells.

    track_chosen(name): the original or the result is heard from now on.
    take_given_up(): a recording ended without sound.
    wanted: what the user chose to hear; track: what is heard, the original until the result of
    what is shown can be.
    """

    track_chosen = Signal(str)
    take_given_up = Signal()

    def __init__(
        self,
        frame: WindowFrame,
        widgets: PlaybackWidgets,
        document: Document,
        audio: AudioController,
        settings: Settings,
    ) -> None:
        """Connects the actions and the audio controller."""
        super().__init__(frame.parent)
        self._frame = frame
        self._widgets = widgets
        self.audio = audio
        self.track = self.wanted = "original"
        self.is_previewing = False
        self._place_s = 0.0  # where the clip stood before a preview
        self._document = document
        self._settings = settings
        self._take: GrowingPeaks | None = None
        self._has_asked = False  # for the devices
        self.count_in = CountIn(self)
        self.count_in.sounded.connect(self.play_preview)
        self.count_in.counted.connect(self._show_count)
        self.status = PlaybackStatus(widgets.status_bar, audio)
        self._connect_audio()
        self._connect_actions()
        widgets.plots.seek_requested.connect(audio.seek)
        self.monitoring = Monitoring(audio, settings, self)  # its sentence comes last

    def _connect_audio(self) -> None:
        audio, widgets = self.audio, self._widgets
        audio.input_level.connect(widgets.transport.show_input)
        audio.output_level.connect(widgets.transport.show_output)
        widgets.transport.input_meter.lamp_put_out.connect(audio.recorder.forget_clipping)
        widgets.transport.output_meter.lamp_put_out.connect(audio.player.forget_clipping)
        audio.position.connect(self._show_position)
        audio.playing.connect(self._show_playing)
        audio.recording.connect(self._show_recording)
        audio.take_grown.connect(self._grow_take)
        audio.devices_found.connect(self._show_devices)
        audio.failed.connect(self._frame.show_error)
        audio.tracks.result_changed.connect(self._follow_result)
        audio.microphone_missing.connect(self._miss_microphone)
        audio.microphone_opened.connect(self._greet_microphone)

    def _connect_actions(self) -> None:
        act, audio = self._frame.action, self.audio
        act("record").triggered.connect(self._record)
        act("arm").toggled.connect(audio.arm)
        act("play").triggered.connect(self._toggle_play)
        act("stop").triggered.connect(self._stop)
        act("home").triggered.connect(lambda: audio.seek(0.0))
        act("end").triggered.connect(lambda: audio.seek(self._length_s()))
        act("back").triggered.connect(lambda: audio.seek(audio.player.heard_s - 1.0))
        act("forward").triggered.connect(lambda: self._forward(1.0))
        act("loop").toggled.connect(self._set_loop)
        self._document.selection_changed.connect(self._set_loop)
        act("original").triggered.connect(lambda: self.choose_track("original"))
        act("result").triggered.connect(lambda: self.choose_track("result"))
        act("refresh").triggered.connect(self._refresh)
        act("original").setChecked(True)
        act("match").toggled.connect(self._match)
        act("match").setChecked(self._settings.match_loudness)
        audio.player.match(self._settings.match_loudness)
        act("match").setToolTip(tr("Original and result are played equally loud"))

    # -- tracks -------------------------------------------------------------------------------

    def show_clip(self, clip: Clip | None) -> None:
        """Take another clip; it is heard from its beginning."""
        if self._document.settled.entry is None:  # another session
            self.wanted = "original"
        self.audio.pause()
        self.audio.tracks.want_result(None)
        self.audio.tracks.set_track("original", clip)
        self.audio.seek(0.0)
        self._hear("original")

    def choose_track(self, track: str) -> None:
        """Let the original or the result be heard, of this clip and of those that follow."""
        self.wanted = track
        self._hear(track)

    def _follow_result(self, is_there: bool) -> None:
        """Hear the result where it is wanted and has come; the original where it has gone."""
        if self.audio.recorder.is_recording or self.is_previewing:
            self.track = self.wanted if is_there else "original"
        elif is_there and self.wanted == "result" != self.track:
            self._hear("result")
        elif not is_there and self.track == "result":
            self._hear("original")

    def _hear(self, track: str) -> None:
        self.track = track
        self.is_previewing = False
        self._frame.action(track).setChecked(True)
        self.audio.choose(track)
        self.track_chosen.emit(track)

    def play_track(self, track: str) -> None:
        """Play it from the beginning; a recording would hear it."""
        if self.audio.recorder.is_recording:
            return
        self.choose_track(track)
        self.audio.play(from_start=True)

    def play_preview(self, clip: Clip) -> None:
        """Play something beside the clip; afterwards all is as it was."""
        if not self.is_previewing:
            self._place_s = self.audio.player.position_s
        self.is_previewing = True
        self.audio.tracks.set_track("preview", clip)
        self.audio.choose("preview")
        self.audio.play(from_start=True)

    def sound_note(self, midi: float) -> None:
        """Let a pitch be heard for a moment; not while anything else sounds."""
        is_free = self.is_previewing or not self.audio.player.is_playing
        if is_free and not self.audio.recorder.is_recording and not self.count_in.is_counting:
            self.play_preview(tone_of(midi))

    def _end_preview(self) -> None:
        if self.is_previewing:
            self.audio.pause()
            self._hear(self.track)
            self.audio.seek(self._place_s)

    def _match(self, is_on: bool) -> None:
        self._settings.match_loudness = is_on
        self.audio.player.match(is_on)

    # -- requests -------------------------------------------------------------------------------

    def _toggle_play(self) -> None:
        if self.audio.recorder.is_recording:
            self._frame.say(tr("The recording would hear it: press R to end it first."))
            return
        if self.is_previewing:
            self._end_preview()
        else:
            self.audio.toggle()

    def _stop(self) -> None:
        if self.audio.recorder.is_recording:
            self.audio.stop_recording()
            return
        self.audio.pause()
        self._end_preview()
        self.audio.seek(0.0)

    def _record(self, is_on: bool) -> None:
        if is_on:
            self._end_preview()
            if self._settings.count_in:  # it opens while the beats are counted
                self.audio.open_microphone()
            self.count_in.begin(self._settings.count_in, self._begin_recording)
        elif self.count_in.is_counting:
            self.count_in.cancel()
            self._end_preview()
            self._frame.say("")
        else:
            self.audio.stop_recording()

    def _begin_recording(self) -> None:
        self._end_preview()
        self.audio.start_recording()

    def _show_count(self, n_left: int) -> None:
        if n_left:
            self._frame.say(tr("Recording begins in {n}...").format(n=n_left))

    def _set_loop(self, _: object = None) -> None:
        """Loop the selection, or the whole where nothing is selected."""
        if not self._frame.action("loop").isChecked():
            self.audio.set_loop(None)
        else:
            self.audio.set_loop(self._document.selection or (0.0, None))

    def _length_s(self) -> float:
        return self._document.clip.seconds if self._document.clip is not None else 0.0

    def _forward(self, seconds: float) -> None:
        self.audio.seek(min(self.audio.player.heard_s + seconds, self._length_s()))

    # -- what the audio controller tells ----------------------------------------------------------

    def _show_position(self, seconds: float) -> None:
        if self._take is None and not self.is_previewing:
            self._widgets.transport.show_time(seconds, self._length_s())
            self._widgets.plots.set_playhead(seconds)

    def _show_playing(self, is_playing: bool) -> None:
        theme = themes.THEMES[self._settings.theme]
        name = "pause" if is_playing else "play"
        self._frame.action("play").setIcon(icons.icon(name, theme.text, theme.line))
        if not is_playing and self.is_previewing:
            self._end_preview()

    def _show_recording(self, is_on: bool) -> None:
        action = self._frame.action("record")
        action.setChecked(is_on)
        action.setIconText(tr("Stop") if is_on else tr("Record"))
        self._frame.action("stop").setEnabled(is_on or self._document.clip is not None)
        if is_on:
            self._frame.say(tr("Recording. Press R or Stop to end."))
            self._take = GrowingPeaks(self.audio.recorder.device.sample_rate)
            self._widgets.plots.begin_take()
            return
        self._widgets.plots.end_take()
        had_sound = self._take is not None and self._take.n_samples > 0
        was_recording, self._take = self._take is not None, None
        if was_recording and not had_sound:
            self.take_given_up.emit()

    def _grow_take(self, view: LiveView) -> None:
        if self._take is not None:
            self._take.feed(view.samples)
            self._widgets.plots.show_take(self._take, view)
            self._widgets.transport.show_time(self._take.seconds, self._take.seconds)

    # -- devices ------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Look for devices; what comes of it is told, since somebody asked."""
        self._has_asked = True
        self.audio.refresh_devices()

    def _miss_microphone(self, why: str) -> None:
        self._frame.action("arm").setChecked(False)
        self._widgets.device_text.setText(tr("No microphone"))
        self._widgets.device_text.setToolTip(why)
        if self._has_asked:
            self._has_asked = False
            self._frame.show_error(tr("No microphone can be used"), DeviceError(why))

    def _greet_microphone(self) -> None:
        if self._has_asked:
            self._has_asked = False
            self._frame.say(tr("The menus hold the sound devices that are here now."))
        self._widgets.device_text.setText("")
        self._widgets.device_text.setToolTip("")

    def _show_devices(self, devices: tuple[DeviceInfo, ...]) -> None:
        inputs = [device.name for device in devices if device.n_inputs]
        outputs = [device.name for device in devices if device.n_outputs]
        if not inputs:
            self._miss_microphone(
                tr("No microphone was found. Plug one in, then refresh devices.")
            )
        self._fill(self._widgets.microphones, inputs, self._settings.input_device)
        self._fill(self._widgets.loudspeakers, outputs, self._settings.output_device)

    def _fill(self, menu: QMenu, names: list[str], chosen: str | None) -> None:
        menu.clear()
        group = QActionGroup(menu)
        for name in (None, *names):
            action: QAction = menu.addAction(name or tr("As the system says"))
            action.setCheckable(True)
            action.setChecked(name == chosen)
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self._choose_device(menu, name))

    def _choose_device(self, menu: QMenu, name: str | None) -> None:
        if menu is self._widgets.microphones:
            self._settings.input_device = name
            self.audio.open_microphone()
        else:
            self._settings.output_device = name
            self.audio.leave_output()
