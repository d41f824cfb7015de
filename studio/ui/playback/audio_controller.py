"""The microphone and the loudspeaker of the window: what a timer sees of them, as signals."""

import re
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.audio.device import DeviceInfo
from studio.engine.audio.meter import Level
from studio.engine.audio.player import Player
from studio.engine.audio.recorder import Recorder
from studio.engine.errors import DeviceError
from studio.engine.progress import Progress
from studio.ui.common.results import LiveView
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.live.live_take import LiveTake
from studio.ui.playback.tracks import Tracks
from studio.ui.settings.settings import Settings

TICK_MS = 33
MOST_GIVEN_WAY = 2
LISTEN_EVERY_S = 0.004
CLOSE_AFTER_S = 30.0
"""So long the microphone stays open after a recording, or after it was looked at."""


class SoundSystem(Protocol):
    """What knows the devices: PortAudio, or a stand-in."""

    def list_devices(self) -> tuple[DeviceInfo, ...]:
        """All devices; DeviceError where the system is missing."""
        ...

    def refresh(self) -> tuple[DeviceInfo, ...]:
        """Look for devices again, with all streams closed."""
        ...


class AudioController(QObject):
    """Opens devices in jobs, since that may take seconds; the rest is immediate."""

    input_level = Signal(Level)  # Level, or None without a microphone
    output_level = Signal(Level)  # Level, or None while nothing is open
    position = Signal(float)  # s, of what is heard
    playing = Signal(bool)
    recording = Signal(bool)
    take_grown = Signal(LiveView)  # LiveView of the running take
    take_finished = Signal(Path)  # Path
    devices_found = Signal(object)  # tuple of DeviceInfo
    failed = Signal(str, object)  # what did not work, the exception
    microphone_opened = Signal()
    microphone_missing = Signal(str)  # why; no dialog, since nobody asked for it

    def __init__(
        self, recorder: Recorder, player: Player, sound: SoundSystem, settings: Settings
    ) -> None:
        """Touches no device yet."""
        super().__init__()
        self.recorder = recorder
        self.player = player
        self.tracks = Tracks(player, self)
        self.tracks.loaded.connect(self._play_when_loaded)
        self._sound = sound
        self._settings = settings
        player.is_limiting = settings.is_limiting
        self._was_playing = False
        self._gave_way = 0  # ticks in which nothing was drawn
        self._plays_when_loaded = False
        self._input = LatestJob(self, is_urgent=True)
        self._output = LatestJob(self, is_urgent=True)
        self._finding = LatestJob(self)
        self._finding.failed.connect(lambda e: self.microphone_missing.emit(str(e)))
        self._output.failed.connect(
            lambda e: self.failed.emit(tr("The sound cannot be played"), e)
        )
        self.tracks.failed.connect(lambda e: self.failed.emit(tr("The sound cannot be played"), e))
        self._input.failed.connect(self._fail_input)
        self._listening = LatestJob(self, is_urgent=True)
        self._listening.failed.connect(
            lambda e: self.failed.emit(
                tr("The live picture has stopped; the recording goes on"), e
            )
        )
        self._live: LiveTake | None = None
        self._wants_take = self._is_opening = self._is_closing = False
        self.is_armed = False
        self._closing = QTimer(self)
        self._closing.setSingleShot(True)
        self._closing.setInterval(round(1000 * CLOSE_AFTER_S))
        self._closing.timeout.connect(self._close_unused)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look on from now on; the microphone is opened when it is wanted."""
        self._timer.start()
        self._finding.run(tr("Looking for sound devices"), self._list, self.devices_found.emit)

    def _list(self) -> Generator[Progress, None, tuple[DeviceInfo, ...]]:
        yield Progress(0.0)
        return self._sound.list_devices()

    # -- recording ----------------------------------------------------------------------------

    def arm(self, is_on: bool) -> None:
        """Open the microphone: its level is live, a recording begins at once. Off: it is closed
        after a while."""
        self.is_armed = is_on
        if is_on and (not self.recorder.is_open or self._is_closing):
            if not self._is_opening:
                self.open_microphone()
        elif not is_on:
            self._close_later()

    def _close_later(self) -> None:
        if not self.is_armed:
            self._closing.start()

    def _close_unused(self) -> None:
        """A microphone that nobody uses is closed: it costs a tenth of a core, and trust."""
        if self.recorder.is_open and not (self.recorder.is_recording or self._wants_take):
            self._close_input()
            self.input_level.emit(None)

    def open_microphone(self) -> None:
        """Make the level live; without a microphone only the status line tells.

        It is closed again after a while where nothing is recorded.
        """
        self._closing.stop()
        self._is_opening, self._is_closing = True, False
        name = self._settings.input_device

        def work() -> Generator[Progress, None, None]:
            yield Progress(0.0, tr("Opening the microphone"))
            self.recorder.open(name)

        self._input.run(tr("Opening the microphone"), work, lambda _: self._after_open())

    def _after_open(self) -> None:
        self._is_opening = False
        self.microphone_opened.emit()
        if self._wants_take:
            self.start_recording()
        else:
            self._close_later()

    def _fail_input(self, error: Exception) -> None:
        self._is_opening = self._is_closing = self.is_armed = False
        self.input_level.emit(None)
        if self._wants_take:
            self._wants_take = False
            self.recording.emit(False)
            self.failed.emit(tr("Recording does not start"), error)
        else:
            self.microphone_missing.emit(str(error))

    def start_recording(self) -> None:
        """Stop playing, write a take from now on."""
        self.pause()
        is_ready = self.recorder.is_open and self.recorder.problem is None
        if not is_ready or self._is_closing:
            self._wants_take = True
            if not self._is_opening:
                self.open_microphone()
            return
        self._wants_take = False
        self._closing.stop()
        try:
            self.recorder.start_take(next_take(self._settings.takes_folder))
        except Exception as error:
            self.recording.emit(False)
            self.failed.emit(tr("Recording does not start"), error)
            return
        live = self._live = LiveTake(self.recorder.device.sample_rate)
        self._listening.run(tr("Listening"), lambda: self._listen(live), lambda _: None)
        self.recording.emit(True)

    def _listen(self, live: LiveTake) -> Generator[Progress, None, None]:
        """Measure what is recorded, beside the window, until the job is cancelled."""
        while True:
            yield Progress(0.0)
            self.recorder.drain()  # without waiting for the recorder's own turn
            live.feed(self.recorder.take_new())
            time.sleep(LISTEN_EVERY_S)

    def stop_recording(self) -> None:
        """Finish the take."""
        self._wants_take = False
        self._listening.cancel()
        take = self.recorder.stop_take()
        self._live = None
        self._close_later()
        self.recording.emit(False)
        if take is None:
            return
        if take.seconds > 0.0:
            self.take_finished.emit(take.path)
        else:
            take.path.unlink(missing_ok=True)

    # -- playing ------------------------------------------------------------------------------

    def _play_when_loaded(self) -> None:
        if self._plays_when_loaded and not self.tracks.is_loading:
            self._plays_when_loaded = False
            if self.player.has_sound:  # else it could not be made, which a message tells
                self._play_loaded()

    def choose(self, name: str) -> None:
        """Let this track be heard."""
        self.player.choose(name)

    def play(self, from_start: bool = False) -> None:
        """Play from the place, opening the loudspeaker first where needed."""
        if from_start:
            self.player.seek(0.0)
        if self.tracks.is_loading:
            self._plays_when_loaded = True
        else:
            self._play_loaded()

    def _play_loaded(self) -> None:
        self.open_loudspeaker(self._play_opened)

    def open_loudspeaker(self, then: Callable[[], None]) -> None:
        """Open it where it is not open, and go on with then()."""
        if self.player.is_open and self.player.problem is None:
            then()
            return
        name = self._settings.output_device

        def work() -> Generator[Progress, None, None]:
            yield Progress(0.0, tr("Opening the loudspeaker"))
            self.player.open(name)

        self._output.run(tr("Opening the loudspeaker"), work, lambda _: then())

    def _play_opened(self) -> None:
        self.player.play()
        self.look()

    def pause(self) -> None:
        """Stay at the place."""
        self._plays_when_loaded = False
        self.player.pause()
        self.look()

    def toggle(self) -> None:
        """Play or pause."""
        if self.player.is_playing:
            self.pause()
        else:
            self.play()

    def seek(self, seconds: float) -> None:
        """Go on from this place, in seconds."""
        self.player.seek(seconds)
        self.look()

    def set_loop(self, span: tuple[float, float | None] | None) -> None:
        """Repeat these seconds without a gap (None as an end: to the end); None = play once."""
        if span is None:
            self.player.loop(None)
            return
        start_s, end_s = span
        place = self.player.heard_s
        self.player.loop(start_s, end_s)
        if place < start_s or (end_s is not None and place >= end_s):
            self.player.seek(start_s)

    # -- looking on ---------------------------------------------------------------------------

    def look(self) -> None:
        """Tell what has changed; the timer calls it 30 times a second."""
        self._look_at_input()
        self.tracks.look()
        self._play_when_loaded()
        if (problem := self.player.problem) is not None:
            was_playing = self.player.is_playing
            self.player.pause()
            self._close_output()
            if was_playing:
                self.failed.emit(tr("Playing has stopped"), problem)
        is_playing = self.player.is_playing
        if is_playing and self._was_playing and self._is_sound_first():
            return
        if is_playing or self._was_playing:
            self.output_level.emit(self.player.level)
        if is_playing != self._was_playing:
            self._was_playing = is_playing
            self.playing.emit(is_playing)
            if not is_playing:
                self.output_level.emit(None)
        self.position.emit(self.player.heard_s)

    def _is_sound_first(self) -> bool:
        """True while a new sound is being made: two ticks of three, then, nothing is drawn.

        Both need Python's lock: the frames between a slider and its sound cost 20 ms (measured).
        """
        is_first = self.tracks.feeder.is_making and self._gave_way < MOST_GIVEN_WAY
        self._gave_way = self._gave_way + 1 if is_first else 0
        return is_first

    def _look_at_input(self) -> None:
        recorder = self.recorder
        if not recorder.is_open:
            return
        self.input_level.emit(recorder.level)
        if recorder.is_recording and self._live is not None:
            self.take_grown.emit(self._live.read())
        if recorder.problem is not None and not self._input.is_busy:
            self._lose_input(recorder.problem)

    def _lose_input(self, problem: Exception) -> None:
        was_recording = self.recorder.is_recording
        if was_recording:
            self.stop_recording()
        if not isinstance(problem, DeviceError):  # a full disk: the microphone is well
            self.recorder.problem = None
            self.failed.emit(tr("Recording has stopped"), problem)
            return
        self._close_input()
        self.input_level.emit(None)
        if was_recording:
            self.failed.emit(tr("Recording has stopped"), problem)
        else:
            self.microphone_missing.emit(str(problem))

    def _close_input(self) -> None:
        self._is_opening, self._is_closing = False, True

        def work() -> Generator[Progress, None, None]:
            yield Progress(0.0)
            self.recorder.close()

        self._input.run(tr("Closing the microphone"), work, self._after_close)

    def _after_close(self, _: object) -> None:
        self._is_closing = False

    def leave_output(self) -> None:
        """Stop playing; the next time the loudspeaker of the settings is opened."""
        self.pause()
        self._close_output()

    def _close_output(self) -> None:
        def work() -> Generator[Progress, None, None]:
            yield Progress(0.0)
            self.player.close()

        self._output.run(tr("Closing the loudspeaker"), work, lambda _: None)

    def refresh_devices(self) -> None:
        """Close everything, look for devices again, open the microphone again to try it."""
        self.stop_recording()
        self.player.pause()
        self._is_opening = False

        def work() -> Generator[Progress, None, tuple[DeviceInfo, ...]]:
            yield Progress(0.0, tr("Looking for sound devices"))
            self.recorder.close()
            self.player.close()
            return self._sound.refresh()

        def done(devices: tuple[DeviceInfo, ...]) -> None:
            self.devices_found.emit(devices)
            self.open_microphone()

        self._input.run(tr("Looking for sound devices"), work, done)

    def close(self) -> Path | None:
        """Finish a running take, give the devices back; returns the take's path."""
        self._timer.stop()
        self._closing.stop()
        for latest_job in (self._input, self._output, self._finding, self._listening):
            latest_job.close()
        self.tracks.close()
        take = self.recorder.close()
        self.player.close()
        return take.path if take is not None else None


def next_take(folder: Path) -> Path:
    """Take 1, Take 2, ...: one more than the highest number that is there."""
    numbers = [re.fullmatch(r"Take (\d{1,6})", path.stem) for path in folder.glob("Take *")]
    highest = max((int(found[1]) for found in numbers if found), default=0)
    return folder / f"Take {highest + 1}.wav"
