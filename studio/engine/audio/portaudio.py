"""Sound devices through PortAudio: the only file that knows the package sounddevice."""

import atexit
import ctypes
import time
from collections.abc import Callable
from typing import Any

from studio.engine.audio import ahead, collector
from studio.engine.audio.ahead import Ahead
from studio.engine.audio.collector import Collector
from studio.engine.audio.control_thread import ControlThread
from studio.engine.audio.device import (
    SILENT_S,
    Block,
    Callback,
    DeviceInfo,
    Direction,
    Reached,
    Rewindable,
    StreamSpec,
)
from studio.engine.audio.native import (
    Inlet,
    Outlet,
    hearing_address,
    load_callbacks,
    playing_address,
)
from studio.engine.audio.native_layout import N_BLOCK, N_CALLS
from studio.engine.audio.priority import preferred
from studio.engine.errors import DeviceError

OPEN_LIMIT_S = 8.0
CLOSE_LIMIT_S = 2.0
NO_LIBRARY = (
    "The sound library PortAudio is missing, so recording and playing rest. "
    "On Debian or Ubuntu: sudo apt install libportaudio2; then start the studio again."
)
NO_PACKAGE = (
    "The Python package sounddevice is missing, so recording and playing rest: "
    "pip install 'ddsp-studio[window]'."
)


def _sounddevice() -> Any:
    """The package, imported late: it raises without libportaudio2, and needs 0.1 s."""
    try:
        import sounddevice
    except ImportError as error:
        raise DeviceError(NO_PACKAGE) from error
    except OSError as error:
        raise DeviceError(NO_LIBRARY) from error
    return sounddevice


class PortAudio:
    """The way to PortAudio: lists devices, refreshes the list, makes devices.

    All calls run on one control thread with a time limit.
    """

    def __init__(self) -> None:
        """Touches nothing yet."""
        self.control = ControlThread()
        self.n_open = 0
        self.given_up: list[object] = []

    def list_devices(self) -> tuple[DeviceInfo, ...]:
        """All devices; empty where there are none. DeviceError where PortAudio is missing."""
        return self.control.call(self._list, OPEN_LIMIT_S)

    def _list(self) -> tuple[DeviceInfo, ...]:
        sd = _sounddevice()
        default_input, default_output = sd.default.device
        return tuple(
            DeviceInfo(
                name=str(device["name"]),
                n_inputs=int(device["max_input_channels"]),
                n_outputs=int(device["max_output_channels"]),
                sample_rate=int(device["default_samplerate"]),
                is_default_input=index == default_input,
                is_default_output=index == default_output,
            )
            for index, device in enumerate(sd.query_devices())
        )

    def refresh(self) -> tuple[DeviceInfo, ...]:
        """Look for devices again; ValueError while a stream is open (the list is cached then)."""
        if self.n_open:
            raise ValueError(f"{self.n_open} streams are still open")
        self.control.call(self._restart, OPEN_LIMIT_S)
        return self.list_devices()

    def _restart(self) -> None:
        sd = _sounddevice()
        sd._terminate()
        sd._initialize()

    def give_up(self, stream: object) -> None:
        """Keep what belongs to a stream that did not close in time: should it wake up, even while
        the program ends, its callback needs its memory."""
        self.given_up.append(stream)
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(stream))

    def device(self) -> "PortAudioDevice":
        """A device to open."""
        return PortAudioDevice(self)

    def leave(self) -> None:
        """End the control thread; after a hang keep sounddevice from hanging at exit, too."""
        if self.control.has_hung:
            atexit.unregister(_sounddevice()._exit_handler)
        self.control.end()


class PortAudioDevice:
    """An AudioDevice of PortAudio: one InputStream or one OutputStream, never a duplex one."""

    def __init__(self, portaudio: PortAudio, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is open yet."""
        self._portaudio = portaudio
        self._clock = clock
        self._stream: Any = None
        self._is_started = False
        self._has_finished = False
        self._last_callback_s = 0.0
        self._xruns = 0
        self._worker: Ahead | Collector | None = None  # beside a compiled callback
        self._n_calls = 0
        self._n_block = 0

    def open(self, spec: StreamSpec, callback: Callback) -> None:
        """Open with the wanted rate, else with the device's own; DeviceError with the reason.

        A Rewindable callback is asked ahead of time, and a collected one called back, from a
        thread; the sound card's own callback is compiled then.
        """
        self.close()
        self._has_finished = False
        self._xruns = 0
        load_callbacks()  # seconds, the first time on a machine: not of the sound system's limit
        self._stream = self._portaudio.control.call(
            lambda: self._open(spec, callback), OPEN_LIMIT_S
        )
        self._portaudio.n_open += 1

    def _open(self, spec: StreamSpec, callback: Callback) -> Any:
        with preferred():
            return self._open_at_some_rate(spec, callback)

    def _open_at_some_rate(self, spec: StreamSpec, callback: Callback) -> Any:
        sd = _sounddevice()
        index, device = _find(sd, spec)
        most = int(device[f"max_{spec.direction}_channels"])
        default_rate = int(device["default_samplerate"])
        rates = dict.fromkeys([spec.sample_rate or default_rate, default_rate])
        problem: Exception | None = None
        for rate in rates:
            for n_channels in dict.fromkeys([min(spec.n_channels, most), min(2, most)]):
                try:
                    options = {
                        "device": index,
                        "samplerate": rate,
                        "channels": n_channels,
                        "dtype": "float32",
                        "latency": spec.latency_s,
                        "blocksize": spec.block_size,
                        "finished_callback": self._finish,
                    }
                    return self._open_one(sd, spec, callback, options)
                except (sd.PortAudioError, ValueError) as error:
                    problem = error
        raise DeviceError(
            "The {direction} {device!r} cannot be opened: {problem}. Another program may "
            "hold it; close that, or choose another device.",
            direction=_word(spec.direction),
            device=device["name"],
            problem=_reason(problem),
        )

    def _open_one(
        self, sd: Any, spec: StreamSpec, callback: Callback, options: dict[str, Any]
    ) -> Any:
        """A stream of sounddevice with a callback in Python, or with a compiled one."""
        rate, n_channels = options["samplerate"], options["channels"]
        if spec.direction == "output" and isinstance(callback, Rewindable):
            outlet = Outlet(round(ahead.CAPACITY_S * rate), n_channels, rate)
            stream = _open_compiled(sd, "output", playing_address(), outlet.address, options)
            self._worker = Ahead(outlet, callback, rate, n_channels)
            return stream
        if spec.direction == "input" and spec.is_collected:
            inlet = Inlet(round(collector.CAPACITY_S * rate), n_channels)
            stream = _open_compiled(sd, "input", hearing_address(), inlet.address, options)
            self._worker = Collector(inlet, callback)
            return stream
        kind = sd.InputStream if spec.direction == "input" else sd.OutputStream
        return kind(callback=self._wrap(spec.direction, callback), **options)

    def _wrap(self, direction: Direction, callback: Callback) -> Callable[..., None]:
        clock = self._clock

        def hear(block: Block, _n: int, _time: Any, status: Any) -> None:
            if status:
                self._xruns += 1
            self._last_callback_s = clock()
            self._n_block = len(block)
            callback(block)

        def play(block: Block, _n: int, _time: Any, status: Any) -> None:
            if status:
                self._xruns += 1
            self._last_callback_s = clock()
            self._n_block = len(block)
            try:
                callback(block)
            except Exception:  # silence instead of noise; the stream ends and is_lost tells
                block.fill(0.0)
                raise

        return hear if direction == "input" else play

    def _finish(self) -> None:
        self._has_finished = True

    def start(self) -> None:
        """Let the callbacks begin."""
        stream = self._stream
        if stream is None:
            raise DeviceError("The sound device is not open; choose Play > Refresh devices.")
        self._last_callback_s = self._clock() + OPEN_LIMIT_S  # the first one may take its time
        self._has_finished = False
        if self._worker is not None:
            self._worker.start()
        try:
            self._portaudio.control.call(lambda: self._start(stream), OPEN_LIMIT_S)
        except DeviceError:
            raise
        except Exception as error:  # PortAudioError, whose class must not be needed here
            raise DeviceError(
                "The sound device does not start: {error}. Another program may hold it; close "
                "that, or choose another device.",
                error=_reason(error),
            ) from error
        self._last_callback_s = self._clock() + 2 * SILENT_S
        self._is_started = True

    def _start(self, stream: Any) -> None:
        with preferred():
            stream.start()
        if isinstance(self._worker, Ahead):  # the sound card's clock against ours
            offset_s = float(stream.time) - self._clock()
            self._worker.seconds = lambda: self._clock() + offset_s

    def stop(self) -> None:
        """End the callbacks with abort(): stop() waits for a frozen device for good."""
        self._is_started = False
        if self._stream is not None:
            self._quietly(self._stream.abort)

    def close(self) -> None:
        """Give the device back; a hanging one is given up after CLOSE_LIMIT_S."""
        stream, self._stream = self._stream, None
        worker, self._worker = self._worker, None
        self._is_started = False
        if stream is not None:
            self._portaudio.n_open -= 1
            if not self._quietly(lambda: (stream.abort(), stream.close())):
                self._portaudio.give_up((stream, worker))
        if worker is not None:
            worker.close()

    def _quietly(self, work: Callable[[], object]) -> bool:
        try:
            self._portaudio.control.call(work, CLOSE_LIMIT_S)
        except Exception:  # closing a dead device: nothing is left to be saved
            return False
        return True

    def renew(self) -> None:
        """Make anew what was prepared and not yet taken."""
        if isinstance(worker := self._worker, Ahead):
            worker.renew()

    def taken(self) -> Reached | None:
        """What is handed over next; None where nothing is made ahead."""
        return worker.taken() if isinstance(worker := self._worker, Ahead) else None

    def heard(self) -> Reached | None:
        """What is heard now; None where nothing is made ahead."""
        worker = self._worker
        return worker.heard(self.latency_s) if isinstance(worker, Ahead) else None

    @property
    def n_block(self) -> int:
        """Frames of the newest block."""
        return worker.ring[N_BLOCK] if (worker := self._worker) is not None else self._n_block

    @property
    def sample_rate(self) -> int:
        """Rate of the open stream in Hz."""
        return int(self._stream.samplerate) if self._stream is not None else 48000

    @property
    def n_channels(self) -> int:
        """Channels of the open stream."""
        return int(self._stream.channels) if self._stream is not None else 1

    @property
    def latency_s(self) -> float:
        """What PortAudio says; measured on a PulseAudio server it is 50-60 % too much."""
        return float(self._stream.latency) if self._stream is not None else 0.0

    @property
    def xruns(self) -> int:
        """Blocks that came too late since the stream was opened."""
        return self._xruns + (worker.n_late if (worker := self._worker) is not None else 0)

    @property
    def is_lost(self) -> bool:
        """True where the stream ended by itself, or has been silent for a second."""
        if (worker := self._worker) is not None:
            if worker.ring[N_CALLS] != self._n_calls:
                self._n_calls, self._last_callback_s = worker.ring[N_CALLS], self._clock()
            self._has_finished |= worker.error is not None
        silent = self._clock() - self._last_callback_s > SILENT_S
        return self._is_started and (self._has_finished or silent)


def _open_compiled(
    sd: Any, direction: Direction, callback: int, memory: int, options: dict[str, Any]
) -> Any:
    """A stream whose callback is a C function that is given the address of its memory.

    sounddevice offers this class, with a pointer as callback, to libraries like this one.
    """
    user_data = sd._ffi.cast("void*", memory)
    return sd._StreamBase(direction, callback=callback, userdata=user_data, **options)


def _find(sd: Any, spec: StreamSpec) -> tuple[int | None, dict[str, Any]]:
    """Index and facts of the wanted device; by its name, since indices change."""
    channels = f"max_{spec.direction}_channels"
    if spec.device is not None:
        for index, device in enumerate(sd.query_devices()):
            if device["name"] == spec.device and device[channels] > 0:
                return index, device
        raise DeviceError(
            "The {direction} {device!r} is not there. Connect it and choose Play > Refresh "
            "devices, or choose another one.",
            direction=_word(spec.direction),
            device=spec.device,
        )
    try:
        device = sd.query_devices(kind=spec.direction)
    except (sd.PortAudioError, ValueError) as error:
        raise DeviceError(
            "No {direction} was found. Connect one and choose Play > Refresh devices.",
            direction=_word(spec.direction),
        ) from error
    return None, device


def _word(direction: Direction) -> str:
    return "microphone" if direction == "input" else "loudspeaker"


def _reason(error: Exception | None) -> str:
    return str(error).split(" [")[0].strip().rstrip(".") or "no reason given"


def list_devices() -> tuple[DeviceInfo, ...]:
    """All sound devices of this machine; DeviceError where PortAudio is missing."""
    portaudio = PortAudio()
    try:
        return portaudio.list_devices()
    finally:
        portaudio.leave()
