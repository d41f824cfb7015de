"""Recording from a device that a test pumps."""

from pathlib import Path

import numpy as np
import pytest

from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.recorder import Recorder
from studio.engine.clip import read_clip
from studio.engine.errors import DeviceError, UnwritableTarget


def melody(n: int = 48000) -> np.ndarray:
    return (0.5 * np.sin(np.arange(n) * 0.05)).astype(np.float32)


def recorder_of(device: FakeDevice) -> Recorder:
    recorder = Recorder(device, is_threaded=False)
    recorder.open()
    return recorder


def test_the_level_is_live_before_recording() -> None:
    device = FakeDevice(melody())
    recorder = recorder_of(device)
    device.pump(20)
    recorder.drain()
    assert recorder.level.peak_db == pytest.approx(-6.0, abs=0.2)
    assert not recorder.is_recording


def test_a_take_holds_exactly_what_was_heard_while_it_ran(tmp_path: Path) -> None:
    device = FakeDevice(melody())
    recorder = recorder_of(device)
    device.pump(10)
    recorder.start_take(tmp_path / "take.wav")
    for _ in range(40):
        device.pump(1)
        recorder.drain()
    device.pump(3)
    take = recorder.stop_take()
    device.pump(10)
    assert take is not None
    clip = read_clip(take.path)
    np.testing.assert_array_equal(clip.samples, melody()[4800 : 4800 + 43 * 480])
    assert take.n_dropped == 0
    assert take.seconds == pytest.approx(0.43)


def test_the_take_keeps_what_was_heard_before_the_device_was_lost(tmp_path: Path) -> None:
    device = FakeDevice(melody())
    recorder = recorder_of(device)
    recorder.start_take(tmp_path / "take.wav")
    device.pump(10)
    recorder.drain()
    assert recorder.problem is None
    device.lose()
    device.pump(10)
    recorder.drain()
    assert isinstance(recorder.problem, DeviceError)
    assert "kept" in str(recorder.problem)
    take = recorder.close()
    assert take is not None
    assert len(read_clip(take.path).samples) == 4800


def test_a_refused_device_raises_and_can_be_opened_later() -> None:
    device = FakeDevice(refusal="The microphone is held by another program.")
    recorder = Recorder(device, is_threaded=False)
    with pytest.raises(DeviceError, match="another program"):
        recorder.open()
    assert not recorder.is_open
    device.refusal = ""
    recorder.open()
    assert recorder.is_open


def test_a_take_without_an_open_device_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="not open"):
        Recorder(FakeDevice(), is_threaded=False).start_take(tmp_path / "take.wav")


def test_a_full_disk_stops_the_take_and_keeps_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = FakeDevice(melody())
    recorder = recorder_of(device)
    recorder.start_take(tmp_path / "take.wav")
    device.pump(10)
    recorder.drain()
    writer = recorder._writer
    assert writer is not None

    def refuse(_frames: np.ndarray) -> None:
        raise UnwritableTarget("The recording stopped at 0.1 s: No space left on device.")

    monkeypatch.setattr(writer, "write", refuse)
    device.pump(10)
    recorder.drain()
    assert "No space left" in str(recorder.problem)
    take = recorder.stop_take()
    assert take is not None
    assert len(read_clip(take.path).samples) == 4800


def test_the_live_picture_gets_each_sample_once(tmp_path: Path) -> None:
    device = FakeDevice(melody())
    recorder = recorder_of(device)
    recorder.start_take(tmp_path / "take.wav")
    got = []
    for _ in range(5):
        device.pump(2)
        recorder.drain()
        got.append(recorder.take_new())
    np.testing.assert_array_equal(np.concatenate(got), melody()[:4800])
    recorder.close()


def test_the_thread_drains_and_ends_with_close(tmp_path: Path) -> None:
    device = FakeDevice(melody())
    recorder = Recorder(device)
    recorder.open()
    recorder.start_take(tmp_path / "take.wav")
    device.pump(50)
    take = recorder.close()
    assert take is not None
    assert len(read_clip(take.path).samples) == 24000
    assert recorder._thread is None


class _LosesWhileItIsLookedAt(FakeDevice):
    """Two more blocks come between the reading of the ring and the look at the device."""

    looks = 0

    @property
    def is_lost(self) -> bool:
        """Lost at the third look, just after the last blocks came."""
        self.looks += 1
        if self.looks == 3:
            self.pump(2)
            self.lose()
        return super().is_lost


def test_blocks_that_came_just_before_the_loss_are_in_the_take(tmp_path: Path) -> None:
    device = _LosesWhileItIsLookedAt(melody())
    recorder = recorder_of(device)
    recorder.start_take(tmp_path / "take.wav")
    for _ in range(3):
        device.pump(2)
        recorder.drain()
    assert recorder.problem is not None
    take = recorder.close()
    assert take is not None
    assert len(read_clip(take.path).samples) == 8 * 480
