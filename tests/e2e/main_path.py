"""Record, choose an instrument, hear it, export, correct an octave, export again (in the program).

Run by tests/e2e/__main__.py under the rig; writes WAVs, figures and screenshots.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from studio.engine.clip import read_info
from studio.ui.shell.studio import Studio
from studio.ui.shell.wiring import run
from tests.e2e import wizard
from tests.e2e.devices import devices
from tests.e2e.driver import Driver, Scenario
from tests.e2e.rig import Rig

INSTRUMENT = "Violin"
SHIFT = Qt.KeyboardModifier.ShiftModifier
CORRECTED = (0.45, 0.65)  # of the clip: the stretch that is moved by an octave


def main_path(driver: Driver, rig: Rig, source: Path) -> Scenario:
    """The first and the third use of the product, as a person goes through them."""
    studio, figures = driver.studio, driver.figures
    document, player = studio.document, studio.audio.player
    seconds = read_info(source).seconds
    yield lambda: bool(studio.window.instruments.choices)
    driver.act("arm")
    yield lambda: studio.audio.recorder.is_open
    yield 1.0
    driver.shot("start-dark")
    if rig.folder is not None:
        feed = subprocess.Popen(rig.virtual_audio("feed", str(source)))
        yield from record(driver, seconds)
        feed.wait(5)
    else:
        studio.open_file(source)
        yield lambda: driver.is_analysed
    driver.shot("analysed-dark")

    heard = capture(rig, "heard.wav", seconds + 4.0)
    began = time.monotonic()
    driver.click_card(INSTRUMENT)
    yield lambda: player.is_playing and studio.playback.track == "result"
    figures["click_to_sound_s"] = time.monotonic() - began
    yield min(3.0, seconds / 2)
    driver.shot("playing-dark")
    yield lambda: not player.is_playing
    yield heard
    yield from export(driver, driver.out / "first.wav")

    start, end = (share * seconds for share in CORRECTED)
    driver.drag_time(start, end, SHIFT)
    yield lambda: document.selection is not None
    assert document.selection is not None
    figures["corrected_s"] = list(document.selection)
    result = document.result
    driver.act("oct_up")
    yield lambda: document.result is not result and driver.is_idle
    driver.shot("corrected-dark")
    heard = capture(rig, "corrected-heard.wav", seconds + 3.0)
    driver.act("home")
    driver.act("select_none")
    driver.act("play")
    yield lambda: player.is_playing
    yield lambda: not player.is_playing
    yield heard
    yield from export(driver, driver.out / "corrected.wav")

    result = document.result
    driver.act("undo")
    yield lambda: document.result is not result and driver.is_idle
    yield from export(driver, driver.out / "undone.wav")
    yield from looks(driver)


def record(driver: Driver, seconds: float) -> Scenario:
    """R, sing, R: afterwards the take is analysed."""
    studio = driver.studio
    driver.act("record")
    yield lambda: studio.audio.recorder.is_recording
    yield min(3.0, seconds / 2)
    driver.shot("recording-dark")
    yield max(0.0, seconds - 3.0) + 1.0
    driver.act("record")
    stopped = time.monotonic()
    yield lambda: driver.is_analysed and driver.is_idle
    driver.figures["stop_to_analysed_s"] = time.monotonic() - stopped


def export(driver: Driver, path: Path) -> Scenario:
    """Ctrl+E, a name, Export."""
    driver.act("export")
    yield 0.3
    driver.find("field.export.name").setText(str(path))
    if path.stem == "first":
        driver.find("dialog.export").grab().save(str(driver.out / "export-dialog.png"))
    driver.click("button.export.export")
    yield lambda: path.exists() and driver.is_idle


def looks(driver: Driver) -> Scenario:
    """The same window in other sizes and colours."""
    window = driver.studio.window
    driver.act("light")
    yield 0.5
    driver.shot("light")
    window.showNormal()
    window.resize(1280, 720)
    yield 0.5
    driver.shot("light-1280x720")
    driver.act("dark")
    yield 0.5
    driver.shot("dark-1280x720")
    window.resize(1100, 620)
    yield 0.5
    driver.shot("dark-1100x620")


def look_only(driver: Driver, rig: Rig, source: Path) -> Scenario:
    """A clip as an instrument plays it, for a screenshot at another scale."""
    studio = driver.studio
    yield lambda: bool(studio.window.instruments.choices)
    studio.open_file(source)
    yield lambda: driver.is_analysed
    studio.job_controller.choose(
        next(c for c in studio.window.instruments.choices if c.name == INSTRUMENT)
    )
    yield lambda: studio.document.result is not None and driver.is_idle
    yield 0.5
    driver.shot("dark-scale-2")


def capture(rig: Rig, name: str, seconds: float) -> Callable[[], bool]:
    """Listen to the loudspeaker; returns a condition that holds when that has ended."""
    if rig.folder is None:
        return lambda: True
    words = rig.virtual_audio("capture", str(rig.out / name), f"{seconds:.1f}")
    listening = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    return lambda: listening.poll() is not None


SCENARIOS = {
    "main-path": main_path,
    "look": look_only,
    "devices": devices,
    "wizard": wizard.train,
    "wizard-resume": wizard.resume,
}


def main() -> int:
    """The real program with a scenario as its visitor."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rig", type=Path)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--scenario", choices=tuple(SCENARIOS), default="main-path")
    given = parser.parse_args()
    rig = Rig(given.rig, given.out)
    drivers: list[Driver] = []

    def visit(studio: Studio) -> None:
        driver = Driver(studio, given.out)
        drivers.append(driver)
        driver.start(SCENARIOS[given.scenario](driver, rig, given.input))

    (given.out / "pid").write_text(str(os.getpid()))
    return run(None, time.perf_counter(), visitor=visit)


if __name__ == "__main__":
    sys.exit(main())
