"""From a folder to a kept instrument through the wizard, with a kill -9 half-way (in the program).

Run by tests/e2e/__main__.py: "wizard" trains and kills its own program, "wizard-resume" goes on.
"""

import itertools
import os
import shutil
import signal
import time
from pathlib import Path

import numpy as np

from studio.engine.clip import Clip, iter_blocks, read_clip, write_clip
from studio.engine.features.extract import extract
from studio.engine.features.fast import FastTracker
from studio.engine.progress import finish
from studio.ui.benchmark.stalls import Stalls
from studio.ui.training.wizard.wizard import CHECK, KEEP, RECIPE, TRAIN, Wizard
from tests.e2e.driver import Driver, Scenario
from tests.e2e.rig import Rig

NAME = "Trómpeta 音"
FOLDER = "Müsik 音"
PIECE_S = 60.0
MORE_STEPS = 20
LIMIT_S = 400.0


def make_folder(out: Path, audio: Path) -> Path:
    """Three minutes of a trumpet, an unreadable file, a silent one, one with double stops."""
    folder = out / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source = sorted((audio / "instruments" / "trumpet").glob("render*.flac"))[0]
    for n, block in zip(range(3), iter_blocks(source, PIECE_S), strict=False):
        write_clip(folder / f"étude {n + 1}.flac", block, block.sample_rate, "pcm16")
    (folder / "broken.wav").write_bytes(b"this is no sound")
    silence = Clip(np.zeros(8 * 44100, np.float32), 44100)
    write_clip(folder / "silent.wav", silence, 44100, "pcm16")
    double = iter_blocks(audio / "instruments/violin/garner_bwv1002_mov7.flac", 20.0)
    stops = list(itertools.islice(double, 2))[1]  # the first 20 s hold next to none
    write_clip(folder / "double stops.wav", stops, stops.sample_rate, "pcm16")
    return folder


def grab(driver: Driver, name: str) -> None:
    """A picture of the wizard."""
    driver.find("dialog.wizard").grab().save(str(driver.out / f"wizard-{name}.png"))


def train(driver: Driver, rig: Rig, source: Path) -> Scenario:
    """Audio, Check, Recipe, Train; then the program is killed."""
    driver.limit_s = LIMIT_S
    studio, figures = driver.studio, driver.figures
    yield lambda: bool(studio.window.instruments.choices)
    driver.click("button.train")
    yield 0.3
    wizard: Wizard = driver.find("dialog.wizard")
    wizard.audio.drop.dropped.emit((source,))
    grab(driver, "1-audio")
    driver.click("button.wizard.next")
    began = time.monotonic()
    assert wizard.stack.currentIndex() == CHECK
    yield lambda: wizard.check.is_complete
    figures["check_s"] = time.monotonic() - began
    used = {check.path.name for check in wizard.check.table.ticked}
    assert used == {"étude 1.flac", "étude 2.flac", "étude 3.flac"}, used
    yield 0.3
    grab(driver, "2-check")
    driver.click("button.wizard.next")
    assert wizard.stack.currentIndex() == RECIPE
    began = time.monotonic()
    yield lambda: "about" in wizard.recipe.cards["quick"].text()
    figures["measure_s"] = time.monotonic() - began
    driver.click("button.wizard.recipe_quick")
    driver.find("field.wizard.name").setText(NAME)
    yield 0.2
    grab(driver, "3-recipe")
    driver.find("field.wizard.advanced").setChecked(True)
    yield 0.2
    grab(driver, "3-recipe-advanced")
    driver.click("button.wizard.next")
    began = time.monotonic()
    stalls = Stalls()
    assert wizard.stack.currentIndex() == TRAIN
    run = wizard.train.run
    assert run is not None
    yield lambda: bool(run.previews)
    figures["first_preview_s"] = time.monotonic() - began
    yield driver.find("button.wizard.train_model_1").isEnabled
    driver.click("button.wizard.train_model_1")
    yield lambda: studio.audio.player.is_playing
    yield lambda: run.has_checkpoint
    yield driver.find("button.wizard.pause").isEnabled
    driver.click("button.wizard.pause")
    began = time.monotonic()
    yield lambda: run.state == "paused"
    figures["pause_s"] = time.monotonic() - began
    yield 0.5
    driver.click("button.wizard.pause")
    yield lambda: run.state == "training"
    n_before = len(studio.window.instruments.choices)
    yield driver.find("button.wizard.use").isEnabled
    driver.click("button.wizard.use")
    yield lambda: len(studio.window.instruments.choices) > n_before
    p99_s, worst_s = stalls.take()
    figures |= {"window_late_p99_ms": 1e3 * p99_s, "window_late_worst_ms": 1e3 * worst_s}
    grab(driver, "4-train")
    driver.shot("wizard-chip")
    figures["steps_per_s"] = run.step / run.elapsed_s
    figures["killed_at_step"] = run.step
    shutil.copy(run.originals[0], driver.out / "held-out.wav")
    driver.write(0)
    os.kill(os.getpid(), signal.SIGKILL)


def resume(driver: Driver, rig: Rig, source: Path) -> Scenario:
    """Resume, stop early, keep, play a held-out phrase with it."""
    driver.limit_s = LIMIT_S
    studio, figures = driver.studio, driver.figures
    yield lambda: bool(studio.window.instruments.choices)
    button = studio.window.instruments.resume_button
    yield button.isVisible
    driver.shot("wizard-resume-offered")
    driver.click("button.train_resume")
    wizard: Wizard = driver.find("dialog.wizard")
    run = wizard.train.run
    assert run is not None
    assert run.name == NAME
    killed_at = run.step
    yield lambda: run.state == "training" and run.step > 0 and run.steps_per_s > 0
    figures["resumed_at_step"] = run.step
    assert run.step >= 100, run.step
    yield lambda: run.step >= killed_at + MORE_STEPS
    yield driver.find("button.wizard.stop").isEnabled
    driver.click("button.wizard.stop")
    began = time.monotonic()
    yield lambda: run.state == "judging"
    figures["stop_s"] = time.monotonic() - began
    yield lambda: run.state == "kept"
    figures["stop_to_kept_s"] = time.monotonic() - began
    yield lambda: wizard.stack.currentIndex() == KEEP
    driver.find("field.wizard.author").setText("e2e")
    yield 0.3
    grab(driver, "5-keep")
    driver.act("light")
    yield 0.3
    grab(driver, "5-keep-light")
    wizard.show_page(TRAIN)
    yield 0.3
    grab(driver, "4-train-light")
    wizard.show_page(KEEP)
    driver.click("button.wizard.keep")
    yield lambda: any(c.name == NAME for c in studio.window.instruments.choices)
    yield lambda: not wizard.isVisible()
    studio.open_file(driver.out / "held-out.wav")
    yield lambda: driver.is_analysed and driver.is_idle
    driver.click_card(NAME)
    yield lambda: studio.document.result is not None and driver.is_idle
    result = studio.document.result
    assert result is not None
    assert result.instrument.name == NAME
    yield 1.0
    write_clip(driver.out / "held-out-played.wav", result.clip, result.clip.sample_rate)
    driver.shot("wizard-kept")


def compare(out: Path) -> bool:
    """The held-out phrase as the kept instrument plays it has the pitch of the recording."""
    curves = []
    for name in ("held-out.wav", "held-out-played.wav"):
        features = finish(extract(read_clip(out / name), tracker=FastTracker()))
        curves.append(features)
    n = min(curve.n_frames for curve in curves)
    voiced = np.logical_and(*(curve.periodicity[:n] > 0.8 for curve in curves))
    first, second = (curve.f0_hz[:n][voiced] for curve in curves)
    cents = 1200.0 * np.log2(second / first)
    off = float(np.median(np.abs((cents + 600.0) % 1200.0 - 600.0)))
    print(f"{'held-out phrase, pitch off (cents)':50} {off:8.2f}   {voiced.mean():.0%} voiced")
    return off < 50.0 and bool(voiced.mean() > 0.2)
