"""The microphone is open only while it is wanted."""

from tests.ui.rig import Rig


def test_at_the_start_no_microphone_is_open(rig: Rig) -> None:
    rig.until(lambda: bool(rig.studio.window.microphones.actions()))
    assert not rig.studio.audio.recorder.is_open
    assert rig.microphone.n_opened == 0


def test_record_opens_it_and_it_is_closed_a_while_after(rig: Rig) -> None:
    audio = rig.studio.audio
    audio._closing.setInterval(30)
    rig.studio.window.action("record").trigger()
    rig.until(lambda: audio.recorder.is_recording)
    rig.microphone.pump(20)
    rig.bot.wait(80)
    assert audio.recorder.is_open
    audio.stop_recording()
    rig.until(lambda: not audio.recorder.is_open)
    rig.studio.window.action("record").trigger()  # and opens it again
    rig.until(lambda: audio.recorder.is_recording)
    audio.stop_recording()


def test_while_it_is_armed_it_stays_open(rig: Rig) -> None:
    audio, arm = rig.studio.audio, rig.studio.window.action("arm")
    audio._closing.setInterval(30)
    arm.trigger()
    rig.until(lambda: audio.recorder.is_open)
    rig.bot.wait(80)
    assert audio.recorder.is_open
    arm.trigger()
    rig.until(lambda: not audio.recorder.is_open)


def test_record_while_it_is_being_closed_records(rig: Rig) -> None:
    audio = rig.studio.audio
    audio.arm(True)
    rig.until(lambda: audio.recorder.is_open)
    audio.arm(False)
    audio._close_unused()
    audio.start_recording()
    rig.until(lambda: audio.recorder.is_recording)
    rig.until(lambda: not audio._input.is_busy)
    assert audio.recorder.is_recording
    audio.stop_recording()


def test_a_microphone_that_cannot_be_opened_is_not_armed(rig: Rig) -> None:
    rig.microphone.refusal = "No microphone was found."
    arm = rig.studio.window.action("arm")
    arm.trigger()
    rig.until(lambda: not arm.isChecked())
    assert rig.studio.window.device_text.text() == "No microphone"
