"""A training that is stopped before it has made a step."""

from pathlib import Path

from PySide6.QtWidgets import QPushButton

from studio.engine.progress import Progress
from studio.training.events import DataReady, StepDone
from studio.ui.training.wizard.wizard import RECIPE
from tests.ui.training.conftest import WizardRig


def test_a_training_that_prepares_is_stopped_at_once_and_the_form_stays(
    wizard_rig: WizardRig,
) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    rig, wizard = wizard_rig.rig, wizard_rig.wizard
    process.feed(Progress(0.1, "Analysing good.wav"))
    rig.until(lambda: run.text == "Analysing good.wav")
    wizard.train.refresh()
    stop = rig.find("button.wizard.stop", QPushButton)
    assert stop.text().replace("&", "") == "Stop"
    wizard_rig.click("stop")
    rig.until(lambda: rig.studio.training.trainings.running is None)
    assert process.requests == ["kill"]
    assert not run.folder.exists()
    assert rig.studio.training.trainings.runs == []
    assert "before it had learnt anything" in rig.studio.window.status_text.text()
    assert wizard.stack.currentIndex() == RECIPE
    assert wizard.recipe.name.text() == "Öboe"
    assert rig.studio.window.training_chip.isHidden()
    _, again = wizard_rig.begin("Öboe")
    assert again is not process


def test_what_was_learnt_before_outlives_a_stop_while_it_prepares_anew(
    wizard_rig: WizardRig,
) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(DataReady(200.0, 40.0, ()), StepDone(10, 100, 8.0, 2.0, 5.0))
    rig, trainings = wizard_rig.rig, wizard_rig.rig.studio.training.trainings
    rig.until(lambda: run.step == 10)
    wizard_rig.wizard.train.refresh()
    stop = rig.find("button.wizard.stop", QPushButton)
    assert stop.text().replace("&", "") == "Stop and keep the best"
    run.order.checkpoint.write_bytes(b"learnt")
    process.leave()
    rig.until(lambda: trainings.running is None)
    trainings.resume(run)
    second = wizard_rig.trainer.started[1]
    second.feed(Progress(0.1, "Analysing"))
    rig.until(lambda: run.text == "Analysing")
    assert run.state == "preparing"
    wizard_rig.wizard.train.refresh()
    wizard_rig.click("stop")
    rig.until(lambda: trainings.running is None)
    assert run.state == "interrupted"
    assert run.order.checkpoint.read_bytes() == b"learnt"
    assert Path(run.folder).exists()
