"""The microphone is open only while it is wanted."""

from tests.ui.rig import Rig


def test_at_the_start_no_microphone_is_open(rig: Rig) -> None:
    rig.until(lambda: bool(rig.studio.window.microphones.actions()))
    assert not rig.studio.desk.recorder.is_open
    assert rig.microphone.n_opened == 0


def test_record_opens_it_and_it_is_closed_a_while_after(rig: Rig) -> None:
    desk = rig.studio.desk
    desk._closing.setInterval(30)
    rig.studio.window.action("record").trigger()
    rig.until(lambda: desk.recorder.is_recording)
    rig.microphone.pump(20)
    rig.bot.wait(80)
    assert desk.recorder.is_open
    desk.stop_recording()
    rig.until(lambda: not desk.recorder.is_open)
    rig.studio.window.action("record").trigger()  # and opens it again
    rig.until(lambda: desk.recorder.is_recording)
    desk.stop_recording()


def test_while_it_is_armed_it_stays_open(rig: Rig) -> None:
    desk, arm = rig.studio.desk, rig.studio.window.action("arm")
    desk._closing.setInterval(30)
    arm.trigger()
    rig.until(lambda: desk.recorder.is_open)
    rig.bot.wait(80)
    assert desk.recorder.is_open
    arm.trigger()
    rig.until(lambda: not desk.recorder.is_open)


def test_record_while_it_is_being_closed_records(rig: Rig) -> None:
    desk = rig.studio.desk
    desk.arm(True)
    rig.until(lambda: desk.recorder.is_open)
    desk.arm(False)
    desk._close_unused()
    desk.start_recording()
    rig.until(lambda: desk.recorder.is_recording)
    rig.until(lambda: not desk._input.is_busy)
    assert desk.recorder.is_recording
    desk.stop_recording()


def test_a_microphone_that_cannot_be_opened_is_not_armed(rig: Rig) -> None:
    rig.microphone.refusal = "No microphone was found."
    arm = rig.studio.window.action("arm")
    arm.trigger()
    rig.until(lambda: not arm.isChecked())
    assert rig.studio.window.device_text.text() == "No microphone"
