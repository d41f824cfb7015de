"""Previews by step: kept, listed, heard."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from studio.engine.clip import read_clip, write_clip
from studio.training.events import PreviewsRendered, StepDone, Validated
from studio.ui.training.heard_steps import MOST_KEPT, heard_steps, keep_step
from tests.ui.fake_engine import sine
from tests.ui.training.conftest import WizardRig


def render(folder: Path, step: int) -> tuple[Path, ...]:
    """What the worker writes: new files over the old ones, their pitch tells the step."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"preview {n}.wav" for n in (1, 2, 3))
    for path in paths:
        write_clip(path, sine(0.05 + step / 1e5), 16000)
    return paths


def test_a_step_keeps_its_sound_when_the_next_is_rendered(tmp_path: Path) -> None:
    lengths = {}
    for step in (40, 500, 1000):
        keep_step(tmp_path, step, paths := render(tmp_path, step))
        lengths[step] = len(read_clip(paths[0]).samples)
    found = heard_steps(tmp_path)
    assert [heard.step for heard in found] == [40, 500, 1000]
    for heard in found:
        assert len(read_clip(heard.paths[2]).samples) == lengths[heard.step]


def test_the_first_and_the_newest_steps_stay(tmp_path: Path) -> None:
    for step in range(100, 2100, 100):
        keep_step(tmp_path, step, render(tmp_path, step))
    steps = [heard.step for heard in heard_steps(tmp_path)]
    assert steps[0] == 100
    assert steps[1:] == list(range(2100 - 100 * (MOST_KEPT - 1), 2100, 100))


def test_what_a_resumed_training_makes_anew_replaces_the_old_future(tmp_path: Path) -> None:
    for step in (100, 200, 300, 200):
        keep_step(tmp_path, step, render(tmp_path, step))
    assert [heard.step for heard in heard_steps(tmp_path)] == [100, 200]


def test_each_line_plays_its_step_and_the_first_the_original(
    wizard_rig: WizardRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    folder = run.order.previews
    assert folder is not None
    for n in (1, 2, 3):
        folder.mkdir(parents=True, exist_ok=True)
        write_clip(folder / f"original {n}.wav", sine(0.3), 16000)
    for step, loss in ((40, 8.0), (500, 6.5)):
        process.feed(StepDone(step, 1000, 8.0, 2.0, step / 2), Validated(step, loss, step, loss))
        process.feed(PreviewsRendered(step, render(folder, step)))
        wizard_rig.rig.until(lambda step=step: bool(run.heard) and run.heard[-1].step == step)
    page = wizard_rig.wizard.train
    page.refresh()
    table = page.previews
    assert [table.item(row, 0).text() for row in range(3)] == ["Original", "500", "40"]
    assert "★" in table.item(1, 1).text()
    assert "★" not in table.item(2, 1).text()
    played: list[Path] = []
    page.play_requested.connect(played.append)
    for name in ("train_original_2", "train_model_2", "train_model_2_40"):
        button = wizard_rig.rig.find(f"button.wizard.{name}", QPushButton)
        assert button.accessibleName()
        button.click()
    names = [f"{path.parent.name}/{path.name}" for path in played]
    assert names == [
        "previews/original 2.wav", "step 000500/preview 2.wav", "step 000040/preview 2.wav",
    ]  # fmt: skip
    wizard_rig.rig.settle()
