"""PortAudio behind a stand-in for the package sounddevice."""

import threading
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from studio.engine.audio import control_thread, portaudio
from studio.engine.audio.ahead import Ahead
from studio.engine.audio.collector import Collector
from studio.engine.audio.device import StreamSpec
from studio.engine.audio.native import call, give, playing_address
from studio.engine.audio.portaudio import PortAudio, PortAudioDevice
from studio.engine.errors import DeviceError
from tests.waiting import wait_for


class PortAudioError(Exception):
    """As sounddevice names it."""


class Stream:
    """A stream that refuses some rates and may hang."""

    refused: tuple[int, ...] = ()
    hang: threading.Event | None = None

    def __init__(self, **options: Any) -> None:
        if options["samplerate"] in self.refused:
            raise PortAudioError("Invalid sample rate [PaErrorCode -9997]")
        self.options = options
        self.samplerate, self.channels = options["samplerate"], options["channels"]
        self.latency = 0.1
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")

    def abort(self) -> None:
        if self.hang is not None:
            self.hang.wait(10)
        self.calls.append("abort")

    def close(self) -> None:
        self.calls.append("close")


class AheadStream(Stream):
    """The class that takes a pointer as callback."""

    time = 50.0

    def __init__(self, direction: str, **options: Any) -> None:
        super().__init__(**options)
        self.direction = direction


class Ones:
    """A callback that can be asked ahead of time: ones, whatever happens."""

    ahead_s = 0.1
    moment = None

    def go_back(self, moment: Any) -> None:
        """Nothing is remembered."""

    def follows(self, n: int) -> bool:
        return True

    def __call__(self, out: np.ndarray) -> None:
        out.fill(1.0)


@pytest.fixture
def sounddevice(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    devices = [
        {"name": "mic", "max_input_channels": 1, "max_output_channels": 0},
        {"name": "Lautsprecher 音", "max_input_channels": 0, "max_output_channels": 2},
    ]
    for device in devices:
        device["default_samplerate"] = 48000.0

    def query(kind: str | None = None) -> Any:
        if kind is None:
            return devices
        found = [d for d in devices if d[f"max_{kind}_channels"]]
        if not found:
            raise ValueError("no such device")
        return found[0]

    fake = SimpleNamespace(
        devices=devices,
        query_devices=query,
        default=SimpleNamespace(device=(0, 1)),
        InputStream=type("InputStream", (Stream,), {}),
        OutputStream=type("OutputStream", (Stream,), {}),
        _StreamBase=AheadStream,
        _ffi=SimpleNamespace(cast=lambda kind, address: address),
        PortAudioError=PortAudioError,
        restarts=[],
    )
    fake._terminate = lambda: fake.restarts.append("terminate")
    fake._initialize = lambda: fake.restarts.append("initialize")
    monkeypatch.setattr(portaudio, "_sounddevice", lambda: fake)
    return fake


@pytest.fixture
def host() -> Any:
    made = PortAudio()
    yield made
    made.control.end()


def test_devices_are_listed_with_their_defaults(sounddevice: Any, host: PortAudio) -> None:
    mic, speaker = host.list_devices()
    assert (mic.name, mic.n_inputs, mic.is_default_input) == ("mic", 1, True)
    assert (speaker.name, speaker.n_outputs, speaker.is_default_output) == (
        "Lautsprecher 音",
        2,
        True,
    )


def test_a_refused_rate_falls_back_to_the_devices_own(sounddevice: Any, host: PortAudio) -> None:
    sounddevice.InputStream.refused = (44100,)
    device = host.device()
    device.open(StreamSpec("input", sample_rate=44100), lambda block: None)
    assert device.sample_rate == 48000
    device.close()


def test_a_device_that_refuses_everything_says_so(sounddevice: Any, host: PortAudio) -> None:
    sounddevice.InputStream.refused = (48000,)
    with pytest.raises(DeviceError, match="'mic' cannot be opened: Invalid sample rate"):
        host.device().open(StreamSpec("input"), lambda block: None)
    assert host.n_open == 0


def test_an_absent_device_names_itself(sounddevice: Any, host: PortAudio) -> None:
    with pytest.raises(DeviceError, match="'USB mic' is not there"):
        host.device().open(StreamSpec("input", "USB mic"), lambda block: None)


def test_no_device_at_all_is_a_sentence(sounddevice: Any, host: PortAudio) -> None:
    sounddevice.devices.clear()
    with pytest.raises(DeviceError, match="No loudspeaker was found"):
        host.device().open(StreamSpec("output"), lambda block: None)


def test_without_libportaudio_the_package_to_install_is_named(
    monkeypatch: pytest.MonkeyPatch, host: PortAudio
) -> None:
    def fail(name: str, *args: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *args)

    import builtins

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", fail)
    with pytest.raises(DeviceError, match="apt install libportaudio2"):
        host.list_devices()


def test_refresh_restarts_portaudio_only_with_all_streams_closed(
    sounddevice: Any, host: PortAudio
) -> None:
    device = host.device()
    device.open(StreamSpec("input"), lambda block: None)
    with pytest.raises(ValueError, match="still open"):
        host.refresh()
    device.close()
    host.refresh()
    assert sounddevice.restarts == ["terminate", "initialize"]


def test_a_second_without_a_callback_is_a_lost_device(sounddevice: Any, host: PortAudio) -> None:
    now = 100.0
    device = PortAudioDevice(host, clock=lambda: now)
    device.open(StreamSpec("input"), lambda block: None)
    device.start()
    call = device._stream.options["callback"]
    now += 1.5
    assert not device.is_lost, "the first callback may take its time"
    call(np.zeros((480, 1), np.float32), 480, None, False)
    now += 0.9
    assert not device.is_lost
    now += 0.2
    assert device.is_lost
    device.close()
    assert not device.is_lost


def test_a_stream_that_ends_by_itself_is_lost(sounddevice: Any, host: PortAudio) -> None:
    device = host.device()
    device.open(StreamSpec("output"), lambda block: None)
    device.start()
    device._stream.options["finished_callback"]()
    assert device.is_lost
    device.close()


def test_late_blocks_are_counted(sounddevice: Any, host: PortAudio) -> None:
    device = host.device()
    device.open(StreamSpec("input"), lambda block: None)
    call = device._stream.options["callback"]
    for status in (False, True, False, True):
        call(np.zeros((1, 1), np.float32), 1, None, status)
    assert device.xruns == 2
    device.close()


def test_closing_a_frozen_device_ends_in_time_and_the_next_call_works(
    sounddevice: Any, host: PortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portaudio, "CLOSE_LIMIT_S", 0.05)
    device = host.device()
    device.open(StreamSpec("input"), lambda block: None)
    hang = threading.Event()
    device._stream.hang = hang
    device.close()
    assert host.control.has_hung
    assert len(host.list_devices()) == 2
    hang.set()


def test_an_error_in_the_callback_is_silence_not_noise(sounddevice: Any, host: PortAudio) -> None:
    device = host.device()

    def fail(block: np.ndarray) -> None:
        block.fill(9.0)
        raise RuntimeError("a fault")

    device.open(StreamSpec("output"), fail)
    block = np.ones((10, 1), np.float32)
    with pytest.raises(RuntimeError):
        device._stream.options["callback"](block, 10, None, False)
    assert not block.any()
    device.close()


def test_an_error_in_a_controlled_call_reaches_the_caller() -> None:
    control = control_thread.ControlThread()
    with pytest.raises(ZeroDivisionError):
        control.call(lambda: 1 // 0, 1.0)
    assert control.call(lambda: 7, 1.0) == 7
    control.end()


def test_what_can_be_asked_ahead_gets_a_compiled_callback_and_a_reserve(
    sounddevice: Any, host: PortAudio
) -> None:
    device = PortAudioDevice(host, clock=lambda: 0.0)
    device.open(StreamSpec("output", n_channels=2), Ones())
    stream = device._stream
    assert stream.options["callback"] == playing_address()
    device.start()
    assert isinstance(device._worker, Ahead)
    block = np.zeros((480, 2), np.float32)
    call(device._worker.ring, block)
    assert (block == 1.0).all()
    assert device.n_block == 480
    assert device.xruns == 0
    device.close()
    assert stream.calls == ["start", "abort", "close"]
    assert device.taken() is None


def test_a_compiled_callback_that_is_no_longer_called_is_a_lost_device(
    sounddevice: Any, host: PortAudio
) -> None:
    now = 100.0
    device = PortAudioDevice(host, clock=lambda: now)
    device.open(StreamSpec("output", n_channels=2), Ones())
    device.start()
    assert isinstance(device._worker, Ahead)
    for _ in range(3):
        now += 0.9
        call(device._worker.ring, np.zeros((480, 2), np.float32))
        assert not device.is_lost
    now += 1.1
    assert device.is_lost
    device.close()


def test_a_maker_that_fails_is_a_lost_device(
    sounddevice: Any, host: PortAudio, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(Ones):
        is_failing = False

        def __call__(self, out: np.ndarray) -> None:
            if self.is_failing:
                raise RuntimeError("a fault")
            super().__call__(out)

    maker = Failing()
    device = PortAudioDevice(host, clock=lambda: 0.0)
    device.open(StreamSpec("output", n_channels=2), maker)
    device.start()
    assert not device.is_lost
    maker.is_failing = True
    device.renew()
    wait_for(lambda: device.is_lost)
    device.close()


def test_a_stream_that_hangs_keeps_the_memory_that_its_callback_reads(
    sounddevice: Any, host: PortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portaudio, "CLOSE_LIMIT_S", 0.05)
    device = host.device()
    device.open(StreamSpec("output", n_channels=2), Ones())
    device.start()
    stream, ahead = device._stream, device._worker
    stream.hang = threading.Event()
    device.close()
    assert host.given_up == [(stream, ahead)]
    stream.hang.set()


def collected(host: PortAudio, hear: Any, clock: Any = time.monotonic) -> Any:
    device = PortAudioDevice(host, clock=clock)
    device.open(StreamSpec("input", is_collected=True), hear)
    device.start()
    assert isinstance(device._worker, Collector)
    return device


def test_every_frame_is_handed_over_though_python_stands_still(
    sounddevice: Any, host: PortAudio
) -> None:
    heard: list[np.ndarray] = []
    is_first = True

    def hear(block: np.ndarray) -> None:
        nonlocal is_first
        if is_first:
            is_first = False
            time.sleep(0.2)
        heard.append(block)

    device = collected(host, hear)
    frames = np.arange(48000, dtype=np.float32)[:, None]
    for start in range(0, 48000, 480):
        give(device._worker.ring, frames[start : start + 480])
    device.close()  # hands over what still waits
    np.testing.assert_array_equal(np.concatenate(heard), frames)
    assert device.xruns == 0


def test_a_microphone_that_gives_nothing_for_a_second_is_lost(
    sounddevice: Any, host: PortAudio
) -> None:
    now = 100.0
    device = collected(host, lambda block: None, lambda: now)
    now += 2.5
    give(device._worker.ring, np.zeros((480, 1), np.float32))
    assert not device.is_lost
    now += 1.1
    assert device.is_lost
    device.close()


def test_lost_frames_of_a_microphone_are_counted(sounddevice: Any, host: PortAudio) -> None:
    device = collected(host, lambda block: None)
    give(device._worker.ring, np.zeros((480, 1), np.float32), flags=2)
    assert device.xruns == 1
    device.close()


def test_a_listener_that_fails_is_a_lost_device(
    sounddevice: Any, host: PortAudio, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(block: np.ndarray) -> None:
        raise RuntimeError("a fault")

    device = collected(host, fail)
    give(device._worker.ring, np.zeros((480, 1), np.float32))
    wait_for(lambda: device.is_lost)
    assert "microphone's thread" in caplog.text
    device.close()
