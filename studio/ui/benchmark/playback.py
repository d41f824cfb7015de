"""From a moved slider to the sound, and drop-outs, in the real window with the real engine."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDoubleSpinBox

from studio.benchmark.measure import Row
from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.player import Player
from studio.engine.audio.portaudio import PortAudio
from studio.engine.audio.recorder import Recorder
from studio.engine.clip import Clip, write_clip
from studio.engine.errors import DeviceError
from studio.engine.library import cache_folder
from studio.engine.stream.source import TiledSource
from studio.ui.benchmark.loopback import Loopback, moment_of_change
from studio.ui.common import theme as themes
from studio.ui.jobs.background import share_lock, share_memory
from studio.ui.playback.audio_controller import AudioController
from studio.ui.session.engine_calls import StudioEngine
from studio.ui.settings.settings import Settings
from studio.ui.shell.studio import Studio
from studio.ui.shell.wiring import build

SECONDS = 10.0
N_MOVES = 12
LIMIT_S = 60.0
VALUES = {
    "pitch_semitone": (-2.0, -3.0),
    "loudness_shift": (-2.0, -4.0),
    "harmonics": (-6.0, 0.0),
    "reverb_wet": (0.0, 100.0),
}


class Bench:
    """The window with a clip of ten seconds that an instrument plays."""

    def __init__(self, folder: Path) -> None:
        """Shows the window; start() waits until all is ready."""
        app = QApplication.instance() or QApplication(["ddsp-studio"])
        assert isinstance(app, QApplication)
        self.app = app
        share_lock()
        share_memory()
        settings = Settings(QSettings(str(folder / "set.ini"), QSettings.Format.IniFormat))
        settings.takes_folder = folder
        themes.apply(app, themes.THEMES[settings.theme])
        self.system = PortAudio()
        recorder, self.player = Recorder(FakeDevice()), Player(self.system.device())
        audio = AudioController(recorder, self.player, self.system, settings)
        engine = StudioEngine(lambda: "fast", cache_folder() / "features")
        self.studio: Studio = build(settings, engine, audio)
        self.studio.window.resize(1366, 768)
        self.studio.window.show()
        self.clip = folder / "ten seconds.wav"
        write_clip(self.clip, sung(), subtype="float")

    def until(self, condition: Callable[[], bool], limit_s: float = LIMIT_S) -> float:
        """Let the window work until this is so; returns the time that it took."""
        began = time.monotonic()
        while not condition():
            self.app.processEvents()
            time.sleep(0.001)
            if time.monotonic() - began > limit_s:
                raise TimeoutError("The window did not come so far in time.")
        return time.monotonic() - began

    def rest(self, seconds: float) -> None:
        """Let the window work for a while."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end, seconds + LIMIT_S)

    def start(self, instrument: str) -> None:
        """Open the clip, choose the instrument, wait for its sound."""
        document, job_controller = self.studio.document, self.studio.job_controller
        found: list[object] = []
        job_controller.instruments_found.connect(found.extend)
        self.studio.start(self.clip)
        self.until(lambda: bool(found) and document.features is not None)
        choice = next(c for c in found if getattr(c, "name", "") == instrument)
        job_controller.choose(choice)  # type: ignore[arg-type]
        self.until(lambda: document.result is not None and self.is_idle)
        self.rest(1.0)

    @property
    def is_idle(self) -> bool:
        """True when no job runs and the sound is complete."""
        job_group = self.studio.job_controller._job_group.values()
        return (
            not any(job.is_busy for job in job_group)
            and self.studio.audio.tracks.feeder.is_complete
        )

    def play(self) -> None:
        """Play the result over and over from its beginning."""
        self.studio.playback.choose_track("result")
        self.studio.window.action("loop").setChecked(True)
        self.studio.window.action("match").setChecked(False)
        self.studio.audio.play(from_start=True)
        self.until(lambda: self.player.is_playing)

    def move(self, id: str, value: float) -> None:
        """Type a value, as a user does."""
        box = self.studio.window.findChild(QDoubleSpinBox, f"param.{id}")
        assert isinstance(box, QDoubleSpinBox)
        box.setValue(value)

    def close(self) -> None:
        """End everything."""
        self.studio.projects.forget_changes()
        self.studio.window.close()
        self.studio.close()
        self.system.leave()


def sung() -> Clip:
    """A line without rests, so that every change can be heard at once."""
    t = np.arange(round(SECONDS * 48000)) / 48000
    midi = 62 + 4 * np.round(np.sin(2 * np.pi * 0.2 * t)) + 0.3 * np.sin(2 * np.pi * 5.5 * t)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((midi - 69) / 12)) / 48000
    line = sum(np.sin(k * phase) / k**1.5 for k in range(1, 12))
    return Clip((0.2 * line).astype(np.float32), 48000, "ten seconds")


def rows(minutes: float = 0.0, instrument: str = "Violin") -> Iterator[Row]:
    """Stopped, playing, and with minutes > 0 drop-outs while the plots move."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        try:
            bench.start(instrument)
            yield from _stopped(bench)
            try:
                yield from _playing(bench)
            except DeviceError as error:
                yield Row("slider to sound", "playing", 48000, SECONDS, note=str(error))
            if minutes > 0:
                yield _drop_outs(bench, minutes)
        finally:
            bench.close()


def _stopped(bench: Bench) -> Iterator[Row]:
    """From a moved slider until the whole is rendered and can be played."""
    document, feeder = bench.studio.document, bench.studio.audio.tracks.feeder
    for id in VALUES:
        times = []
        for n in range(7):
            old = document.result
            bench.move(id, -4.0 + n if id != "reverb_wet" else 50.0 + n)

            def is_new(old: object = old) -> bool:
                return document.result is not old and not feeder.is_making

            times.append(bench.until(is_new))
            bench.rest(0.2)
        bench.move(id, 100.0 if id == "reverb_wet" else 0.0)
        bench.rest(0.3)
        yield _row("stopped", bench, times, f"{id}: the whole is rendered")


def _playing(bench: Bench) -> Iterator[Row]:
    """From a moved slider until another sound comes out."""
    player = bench.player
    bench.play()
    for id in VALUES:
        loopback, given, moves = Loopback(), [], []
        for n in range(N_MOVES):
            bench.rest(0.8 + 0.03 * n)
            source, gain = player.source, player.gain
            moves.append((time.monotonic(), source, gain))
            first, second = VALUES[id][::-1] if n % 2 else VALUES[id]
            bench.move(id, first + 0.01 * n * (second - first))  # a value that was never before

            def is_played(source: object = source) -> bool:
                return player.source is not source

            bench.until(is_played)
            given.append(time.monotonic() - moves[-1][0])
        bench.rest(0.8)
        yield _row("playing", bench, given, f"{id}: until the callback plays it")
        sound = loopback.stop()
        heard = [
            moment - began
            for began, source, gain in moves
            if (moment := _heard(sound, began, source, gain)) is not None
        ]
        if heard:
            yield _row("playing", bench, heard, f"{id}: until it is heard on the monitor")
        if len(heard) < N_MOVES:
            missing = f"{id}: {N_MOVES - len(heard)} of {N_MOVES} not recognised on the monitor"
            yield Row("slider to sound", "playing", player.sample_rate, SECONDS, note=missing)
    state = player.state
    note = (
        f"the device says; blocks of {1000 * state.block_s:.1f} ms; {state.n_dropouts} drop-outs, "
        f"{player.device.xruns} of them late"
    )
    yield Row("latency", "playing", player.sample_rate, SECONDS, wall_s=state.latency_s, note=note)


def _heard(
    sound: tuple[NDArray[np.float32], NDArray[np.float64]],
    began: float,
    source: object,
    gain: float,
) -> float | None:
    """When the loudspeaker left this source."""
    assert isinstance(source, TiledSource)
    whole = source.whole() * np.float32(gain)
    return moment_of_change(*sound, began, np.concatenate([whole, whole[:48000]]))


def _drop_outs(bench: Bench, minutes: float) -> Row:
    """Loop for a while, the plots panning and a slider moving."""
    if not bench.player.is_playing:
        bench.play()
    began = time.monotonic()
    n_late, n_frames = pan_for(bench, minutes)
    seconds, rate = time.monotonic() - began, bench.player.sample_rate
    note = f"{n_late} drop-outs; {n_frames / seconds:.0f} frames/s"
    if not bench.player.is_playing:
        note = "the loudspeaker was lost: it asked for no sound for a second"
    return Row("drop-outs", "playing", rate, seconds, note=note)


def pan_for(bench: Bench, minutes: float) -> tuple[int, int]:
    """Pan the plots at 30 frames/s, move a slider every two seconds: drop-outs, frames."""
    player, plots = bench.player, bench.studio.window.plots
    before, n_frames, began = player.state.n_dropouts, 0, time.monotonic()
    while (seconds := time.monotonic() - began) < 60.0 * minutes and player.is_playing:
        start = 4.0 + 3.5 * np.sin(seconds)
        plots.show_range(start, start + 1.5 + np.cos(0.3 * seconds))
        if n_frames % 60 == 0:
            bench.move("pitch_semitone", float(n_frames // 60 % 5))
        frame = time.monotonic()
        bench.app.processEvents()
        while (left := 1 / 30 - (time.monotonic() - frame)) > 0:
            time.sleep(min(left, 0.002))
            bench.app.processEvents()
        n_frames += 1
    return player.state.n_dropouts - before, n_frames


def _row(path: str, bench: Bench, times: list[float], note: str) -> Row:
    rate = bench.player.sample_rate
    note += f"; worst {1000 * max(times):.0f} ms of {len(times)}"
    return Row("slider to sound", path, rate, SECONDS, wall_s=float(np.median(times)), note=note)
