"""Trainings survive the window and the program."""

from dataclasses import replace
from pathlib import Path

from studio.training.events import StepDone, Validated
from studio.training.order import Order
from studio.ui.trainings import Trainings
from tests.ui.rig import Rig
from tests.ui.wizard.fake_trainer import FakeTraining


def order(folder: Path, name: str = "Flöte") -> Order:
    """What the wizard would order."""
    return Order((Path("a.wav"),), folder / "instrument.ddsp", name, previews=folder / "previews",
                 keeps_checkpoint=True)  # fmt: skip


def test_closing_the_program_leaves_a_training_that_the_next_one_offers(
    rig: Rig, tmp_path: Path
) -> None:
    started: list[FakeTraining] = []

    def start(wanted: Order) -> FakeTraining:
        started.append(FakeTraining(wanted))
        return started[-1]

    first = Trainings(tmp_path / "t", start)
    run = first.add(order(first.home_of("Flöte")))
    assert run is not None
    started[0].feed(StepDone(10, 100, 5.0, 1.0, 10.0), Validated(10, 5.0, 10, 5.0))
    rig.until(lambda: run.best is not None)
    assert first.close()
    assert started[0].wishes == ["leave"]

    second = Trainings(tmp_path / "t", start)
    second.find()
    again = second.interrupted[0]
    assert (again.name, again.step, again.max_steps) == ("Flöte", 10, 100)
    assert again.has_checkpoint
    second.go_on(again)
    assert started[1].order.resume
    assert second.close()


def test_two_trainings_of_one_name_have_folders_of_their_own(tmp_path: Path) -> None:
    trainings = Trainings(tmp_path, FakeTraining)
    first = trainings.home_of("A/B")
    first.mkdir()
    assert trainings.home_of("A/B") != first
    assert first.parent == tmp_path


def test_a_folder_that_cannot_be_written_is_a_sentence(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "t").write_text("a file where the folder should be")
    trainings = Trainings(tmp_path / "t", FakeTraining)
    told: list[str] = []
    trainings.failed.connect(lambda what, error: told.append(str(error)))
    assert trainings.add(order(tmp_path / "t" / "x")) is None
    assert "free some space" in told[0]


def test_foreign_files_in_the_folder_of_trainings_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "order.json").write_text("{}")
    trainings = Trainings(tmp_path, FakeTraining)
    trainings.find()
    assert trainings.runs == []


def test_the_window_offers_what_was_interrupted(rig: Rig) -> None:
    desk = rig.studio.training
    folder = desk.trainings.home_of("Flöte")
    folder.mkdir(parents=True)
    from studio.training.wire import order_to_json

    (folder / "order.json").write_text(order_to_json(order(folder)))
    (folder / "instrument.checkpoint").write_bytes(b"learnt")
    desk.find()
    button = rig.studio.window.instruments.resume_button
    assert not button.isHidden()
    assert "Flöte" in button.text()


def test_more_steps_of_the_best_recipe_have_its_patience(rig: Rig, tmp_path: Path) -> None:
    started: list[FakeTraining] = []

    def start(wanted: Order) -> FakeTraining:
        started.append(FakeTraining(wanted))
        return started[-1]

    trainings = Trainings(tmp_path / "t", start)
    run = trainings.add(replace(order(trainings.home_of("Flöte")), recipe="best"))
    assert run is not None
    started[0].feed(StepDone(10, 100, 5.0, 1.0, 10.0), Validated(10, 5.0, 10, 5.0))
    started[0].keep()
    rig.until(lambda: trainings.running is None)
    trainings.train_longer(run, 100)
    assert started[1].order.training["patience"] == 12
    assert trainings.close()
