"""A microphone that freezes, is unplugged, a sound server that is killed: the take is kept."""

import subprocess
import time
from pathlib import Path

from studio.engine.clip import read_info
from tests.e2e.driver import Driver, Scenario
from tests.e2e.rig import Rig

RECORDED_S = 2.0
HARMS: tuple[tuple[str, ...], ...] = (("freeze", "mic"), ("unplug",), ("crash",))


def devices(driver: Driver, rig: Rig, source: Path) -> Scenario:
    """Record, lose the device in each of three ways, find it again with Refresh."""
    assert rig.folder is not None
    studio, recorder = driver.studio, driver.studio.audio.recorder
    driver.act("arm")
    yield lambda: recorder.is_open
    for harm in HARMS:
        subprocess.run(rig.virtual_audio("feed", "--loop", str(source)), check=True)
        driver.act("record")
        yield lambda: recorder.is_recording
        yield RECORDED_S
        subprocess.run(rig.virtual_audio(*harm), check=True)
        lost = time.monotonic()
        yield lambda: not recorder.is_recording
        yield lambda: bool(studio.window.errors)
        name = " ".join(harm)
        driver.figures[f"{name}: told_after_s"] = time.monotonic() - lost
        why = studio.window.errors[0].explanation.why
        assert "kept" in why, why
        driver.shot(f"lost-{harm[0]}")
        for dialog in studio.window.errors:
            dialog.close()
        yield lambda: studio.document.path is not None and driver.is_analysed and driver.is_idle
        assert studio.document.path is not None
        driver.figures[f"{name}: take_s"] = read_info(studio.document.path).seconds
        again = "start" if harm == ("crash",) else "replug"
        subprocess.run(rig.virtual_audio(again), check=True)
        driver.act("refresh")
        yield lambda: driver.is_idle
        if not studio.audio.is_armed:
            driver.act("arm")
        yield lambda: recorder.is_open and recorder.problem is None
        yield 0.5
        for dialog in studio.window.errors:
            dialog.close()
    studio.open_file(source)
    yield lambda: studio.document.path == source and driver.is_analysed
