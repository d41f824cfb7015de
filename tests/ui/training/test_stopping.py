"""Buttons stand still, and a training that has hardly begun does not end by a slip."""

import pytest
from PySide6.QtWidgets import QPushButton

from studio.engine.progress import Progress
from studio.training.events import StepDone
from studio.ui.training.training_run import Run
from tests.ui.training.conftest import WizardRig

BUTTONS = ("pause", "stop", "background", "discard")


def places(wizard_rig: WizardRig) -> list[tuple[int, int]]:
    """Left edge and width of each button of the row."""
    wizard_rig.wizard.train.refresh()
    wizard_rig.wizard.layout().activate()
    wizard_rig.rig.bot.wait(20)
    found = [wizard_rig.rig.find(f"button.wizard.{id}", QPushButton) for id in BUTTONS]
    return [(button.x(), button.width()) for button in found if button.isVisible()]


def begun(wizard_rig: WizardRig, step: int, most: int = 1000) -> Run:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(StepDone(step, most, 9.0, 10.0, 4.0))
    wizard_rig.rig.until(lambda: run.step == step)
    return run


def test_no_button_moves_when_another_changes_its_words(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(Progress(0.1, "Analysing good.wav"))
    wizard_rig.rig.until(lambda: run.text == "Analysing good.wav")
    before = places(wizard_rig)
    process.feed(StepDone(1, 1000, 9.0, 10.0, 4.0))
    wizard_rig.rig.until(lambda: run.is_stepping)
    assert places(wizard_rig) == before
    wizard_rig.click("pause")
    wizard_rig.rig.until(lambda: run.state == "paused")
    assert places(wizard_rig) == before


@pytest.mark.parametrize("answer", ["go_on", "cancel", "stop"])
def test_early_on_it_is_asked(wizard_rig: WizardRig, answer: str) -> None:
    run = begun(wizard_rig, 249)
    process = wizard_rig.trainer.started[-1]
    wizard_rig.click("stop")
    box = wizard_rig.rig.studio.training.stopping.box
    assert box is not None
    assert "249 of 1000" in box.text()
    assert process.requests == []
    button = box.findChild(QPushButton, f"button.stop_training.{answer}")
    assert isinstance(button, QPushButton)
    button.click()
    assert process.requests == (["stop"] if answer == "stop" else [])
    if answer != "stop":
        assert run.state == "training"
        process.feed(StepDone(250, 1000, 9.0, 10.0, 4.0))
        wizard_rig.rig.until(lambda: run.step == 250)
        wizard_rig.click("stop")
    assert process.requests == ["stop"]


def test_enter_in_the_question_goes_on(wizard_rig: WizardRig) -> None:
    begun(wizard_rig, 3)
    wizard_rig.click("stop")
    box = wizard_rig.rig.studio.training.stopping.box
    assert box is not None
    assert box.defaultButton().objectName().endswith("go_on")
    box.close()
