"""What goes wrong while training becomes a sentence with a way out; the last checkpoint stays."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from studio.engine.card import Card
from studio.engine.errors import (
    BadTrainingData,
    StudioError,
    TrainingFailed,
    TrainingUnstable,
    UnwritableTarget,
)
from studio.training.events import CheckpointSaved, DataReady, StepDone, Validated
from studio.ui.training import hearing, training_controller
from studio.ui.training.wizard.wizard import AUDIO, KEEP, RECIPE, TRAIN
from tests.ui.fake_engine import VIOLIN
from tests.ui.training.conftest import WizardRig

STEPS = (
    DataReady(200.0, 40.0, ("gone.wav: gone.wav is not there; check the name and the folder.",)),
    StepDone(10, 100, 8.0, 2.0, 5.0),
    StepDone(20, 100, 6.0, 2.0, 10.0),
    Validated(20, 6.5, 20, 6.5),
)
FULL = UnwritableTarget("instrument.checkpoint cannot be written: the disk is full.")
UNSTABLE = TrainingUnstable("Training became unstable; take it up again.")
KILLED = TrainingFailed("The training process ended (status -9); go on with Resume.")


@pytest.mark.parametrize("error", [FULL, UNSTABLE, KILLED], ids=["full", "nan", "killed"])
def test_an_error_leaves_the_checkpoint_usable_and_resume_offered(
    wizard_rig: WizardRig, error: StudioError
) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    run.order.checkpoint.write_bytes(b"learnt")
    process.feed(*STEPS, CheckpointSaved(20, run.order.checkpoint), error)
    rig, page = wizard_rig.rig, wizard_rig.wizard.train
    rig.until(lambda: run.state == "failed")
    rig.until(lambda: rig.studio.training.trainings.running is None)
    page.refresh()
    assert str(error) in page.message.text()
    assert str(error) in rig.studio.window.status_text.text()
    assert page.use.isEnabled(), "the best so far can be installed"
    assert page.pause.text().replace("&", "") == "Resume"
    assert not rig.studio.window.instruments.resume_button.isHidden()
    wizard_rig.click("pause")
    again = wizard_rig.trainer.started[1].order
    assert again.resume
    assert run.order.checkpoint.read_bytes() == b"learnt"
    assert ("learning_rate" in again.training) == (error is UNSTABLE)
    if error is UNSTABLE:
        page.refresh()
        assert "half the rate" in page.message.text()


@pytest.mark.parametrize("is_shown", [False, True], ids=["wizard closed", "wizard shown"])
def test_a_training_that_dies_unwatched_says_so_in_a_dialog_that_stays(
    wizard_rig: WizardRig, is_shown: bool
) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(*STEPS)
    wizard_rig.rig.until(lambda: run.step == 20)
    window = wizard_rig.rig.studio.window
    if not is_shown:
        wizard_rig.wizard.close()
    process.feed(KILLED)
    wizard_rig.rig.until(lambda: run.state == "failed")
    wizard_rig.rig.until(lambda: wizard_rig.rig.studio.training.trainings.running is None)
    told = [(error.explanation.what, error.explanation.why) for error in window.errors]
    assert told == ([] if is_shown else [("The training of “Öboe” has ended", str(KILLED))])


def test_a_file_that_vanished_is_named_and_the_rest_is_learnt(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(*STEPS)
    wizard_rig.rig.until(lambda: run.step == 20)
    wizard_rig.wizard.train.refresh()
    assert "gone.wav is not there" in wizard_rig.wizard.train.message.text()
    assert run.state == "training"


def test_a_training_that_waits_can_be_stopped(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    wizard_rig.begin("Öboe")
    wizard_rig.wizard.show_page(RECIPE)
    waiting, process = wizard_rig.begin("Flöte")
    assert process is None
    wizard_rig.wizard.train.refresh()
    stop = wizard_rig.rig.find("button.wizard.stop", QPushButton)
    assert stop.text().replace("&", "") == "Stop"
    wizard_rig.click("stop")
    assert not waiting.folder.exists()
    assert [run.name for run in wizard_rig.rig.studio.training.trainings.runs] == ["Öboe"]


def test_many_files_that_vanished_do_not_make_the_wizard_taller_than_the_screen(
    wizard_rig: WizardRig,
) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    gone = tuple(f"{n}.wav: There is no file {n}.wav; check the name." for n in range(80))
    process.feed(DataReady(200.0, 40.0, gone))
    wizard_rig.rig.until(lambda: run.state == "training")
    page = wizard_rig.wizard.train
    page.refresh()
    assert "And 77 more files." in page.message.text()
    assert wizard_rig.wizard.minimumSizeHint().height() <= 690


def test_an_instrument_that_cannot_be_heard_is_a_sentence(
    wizard_rig: WizardRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_controller, "card_of", lambda _: Card("Öboe"))
    rig = wizard_rig.rig
    rig.open_clip()
    _, process = finished(wizard_rig)
    process.keep()
    rig.until(lambda: wizard_rig.wizard.stack.currentIndex() == KEEP)

    def copy(path: Path) -> Path:
        raise UnwritableTarget(str(FULL))  # FULL itself would keep the frames it went through

    monkeypatch.setattr(hearing, "heard_copy", copy)
    wizard_rig.click("keep_model_own")
    window = rig.studio.window
    rig.until(lambda: bool(window.errors))
    assert [error.explanation.why for error in window.errors] == [str(FULL)]


def test_where_all_files_vanished_the_sentence_says_so(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(BadTrainingData("There is no usable sound in the folder; choose another."))
    wizard_rig.rig.until(lambda: run.state == "failed")
    wizard_rig.wizard.train.refresh()
    assert "choose another" in wizard_rig.wizard.train.message.text()
    assert not wizard_rig.wizard.train.use.isEnabled()


def test_time_left_counts_what_lies_between_the_steps(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(STEPS[0], *(StepDone(n, 100, 8.0, 10.0, 2.0 * n) for n in (10, 20, 30)))
    wizard_rig.rig.until(lambda: run.step == 30)
    assert run.left_s == pytest.approx(70 * 2.0), "10 steps/s, but 2 s a step with validations"


# -- done ---------------------------------------------------------------------------------------


class Tray:
    """What a system tray was told."""

    told: list[str]

    def __init__(self, *_: object) -> None:
        self.messageClicked = self

    @staticmethod
    def isSystemTrayAvailable() -> bool:
        return True

    def connect(self, _: object) -> None:
        pass

    def show(self) -> None:
        pass

    def hide(self) -> None:
        pass

    def showMessage(self, title: str, words: str) -> None:
        self.told.append(words)


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A tray in place of the system's: the messages."""
    Tray.told = []
    monkeypatch.setattr(training_controller, "QSystemTrayIcon", Tray)
    return Tray.told


def finished(wizard_rig: WizardRig) -> Any:
    """A training that is done; its run."""
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(*STEPS, CheckpointSaved(20, run.order.checkpoint))
    wizard_rig.rig.until(lambda: run.has_checkpoint)
    return run, process


def test_a_training_that_was_not_kept_is_offered_by_the_next_program(
    wizard_rig: WizardRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_controller, "card_of", lambda _: Card("Öboe"))
    run, process = finished(wizard_rig)
    process.keep()
    rig, audio = wizard_rig.rig, wizard_rig.rig.studio.training
    rig.until(lambda: run.state == "kept" and audio.trainings.running is None)
    audio.trainings.runs.clear()  # as the next program begins
    wizard_rig.wizard.close()
    wizard_rig.wizard.show_page(AUDIO)
    audio.find()
    button = rig.studio.window.instruments.resume_button
    assert not button.isHidden()
    assert button.text() == "Hear “Öboe”"
    button.click()
    assert wizard_rig.wizard.isVisible()
    assert wizard_rig.wizard.stack.currentIndex() == KEEP
    assert wizard_rig.wizard.keep.keep.isEnabled()


@pytest.mark.parametrize("is_requested", [True, False])
def test_the_tray_tells_when_it_is_done_where_that_is_requested(
    wizard_rig: WizardRig, tray: list[str], is_requested: bool
) -> None:
    run, process = finished(wizard_rig)
    wizard_rig.rig.find("field.wizard.notify").setChecked(is_requested)
    wizard_rig.click("background")
    assert not wizard_rig.wizard.isVisible()
    process.keep()
    wizard_rig.rig.until(lambda: run.state == "kept")
    wizard_rig.rig.until(lambda: wizard_rig.rig.studio.training.trainings.running is None)
    assert len(tray) == int(is_requested)
    assert all("Öboe" in words and "listen" in words for words in tray)


def test_the_finished_instrument_is_exported_as_a_file(
    wizard_rig: WizardRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, process = finished(wizard_rig)
    process.keep()
    rig = wizard_rig.rig
    rig.until(lambda: wizard_rig.wizard.stack.currentIndex() == KEEP)
    rig.find("field.wizard.card_name").setText("Öboe")
    target = tmp_path / "Müsik 音" / "Öboe"
    target.parent.mkdir(exist_ok=True)
    monkeypatch.setattr(
        training_controller.QFileDialog, "getSaveFileName", lambda *_: (str(target), "")
    )
    wizard_rig.click("export")
    rig.until(target.with_suffix(".ddsp").exists)
    rig.until(lambda: "Öboe.ddsp" in rig.studio.window.status_text.text())
    assert wizard_rig.wizard.isVisible(), "it can still be kept"


def test_the_last_clip_is_heard_as_it_was_and_as_the_model_plays_it(
    wizard_rig: WizardRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_controller, "card_of", lambda _: Card("Öboe"))
    rig = wizard_rig.rig
    rig.open_clip()
    run, process = finished(wizard_rig)
    process.keep()
    rig.until(lambda: wizard_rig.wizard.stack.currentIndex() == KEEP)
    heard: list[str] = []
    monkeypatch.setattr(rig.studio.playback, "play_preview", lambda clip: heard.append(clip.name))
    settled = rig.studio.document.settled
    wizard_rig.click("keep_original_own")
    wizard_rig.click("keep_model_own")
    rig.until(lambda: len(heard) == 2)
    assert heard[0] == "tone"
    assert "Öboe" in heard[1] or VIOLIN.name not in heard[1]
    assert rig.engine.settled[-1].instrument.path.parent == run.folder
    assert rig.studio.document.settled == settled, "the studio's own sound stays"


def test_without_a_clip_the_last_clip_cannot_be_pressed(wizard_rig: WizardRig) -> None:
    _, process = finished(wizard_rig)
    process.keep()
    wizard_rig.rig.until(lambda: wizard_rig.wizard.stack.currentIndex() == KEEP)
    assert not wizard_rig.rig.find("button.wizard.keep_original_own").isEnabled()
    assert not wizard_rig.rig.find("button.wizard.keep_model_own").isEnabled()


def test_what_was_learnt_is_only_discarded_after_a_question(wizard_rig: WizardRig) -> None:
    run, process = finished(wizard_rig)
    process.keep()
    rig, wizard = wizard_rig.rig, wizard_rig.wizard
    rig.until(lambda: wizard.stack.currentIndex() == KEEP)
    wizard.show_page(TRAIN)
    for answer, is_there in (("cancel", True), ("discard", False)):
        wizard_rig.click("discard")
        assert run.folder.exists(), "not before the answer"
        box = rig.studio.training.box
        assert box.isVisible()
        button = box.findChild(QPushButton, f"button.discard.{answer}")
        assert button is not None
        button.click()
        rig.until(lambda box=box: not box.isVisible())
        assert run.folder.exists() is is_there
    assert rig.studio.training.trainings.runs == []


def test_a_name_that_another_instrument_has_gets_a_number_and_the_page_says_so(
    wizard_rig: WizardRig,
) -> None:
    _, process = finished(wizard_rig)
    process.keep()
    rig, page = wizard_rig.rig, wizard_rig.wizard.keep
    rig.until(lambda: wizard_rig.wizard.stack.currentIndex() == KEEP)
    assert VIOLIN.name in rig.studio.window.instruments.names
    name = rig.find("field.wizard.card_name")
    name.setText("Öboe")
    assert page.taken.isHidden()
    name.setText(VIOLIN.name.lower())
    assert not page.taken.isHidden()
    assert f"{VIOLIN.name.lower()} 2" in page.taken.text()
    wizard_rig.click("keep")
    rig.until(lambda: bool(wizard_rig.trainer.kept))
    assert wizard_rig.trainer.kept[0].name == f"{VIOLIN.name.lower()} 2"
    rig.until(lambda: not wizard_rig.wizard.isVisible())


def test_the_rows_beside_the_model_say_what_was_measured(wizard_rig: WizardRig) -> None:
    figures = {"loudness_l1_db": 0.66, "oracle_loudness_l1_db": 1.34, "fixed_loudness_l1_db": 2.0}
    page = wizard_rig.wizard.keep
    page.show_run(None, Card("Öboe", verdict="sound", figures=figures), False)
    table = page.figures.text().replace("&nbsp;", " ")
    assert "Measured by frame" in table
    assert "possible" not in table.lower(), "it can be passed"
    assert "no network" in page.figures.toolTip()
