"""Half an hour of scripted use of the real window: nothing may crash, stay behind or grow.

    python tests/e2e/soak.py [--minutes 30] [--rig ../shared/rig]

Records, opens, switches instruments, drags sliders, plays, pans and zooms, in turn, with the real
engine. With --rig it runs on that virtual screen and sound card; else on the display and sound
devices that there are, and without devices on stand-ins. Prints memory, threads and references
each minute; exit status 1 where a check fails. Not part of the fast suite.
"""

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

MOST_GROWTH_MB = 50.0
WARM_S = 60.0
"""Before memory is measured for the first time: caches and compiled code have come by then."""
LEFT_BEHIND = ("recorder", "sound-control", "synth")


def main() -> int:
    """Run, here or under the rig; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rig", type=Path, default=None)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.rig is not None and not given.inside:
        return under_rig(given.rig.resolve(), given.minutes)
    return soak(given.minutes * 60.0)


def under_rig(rig: Path, minutes: float) -> int:
    """The same on a virtual screen and sound card of its own."""
    place = tempfile.mkdtemp(prefix="ddsp-soak-")
    os.environ["VIRTUAL_AUDIO_DIR"] = f"{place}/sound"
    subprocess.run([rig / "virtual-audio", "start"], check=True)
    try:
        exports = subprocess.run(
            [rig / "virtual-audio", "env"], check=True, capture_output=True, text=True
        ).stdout
        song = f"{place}/song.wav"
        make_song(Path(song))
        subprocess.Popen([rig / "virtual-audio", "feed", "--loop", song])
        script = f"{place}/wait.sh"
        Path(script).write_text(f"while [ ! -e {place}/done ]; do sleep 1; done\n")
        inner = f"{sys.executable} {__file__} --inside --minutes {minutes}"
        command = (
            f"{exports}\nexec {rig}/screenshot -o {place}/end.png -s 1366x768 -w 1 -a 0 "
            f"-t 'DDSP Studio' -x {script} -- bash -c '{inner}; echo $? > {place}/done; sleep 3'"
        )
        subprocess.run(["bash", "-c", command], check=False, cwd=ROOT)
        return int(Path(f"{place}/done").read_text())
    finally:
        subprocess.run([rig / "virtual-audio", "stop"], check=False)


def make_song(path: Path) -> None:
    """The demo clip at the sound card's rate."""
    from studio.engine.clip import read_clip, resample, write_clip
    from studio.engine.resources import resource

    clip = resample(read_clip(resource("demo/singing_vocadito_10.flac")), 48000)
    write_clip(path, clip, 48000, "float")


class Figures:
    """Memory, threads and references, looked at once a minute."""

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self.rows: list[tuple[float, float, int, int]] = []

    def look(self, seconds: float) -> None:
        """Note and print how it stands."""
        from studio.benchmark.measure import resident_mb
        from studio.ui.jobs.background import give_back_memory

        gc.collect()
        give_back_memory()  # what was freed between two of the program's own turns does not count
        n_threads, n_references = threading.active_count(), sys.getrefcount(None)
        megabytes = resident_mb()
        self.rows.append((seconds, megabytes, n_threads, n_references))
        print(
            f"{seconds:6.0f} s  {megabytes:7.1f} MB  {n_threads:2d} threads  "
            f"{n_references:7d} references to None",
            flush=True,
        )

    @property
    def growth_mb(self) -> float:
        """From the least of the first third of the looks to the least of the last third.

        What a job holds just now, up to 200 MB, is no growth; what stays is in the least, too.
        """
        megabytes = [row[1] for row in self.rows]
        third = max(1, len(megabytes) // 3)
        return min(megabytes[-third:]) - min(megabytes[:third])

    @property
    def growth_mb_per_hour(self) -> float:
        """The same by the time between the middles of the two thirds."""
        between_s = (self.rows[-1][0] - self.rows[0][0]) * 2 / 3
        return self.growth_mb * 3600 / max(between_s, 1.0)

    @property
    def lost(self) -> int:
        """References to None that went, from the first look to the least afterwards."""
        return self.rows[0][3] - min(row[3] for row in self.rows)


def soak(seconds: float) -> int:
    """Use the window for so long; 0 if all is well."""
    place = Path(tempfile.mkdtemp(prefix="ddsp-soak-"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(place / name)
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from studio.ui.common import theme
    from studio.ui.jobs.background import share_lock, share_memory

    app = QApplication(["soak"])
    theme.apply(app, theme.DARK)
    share_lock()
    share_memory()
    studio, leave = make_studio(place)
    errors: list[str] = []
    studio.job_controller.failed.connect(lambda what, error: errors.append(f"{what}: {error}"))
    studio.audio.failed.connect(lambda what, error: errors.append(f"{what}: {error}"))
    use, figures = cycle_of_use(studio, app), Figures()
    began, looked, n_rounds = time.monotonic(), -1e9, 0
    while (now := time.monotonic() - began) < seconds + WARM_S:
        next(use)
        n_rounds += 1
        if now >= WARM_S and time.monotonic() - looked >= min(60.0, seconds / 4.0):
            looked = time.monotonic()
            figures.look(now)
    figures.look(time.monotonic() - began)
    studio.projects.forget_changes()
    ended = studio.close()
    studio.window.close()
    leave()
    app.processEvents()
    return verdict(figures, errors, ended, n_rounds)


def verdict(figures: Figures, errors: list[str], ended: bool, n_rounds: int) -> int:
    """Say what was found; 0 if all is well."""
    left = [thread.name for thread in threading.enumerate() if thread.name in LEFT_BEHIND]
    checks = {
        f"memory grew by {figures.growth_mb:.1f} MB, must be under {MOST_GROWTH_MB:g}":
            figures.growth_mb < MOST_GROWTH_MB,
        f"{figures.lost} references to None lost, must be under 1000": figures.lost < 1000,
        f"threads left behind: {left}": not left,
        f"errors shown: {errors[:3]}": not errors,
        f"all jobs ended: {ended}": ended,
    }  # fmt: skip
    print(f"{n_rounds} steps of use; {figures.growth_mb_per_hour:+.0f} MB an hour")
    for text, is_well in checks.items():
        print("ok  " if is_well else "BAD ", text)
    return 0 if all(checks.values()) else 1


def stand_in(source):  # type: ignore[no-untyped-def]
    """A device of numbers that hears its source over and over, and keeps nothing."""
    from studio.engine.audio.fake import FakeDevice

    class StandIn(FakeDevice):
        def pump(self, n_blocks: int = 1, block_size: int = 480) -> None:
            super().pump(n_blocks, block_size)
            self._played.clear()
            if self._heard > len(self.source) - 48000:
                self._heard = 0

    return StandIn(source)


def make_studio(place: Path):  # type: ignore[no-untyped-def]
    """The studio as the program makes it, and what gives the sound system back."""
    from PySide6.QtCore import QSettings

    from studio.engine.audio.player import Player
    from studio.engine.audio.portaudio import PortAudio
    from studio.engine.audio.recorder import Recorder
    from studio.ui.benchmark.window import NoSound
    from studio.ui.playback.audio_controller import AudioController
    from studio.ui.session.engine_calls import StudioEngine
    from studio.ui.settings.settings import Settings
    from studio.ui.shell.wiring import build

    settings = Settings(QSettings(str(place / "settings.ini"), QSettings.Format.IniFormat))
    settings.takes_folder = place / "takes"
    portaudio = PortAudio()
    try:
        has_sound = any(device.n_inputs for device in portaudio.list_devices())
    except Exception:
        has_sound = False
    print("with sound devices" if has_sound else "with stand-ins for sound devices", flush=True)
    if has_sound:
        recorder, player = Recorder(portaudio.device()), Player(portaudio.device())
        audio = AudioController(recorder, player, portaudio, settings)
    else:
        noise = (0.3 * np.sin(np.arange(4_800_000) * 0.05)).astype(np.float32)
        recorder, player = Recorder(stand_in(noise)), Player(stand_in(noise))
        audio = AudioController(recorder, player, NoSound(), settings)
    studio = build(settings, StudioEngine(lambda: "tiny", place / "cache" / "features"), audio)
    studio.window.resize(1300, 720)
    studio.window.show()
    studio.start(None)
    return studio, portaudio.leave


def cycle_of_use(studio, app) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Steps of use without end; each takes a second or two."""
    from studio.engine.audio.fake import FakeDevice
    from studio.engine.resources import resource
    from studio.ui.jobs.latest_job import LatestJob

    document, audio, window = studio.document, studio.audio, studio.window
    demos = cycle(sorted(resource("demo").glob("*.flac")))
    rng = np.random.default_rng(0)

    def work(seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            for device in (audio.recorder.device, audio.player.device):
                if isinstance(device, FakeDevice):
                    device.pump(1)
            app.processEvents()
            time.sleep(0.002)

    def idle() -> bool:
        return not any(job.is_busy for job in studio.job_controller.findChildren(LatestJob))

    def press(name: str) -> None:
        window.action(name).trigger()

    work(30.0, lambda: bool(window.instruments.choices) and idle())
    while True:
        studio.open_file(next(demos))
        work(20.0, lambda: document.features is not None and idle())
        yield
        choices = window.instruments.choices
        for choice in (choices[int(rng.integers(len(choices)))] for _ in range(2)):
            studio.job_controller.choose(choice)
            work(20.0, lambda: document.result is not None and idle())
            work(1.0)
            yield
        for drag in range(2):
            for value in np.linspace(-12, 12, 20):
                document.set_parameter("pitch_semitone", float(round(value)), 10_000 + drag)
                work(0.03)
            work(5.0, idle)
            yield
        plots, length = window.plots, document.clip.seconds
        for share in np.linspace(0.0, 0.8, 20):
            plots.show_range(share * length, (share + 0.15) * length)
            work(0.03)
        press("fit")
        press("original")
        work(1.0)
        press("result")
        work(1.0)
        press("play")
        yield
        press("record")
        work(3.0)
        press("record")
        work(20.0, lambda: document.features is not None and idle())
        yield
        while document.undo_stack.canUndo() and document.undo_stack.count() > 60:
            document.undo_stack.clear()
            work(0.1)


if __name__ == "__main__":
    sys.exit(main())
