"""The wizard from the first page to a kept instrument, pressed as a person presses it."""

import threading
import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio.engine.errors import TrainingFailed
from studio.engine.progress import Progress
from studio.training.config import recipe
from studio.training.events import (
    BatchHalved,
    CheckpointSaved,
    DataReady,
    Finished,
    StepDone,
    Validated,
)
from studio.training.job import TrainingJob
from studio.training.studies.trial import Place, Timed
from studio.ui.training.wizard.files_table import FILE, NOISE, OFFSET, RATE, USE, VERDICT
from studio.ui.training.wizard.wizard import AUDIO, CHECK, KEEP, RECIPE, TRAIN
from tests.ui.training.conftest import WizardRig
from tests.ui.training.fake_trainer import BROKEN, POLYPHONIC

STEPS = (
    DataReady(200.0, 40.0, ()),
    StepDone(10, 100, 8.0, 2.0, 5.0),
    StepDone(20, 100, 6.0, 2.0, 10.0),
    Validated(20, 6.5, 20, 6.5),
)


def tick(rig: WizardRig, name: str, state: Qt.CheckState) -> None:
    """Tick a file in or out."""
    table = rig.wizard.check.table
    for row in range(table.rowCount()):
        if table._at(row, 1).text() == name:
            table._at(row, USE).setCheckState(state)


def test_without_recordings_there_is_no_way_on(wizard_rig: WizardRig) -> None:
    assert not wizard_rig.wizard.next.isEnabled()
    assert not wizard_rig.wizard.can_enter(CHECK)


def test_bad_files_are_left_out_with_a_reason_and_good_ones_used(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    page = wizard_rig.wizard.check
    assert [check.item.name for check in page.table.ticked] == ["good.wav"]
    texts = {page.table._at(row, FILE).text(): page.table._at(row, VERDICT) for row in range(3)}
    assert "two notes at once" in texts["duo.wav"].text()
    assert "cannot be read" in texts["broken.wav"].text()
    assert POLYPHONIC.findings[0].advice in texts["duo.wav"].toolTip()
    for check in (POLYPHONIC, BROKEN):
        assert check.item.name in page.summary.text()
        assert check.findings[0].advice in page.summary.text()
    assert "C4" in page.summary.text()


def test_noise_floor_offset_and_rate_have_columns_that_sort(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    table = wizard_rig.wizard.check.table
    table.sortItems(NOISE)
    rows = {table._at(row, FILE).text(): row for row in range(3)}
    row = rows["duo.wav"]
    shown = [table._at(row, column).text() for column in (NOISE, OFFSET, RATE)]
    assert shown == ["-52 dB", "0.4 %", "44.1 kHz"]
    assert row == 2, "the noisiest is the last"


def test_a_tick_forces_a_polyphonic_file_in_but_no_unreadable_one(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    tick(wizard_rig, "duo.wav", Qt.CheckState.Checked)
    order = wizard_rig.wizard.recipe.order(wizard_rig.wizard.check.table.ticked, Path("x"))
    assert order.forced == (POLYPHONIC.item.id,)
    assert len(order.sources) == 2
    table = wizard_rig.wizard.check.table
    row = next(row for row in range(3) if table._at(row, 1).text() == "broken.wav")
    assert not table._at(row, USE).flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_under_a_minute_of_sound_there_is_no_way_on(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    tick(wizard_rig, "good.wav", Qt.CheckState.Unchecked)
    page = wizard_rig.wizard.check
    assert not page.is_complete
    assert "Too little" in page.summary.text()


def test_going_back_loses_nothing(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    tick(wizard_rig, "duo.wav", Qt.CheckState.Checked)
    wizard_rig.rig.find("field.wizard.name").setText("Öboe")
    for _ in range(2):
        wizard_rig.click("back")
    assert wizard_rig.wizard.stack.currentIndex() == AUDIO
    for _ in range(2):
        wizard_rig.click("next")
    assert wizard_rig.wizard.recipe.name.text() == "Öboe"
    assert len(wizard_rig.wizard.check.table.ticked) == 2


def test_minutes_are_measured_and_devices_have_their_memory(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    page = wizard_rig.wizard.recipe
    assert "20 min" in page.cards["standard"].text()
    assert "11.0 GB" in page.device.itemText(1)
    assert page.device.currentData() == "cuda"


def test_a_trial_that_gave_way_to_a_training_is_done_again(
    wizard_rig: WizardRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard, measure = wizard_rig.wizard, wizard_rig.trainer.measure
    is_slow = threading.Event()

    def endless(order: TrainingJob) -> Generator[Progress, None, tuple[Timed | Place, ...]]:
        while not is_slow.is_set():
            yield Progress(0.0)
            time.sleep(0.01)
        return (yield from measure(order))

    monkeypatch.setattr(wizard_rig.trainer, "measure", endless)
    wizard.audio.drop.dropped.emit((Path("a.wav"),))
    wizard_rig.click("next")
    wizard_rig.rig.until(lambda: wizard.check.is_complete)
    wizard_rig.click("next")
    assert "measuring" in wizard.recipe.cards["standard"].text()
    wizard_rig.begin("Öboe")
    assert "measuring" not in wizard.recipe.cards["standard"].text()
    is_slow.set()
    wizard_rig.click("back")
    wizard_rig.rig.until(lambda: "20 min" in wizard.recipe.cards["standard"].text())


def test_a_trial_that_fails_says_so_and_training_is_possible(wizard_rig: WizardRig) -> None:
    wizard_rig.trainer.failure = TrainingFailed("No time could be measured.")
    wizard_rig.to_recipe()
    assert "No time" in wizard_rig.wizard.recipe.message.text()
    assert wizard_rig.wizard.next.isEnabled()


def test_advanced_settings_reach_the_order(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    find = wizard_rig.rig.find
    find("field.wizard.batch").setValue(2)
    find("field.wizard.seed").setValue(7)
    find("field.wizard.z").setCurrentIndex(2)
    order = wizard_rig.wizard.recipe.order((), Path("x"))
    assert order.training["batch_size"] == 2
    assert "patience" not in order.training
    assert order.model == {"n_latents": 16, "z_per_clip": True}
    assert order.seed == 7
    find("field.wizard.z").setCurrentIndex(3)
    assert wizard_rig.wizard.recipe.order((), Path("x")).model["z_per_clip"] is False


@pytest.mark.parametrize("name", ["quick", "standard", "best"])
def test_advanced_shows_what_the_recipe_says(wizard_rig: WizardRig, name: str) -> None:
    wizard_rig.to_recipe()
    page, real = wizard_rig.wizard.recipe, recipe(name, 44100)
    wizard_rig.click(f"recipe_{name}")
    fields = page.advanced
    shown = (fields.batch.value(), fields.patience.value(), fields.rate.value())
    assert shown == (real.batch_size, real.patience, real.learning_rate)
    assert set(page.order((), Path("x")).training) == {"checkpoint_every"}
    fields.patience.setValue(9)
    wizard_rig.click("recipe_best")
    assert fields.patience.value() == 9, "what was changed stays"
    fields.patience.setValue(8)
    assert page.order((), Path("x")).training["patience"] == 8


@pytest.mark.parametrize("typed", ["0,004", "0.004"])
def test_the_learning_rate_takes_a_comma_or_a_point(wizard_rig: WizardRig, typed: str) -> None:
    box = wizard_rig.wizard.recipe.advanced.rate
    box.selectAll()
    wizard_rig.rig.bot.keyClicks(box, typed)
    wizard_rig.rig.bot.keyClick(box, Qt.Key.Key_Return)
    assert wizard_rig.wizard.recipe.advanced.training["learning_rate"] == 0.004


@pytest.mark.parametrize("id", ["frame_rate", "z", "noise", "width", "synthesizer"])
def test_minutes_are_measured_again_with_what_is_chosen(wizard_rig: WizardRig, id: str) -> None:
    wizard_rig.to_recipe()
    box, measured = wizard_rig.rig.find(f"field.wizard.{id}"), wizard_rig.trainer.measured
    before = len(measured)
    box.setCurrentIndex(1 if box.currentIndex() == 0 else 0)
    box.activated.emit(box.currentIndex())
    wizard_rig.rig.until(lambda: len(measured) > before)
    assert measured[-1].model == wizard_rig.wizard.recipe.advanced.model != {}
    wizard_rig.rig.settle()


def test_a_training_is_shown_paused_resumed_stopped_and_kept(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    rig, window = wizard_rig.rig, wizard_rig.rig.studio.window
    process.feed(*STEPS)
    rig.until(lambda: run.best is not None)
    assert run.left_s == 40.0
    assert "40 s left" in window.training_chip.button.text()
    plot = wizard_rig.wizard.train.plot
    rig.until(lambda: "6.5" in plot.accessibleDescription())
    wizard_rig.click("pause")
    rig.until(lambda: run.state == "paused")
    wizard_rig.click("pause")
    rig.until(lambda: run.state == "training")
    wizard_rig.click("stop")
    box = rig.studio.training.stopping.box  # it has made a fifth of its steps
    assert box is not None
    box.findChild(QPushButton, "button.stop_training.stop").click()
    rig.until(lambda: run.state == "kept")
    assert process.requests == ["pause", "resume", "stop"]
    rig.until(lambda: wizard_rig.wizard.stack.currentIndex() == KEEP)
    rig.find("field.wizard.card_name").setText("Öboe")
    rig.find("field.wizard.author").setText("Ada")
    wizard_rig.click("keep")
    rig.until(lambda: bool(wizard_rig.trainer.kept))
    assert wizard_rig.trainer.kept[0].author == "Ada"
    rig.until(lambda: not run.folder.exists())
    rig.until(lambda: not wizard_rig.wizard.isVisible())


def test_closing_the_wizard_does_not_stop_the_training(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    wizard_rig.click("close")
    process.feed(*STEPS)
    wizard_rig.rig.until(lambda: run.step == 20)
    assert process.requests == []
    chip = wizard_rig.rig.studio.window.training_chip
    assert not chip.isHidden()
    chip.button.click()
    assert wizard_rig.wizard.isVisible()
    assert wizard_rig.wizard.stack.currentIndex() == TRAIN


def test_too_little_memory_is_told(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(STEPS[0], BatchHalved(4))
    wizard_rig.rig.until(lambda: bool(run.notes))
    wizard_rig.wizard.train.refresh()
    assert "the batch is 4 now" in wizard_rig.wizard.train.message.text()


def test_an_error_is_a_sentence_and_resume_is_offered(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(*STEPS, CheckpointSaved(20, run.order.checkpoint), TrainingFailed("Disk full."))
    wizard_rig.rig.until(lambda: run.state == "failed")
    wizard_rig.rig.until(lambda: wizard_rig.rig.studio.training.trainings.running is None)
    wizard_rig.wizard.train.refresh()
    assert "Disk full." in wizard_rig.wizard.train.message.text()
    wizard_rig.click("pause")  # it says Resume
    assert len(wizard_rig.trainer.started) == 2
    assert wizard_rig.trainer.started[1].order.resume


def test_several_trainings_queue(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    first, process = wizard_rig.begin("One")
    assert process is not None
    wizard_rig.wizard.show_page(RECIPE)
    second, none_yet = wizard_rig.begin("Two")
    assert none_yet is None
    assert second.state == "waiting"
    process.feed(*STEPS, Finished(20, 20, 6.5, "patience"))
    process.keep()
    wizard_rig.rig.until(lambda: len(wizard_rig.trainer.started) == 2)
    assert first.state == "kept"
    assert wizard_rig.trainer.started[1].order.name == "Two"


def test_a_finished_training_goes_on_longer_from_its_checkpoint(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    process.feed(*STEPS, CheckpointSaved(20, run.order.checkpoint))
    process.keep()
    wizard_rig.rig.until(lambda: wizard_rig.wizard.stack.currentIndex() == KEEP)
    run._clock.begin()
    run.step, run.elapsed_s, run.steps_per_s = 20, 8.0, 0.0
    wizard_rig.rig.find("field.wizard.more").setValue(500)
    assert wizard_rig.rig.find("text.wizard.more_lasts").text() == "about 4 min"
    wizard_rig.click("longer")
    order = wizard_rig.trainer.started[1].order
    assert (order.resume, order.steps) == (True, 520)


@pytest.mark.parametrize("page", range(5))
def test_no_page_is_larger_than_the_smallest_wizard(wizard_rig: WizardRig, page: int) -> None:
    wizard_rig.wizard.recipe.unfold.setChecked(True)
    needed = wizard_rig.wizard.pages[page].minimumSizeHint()
    assert needed.width() <= 900 - 200
    assert needed.height() <= 600 - 60
    assert wizard_rig.wizard.minimumSizeHint().width() <= 900
    assert wizard_rig.wizard.minimumSizeHint().height() <= 600


def test_a_take_that_is_recorded_now_is_learnt_from(wizard_rig: WizardRig) -> None:
    rig, recorder = wizard_rig.rig, wizard_rig.rig.studio.audio.recorder
    wizard_rig.click("record")
    rig.until(lambda: recorder.is_recording)
    assert "Stop" in wizard_rig.wizard.audio.record.text()
    rig.microphone.pump(100)
    recorder.drain()
    wizard_rig.click("record")
    rig.until(lambda: len(wizard_rig.wizard.audio.sources) == 1)
    assert wizard_rig.wizard.audio.sources[0].parent == rig.settings.takes_folder
    rig.settle()


def test_a_take_without_sound_leaves_the_next_recording_to_the_studio(
    wizard_rig: WizardRig,
) -> None:
    rig, recorder = wizard_rig.rig, wizard_rig.rig.studio.audio.recorder
    wizard_rig.click("record")
    rig.until(lambda: recorder.is_recording)
    wizard_rig.click("record")
    rig.until(lambda: not recorder.is_recording)
    record, taken = rig.studio.window.action("record"), []
    rig.studio.audio.take_finished.connect(taken.append)
    record.trigger()
    rig.until(lambda: recorder.is_recording)
    rig.microphone.pump(100)
    recorder.drain()
    record.trigger()
    rig.until(lambda: len(taken) == 1)
    assert wizard_rig.wizard.audio.sources == ()
    rig.settle()


def test_a_click_on_a_row_shows_and_plays_its_gravest_place(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    wizard_rig.wizard.show_page(CHECK)
    page, requested = wizard_rig.wizard.check, []
    page.play_requested.disconnect()
    page.play_requested.connect(lambda path, start, end: requested.append((path.name, start, end)))
    row = next(row for row in range(3) if page.table._at(row, FILE).text() == "duo.wav")
    page.table.cellClicked.emit(row, FILE)
    assert requested == [("duo.wav", 2.5, 5.5)]
    assert POLYPHONIC.findings[0].advice in page.file.text()
    said = page.strip.accessibleDescription()
    assert "two notes at 0:03" in said
    assert "silence at 0:00" in said
    assert "clipped at 1:00" in said
    wizard_rig.click("next_place")
    QTest.keyClick(page.strip, Qt.Key.Key_Right)
    wizard_rig.click("play_place")
    assert [start for _, start, _ in requested[1:]] == [59.5, 0.0, 0.0]


def test_a_click_in_the_waveform_plays_the_place_or_from_there(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    wizard_rig.wizard.show_page(CHECK)
    page, requested = wizard_rig.wizard.check, []
    row = next(row for row in range(3) if page.table._at(row, FILE).text() == "duo.wav")
    page.table.setCurrentCell(row, FILE)
    page.strip.play_requested.connect(lambda start, end: requested.append((start, end)))
    for seconds in (4.0, 30.0):
        place = QPoint(round(seconds / 100.0 * page.strip.width()), 30)
        QTest.mouseClick(page.strip, Qt.MouseButton.LeftButton, pos=place)
    assert requested[0] == (2.5, 5.5)
    assert requested[1][0] == pytest.approx(30.0, abs=0.3)


def test_the_marked_places_are_painted(wizard_rig: WizardRig) -> None:
    wizard_rig.to_recipe()
    wizard_rig.wizard.show_page(CHECK)
    strip = wizard_rig.wizard.check.strip
    strip.show_check(replace(POLYPHONIC, marks=()))
    plain = strip.grab().toImage()
    strip.show_check(POLYPHONIC)
    marked = strip.grab().toImage()
    x = round(0.045 * strip.width() * strip.devicePixelRatio())
    assert plain.pixelColor(x, 3) != marked.pixelColor(x, plain.height() - 3)
    far = plain.width() // 2
    assert plain.pixelColor(far, 3) == marked.pixelColor(far, 3)
