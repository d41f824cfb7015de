"""Trainings survive the window and the program."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from studio.engine import atomic
from studio.engine.errors import TrainingFailed
from studio.training.events import CheckpointSaved, DataReady, StepDone, Validated
from studio.training.job import TrainingJob
from studio.ui.training.training_run import Point, Run
from studio.ui.training.trainings import Trainings
from tests.ui.rig import Rig
from tests.ui.training.fake_trainer import FakeTraining


def order(folder: Path, name: str = "Flöte") -> TrainingJob:
    """What the wizard would order."""
    output, previews = folder / "instrument.ddsp", folder / "previews"
    return TrainingJob((Path("a.wav"),), output, name, previews=previews, keeps_checkpoint=True)


def test_closing_the_program_leaves_a_training_that_the_next_one_offers(
    rig: Rig, tmp_path: Path
) -> None:
    started: list[FakeTraining] = []

    def start(wanted: TrainingJob) -> FakeTraining:
        started.append(FakeTraining(wanted))
        return started[-1]

    first = Trainings(tmp_path / "t", start)
    run = first.add(order(first.home_of("Flöte")))
    assert run is not None
    started[0].feed(StepDone(10, 100, 5.0, 1.0, 10.0), Validated(10, 5.0, 10, 5.0))
    rig.until(lambda: run.best is not None)
    assert first.close()
    assert started[0].requests == ["leave"]

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
    assert "cannot be written" in told[0]
    assert "free some space" not in told[0]  # there is enough


def test_foreign_files_in_the_folder_of_trainings_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "order.json").write_text("{}")
    trainings = Trainings(tmp_path, FakeTraining)
    trainings.find()
    assert trainings.runs == []


def test_the_window_offers_what_was_interrupted(rig: Rig) -> None:
    audio = rig.studio.training
    folder = audio.trainings.home_of("Flöte")
    folder.mkdir(parents=True)
    from studio.training.serialization import job_to_json

    (folder / "order.json").write_text(job_to_json(order(folder)))
    (folder / "instrument.checkpoint").write_bytes(b"learnt")
    audio.find()
    button = rig.studio.window.instruments.resume_button
    assert not button.isHidden()
    assert "Flöte" in button.text()


def test_more_steps_of_the_best_recipe_have_its_patience(rig: Rig, tmp_path: Path) -> None:
    started: list[FakeTraining] = []

    def start(wanted: TrainingJob) -> FakeTraining:
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


class Starts:
    """Trainings of a folder, with the processes that they begin."""

    def __init__(self, folder: Path) -> None:
        self.started: list[FakeTraining] = []
        self.trainings = Trainings(folder, self._start)
        self.told: list[str] = []
        self.trainings.failed.connect(lambda what, error: self.told.append(f"{what}: {error}"))

    def _start(self, wanted: TrainingJob) -> FakeTraining:
        self.started.append(FakeTraining(wanted))
        return self.started[-1]

    def learnt(self, rig: Rig, name: str = "Flöte") -> Run:
        """One that runs and has a checkpoint of step 10."""
        run = self.trainings.add(order(self.trainings.home_of(name), name))
        assert run is not None
        run.order.checkpoint.write_bytes(b"learnt")
        saved = CheckpointSaved(10, run.order.checkpoint)
        events = (StepDone(10, 100, 5.0, 1.0, 10.0), Validated(10, 5.0, 10, 5.0), saved)
        self.started[-1].feed(DataReady(60.0, 15.0, ()), *events)
        rig.until(lambda: run.has_checkpoint)
        return run

    def kept(self, rig: Rig) -> Run:
        """One that is finished."""
        run = self.learnt(rig)
        self.started[-1].keep()
        rig.until(lambda: self.trainings.running is None)
        assert run.state == "kept"
        return run

    def failed(self, rig: Rig) -> Run:
        """One that was killed after step 30."""
        run = self.learnt(rig)
        events = (StepDone(20, 100, 4.0, 1.0, 20.0), Validated(20, 4.0, 20, 4.0),
                  StepDone(30, 100, 3.0, 1.0, 30.0))  # fmt: skip
        self.started[-1].feed(*events, TrainingFailed("killed"))
        rig.until(lambda: self.trainings.running is None)
        return run


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Undo it to make room."""

    def write(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", write)
    monkeypatch.setattr(Path, "write_text", _half)
    return monkeypatch


def _half(path: Path, text: str, encoding: str = "") -> None:
    """What a full disk makes of a file that is written over."""
    path.write_bytes(text.encode()[: len(text) // 2])
    raise OSError(28, "No space left on device")


def test_a_full_disk_on_resume_does_not_hide_the_training_for_good(
    rig: Rig, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    first = Starts(tmp_path)
    run = first.failed(rig)
    request.getfixturevalue("full_disk")
    first.trainings.go_on(run)
    assert "the disk is full" in first.told[0]
    assert run.state == "failed"
    request.getfixturevalue("monkeypatch").undo()
    second = Starts(tmp_path)
    second.trainings.find()
    assert [again.name for again in second.trainings.interrupted] == ["Flöte"]


def test_a_full_disk_leaves_the_curve_that_was_kept_and_says_so_once(
    rig: Rig, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    starts = Starts(tmp_path)
    run = starts.learnt(rig)
    request.getfixturevalue("full_disk")
    for step in (20, 30):
        starts.started[0].feed(CheckpointSaved(step, run.order.checkpoint))
    starts.started[0].feed(StepDone(40, 100, 5.0, 1.0, 10.0))
    rig.until(lambda: run.step == 40)
    assert len(run.notes) == 1
    request.getfixturevalue("monkeypatch").undo()
    again = Run(run.order)
    again.recall()
    assert [point.step for point in again.losses] == [10]
    assert starts.trainings.close()


def test_training_longer_on_a_full_disk_leaves_the_finished_instrument(
    rig: Rig, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    starts = Starts(tmp_path)
    run = starts.kept(rig)
    request.getfixturevalue("full_disk")
    starts.trainings.train_longer(run, 100)
    assert run.state == "kept"
    assert run.order.output.exists()


@pytest.mark.parametrize("end", ["stop", "failure"])
def test_training_longer_that_makes_no_step_leaves_the_finished_instrument(
    rig: Rig, tmp_path: Path, end: str
) -> None:
    starts = Starts(tmp_path)
    run = starts.kept(rig)
    starts.trainings.train_longer(run, 100)
    assert run.state == "preparing"
    if end == "stop":
        starts.trainings.stop(run)
    else:
        starts.started[1].feed(TrainingFailed("The recordings are gone."))
    rig.until(lambda: starts.trainings.running is None)
    assert run.state == "kept"
    assert run.order.output.read_bytes() == b"an instrument"
    assert run.problem == ("" if end == "stop" else "The recordings are gone.")


def test_what_waits_can_be_stopped_and_loses_nothing(rig: Rig, tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    kept, failed, stop = starts.kept(rig), starts.failed(rig), starts.trainings.stop
    starts.learnt(rig, "Oboe")
    starts.trainings.train_longer(kept, 100)
    starts.trainings.resume(failed)
    fresh = starts.trainings.add(order(starts.trainings.home_of("Neu"), "Neu"))
    assert fresh is not None
    assert (kept.state, failed.state, fresh.state) == ("waiting", "waiting", "waiting")
    for run in (kept, failed, fresh):
        stop(run)
    assert (kept.state, failed.state) == ("kept", "interrupted")
    assert kept.order.output.exists()
    assert failed.order.checkpoint.exists()
    assert not fresh.folder.exists()
    assert starts.trainings.close()


def test_training_longer_that_has_made_steps_can_be_resumed(rig: Rig, tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    run = starts.kept(rig)
    starts.trainings.train_longer(run, 100)
    step = StepDone(20, 200, 4.0, 1.0, 20.0)
    starts.started[1].feed(step, TrainingFailed("killed"))
    rig.until(lambda: starts.trainings.running is None)
    assert run.state == "failed"
    starts.trainings.resume(run)
    starts.trainings.stop(run)
    rig.until(lambda: starts.trainings.running is None)
    assert run.state == "interrupted", "its checkpoint holds more than what was kept before"
    starts.trainings.resume(run)
    starts.started[3].keep()
    rig.until(lambda: starts.trainings.running is None)
    assert run.state == "kept"
    assert len(list(run.folder.glob("*.ddsp"))) == 1


def test_what_is_made_anew_after_a_kill_replaces_the_old_curve(rig: Rig, tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    run = starts.failed(rig)
    assert run.best == Point(20, 4.0)
    starts.trainings.resume(run)
    assert run.steps_per_s == 0.0, "the speed of a process that has gone"
    starts.started[1].feed(StepDone(20, 100, 4.5, 1.0, 20.0))  # from the checkpoint of step 10
    rig.until(lambda: run.losses[-1].loss == 4.5)
    assert [point.step for point in run.losses] == [10, 20]
    assert [point.step for point in run.validations] == [10]
    assert run.best == Point(10, 5.0)
    assert starts.trainings.close()


def test_elapsed_time_and_its_beginning_outlive_the_program(rig: Rig, tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    run = starts.learnt(rig)
    again = Run(run.order)
    again.recall()
    assert again.elapsed_s == 10.0
    assert again.began_at == run.began_at
    assert starts.trainings.close()


def test_trainings_whose_folder_was_moved_are_offered_where_they_are(
    rig: Rig, tmp_path: Path
) -> None:
    first = Starts(tmp_path / "old")
    first.failed(rig)
    shutil.move(tmp_path / "old", tmp_path / "Müsik 音")
    second = Starts(tmp_path / "Müsik 音")
    second.trainings.find()
    (again,) = second.trainings.interrupted
    assert again.has_checkpoint
    second.trainings.go_on(again)
    assert second.started[0].order.output == tmp_path / "Müsik 音" / "Flöte" / "instrument.ddsp"
    assert second.started[0].order.previews == tmp_path / "Müsik 音" / "Flöte" / "previews"
    assert second.trainings.close()


def test_a_training_of_another_window_is_left_alone(rig: Rig, tmp_path: Path) -> None:
    first = Starts(tmp_path)
    run = first.failed(rig)
    second = Starts(tmp_path)
    second.trainings.find()
    (seen,) = second.trainings.interrupted
    first.trainings.go_on(run)
    second.trainings.go_on(seen)
    second.trainings.discard(seen)
    assert second.started == []
    assert all("Another window" in words for words in second.told)
    assert len(second.told) == 2
    assert run.order.checkpoint.exists()
    third = Starts(tmp_path)
    third.trainings.find()
    assert third.trainings.runs == []
    assert first.trainings.close()
    third.trainings.find()
    assert [again.name for again in third.trainings.interrupted] == ["Flöte"]
