"""Recording: microphone -> ring -> a thread that measures the level and writes the take."""

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.device import AudioDevice, StreamSpec
from studio.engine.audio.meter import Level, Meter
from studio.engine.audio.monitor import Monitor
from studio.engine.audio.ring import Ring
from studio.engine.audio.take import TakeWriter
from studio.engine.errors import DeviceError, StudioError

RATE = 48000  # wanted: sound servers name 44.1 kHz whatever their devices do
RING_S = 4.0
LATENCY_S, BLOCK = 0.04, 64
"""Of the device: sound servers hand over a quarter of it at a time, which is what a live curve
is late by; nothing is lost, for the callback needs no Python."""
DRAIN_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Take:
    """A finished recording: where it lies, how long it is, frames lost to a full ring."""

    path: Path
    seconds: float
    n_dropped: int


class Recorder:
    """Listens to one input device; open() makes the level live, start_take() writes.

    The device's callback only copies into the ring. drain() empties it: a thread calls it all
    20 ms, or a test does (is_threaded=False).
    """

    def __init__(self, device: AudioDevice, *, is_threaded: bool = True) -> None:
        """Touches nothing yet."""
        self.device = device
        self.monitor = Monitor()
        self.level = Level()
        self.problem: StudioError | None = None
        self._cannot_write = False
        self._is_threaded = is_threaded
        self._lock = threading.Lock()  # between drain() and the take; the callback never waits
        self._ring: Ring | None = None
        self._meter = Meter(48000)
        self._writer: TakeWriter | None = None
        self._n_dropped_before = 0
        self._pieces: list[NDArray[np.float32]] = []
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_open(self) -> bool:
        """True while the level is live."""
        return self._ring is not None

    @property
    def is_recording(self) -> bool:
        """True while a take is written."""
        return self._writer is not None

    @property
    def seconds(self) -> float:
        """Length of the running take."""
        writer = self._writer
        return writer.seconds if writer is not None else 0.0

    def open(self, device: str | None = None) -> None:
        """Open and start the device; DeviceError where it cannot. May take a second."""
        self.close()
        ring_of: list[Ring] = []

        def hear(block: NDArray[np.float32]) -> None:
            if ring_of:
                ring_of[0].write(block)
            self.monitor.write(block)

        spec = StreamSpec(
            "input", device, RATE, latency_s=LATENCY_S, block_size=BLOCK, is_collected=True
        )
        self.device.open(spec, hear)
        rate, n_channels = self.device.sample_rate, self.device.n_channels
        self._ring = Ring(int(RING_S * rate), n_channels)
        ring_of.append(self._ring)
        self._meter = Meter(rate)
        self.problem = None
        try:
            self.device.start()
        except DeviceError:
            self._ring = None
            self.device.close()
            raise
        if self._is_threaded:
            self._ending.clear()
            self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._ending.wait(DRAIN_EVERY_S):
            self.drain()

    def drain(self) -> None:
        """Move what the ring holds into the meter and the take; watch for a lost device."""
        with self._lock:
            self._drain()
        if self.problem is None and self.device.is_lost:
            with self._lock:  # what came between the last look and the loss belongs to the take
                self._drain()
            self.problem = DeviceError(
                "The microphone has stopped sending sound. What was recorded is kept. "
                "Check its cable, then choose Play > Refresh devices."
            )

    def _drain(self) -> None:
        if self._ring is None or not (frames := self._ring.read()).size:
            return
        self.level = self._meter.feed(frames)
        if self._writer is None or self._cannot_write:
            return
        try:
            self._writer.write(frames)
            self._pieces.append(frames.mean(axis=1, dtype=np.float32))
        except StudioError as error:  # disk full: what was written is kept
            self._cannot_write = True
            self.problem = error

    def forget_clipping(self) -> None:
        """Put out the lamp of the level until it clips again."""
        with self._lock:
            self._meter.forget_clipping()
            self.level = self._meter.level

    def start_take(self, path: Path) -> None:
        """Write from now on; DeviceError without an open device, UnwritableTarget."""
        if self._ring is None:
            raise DeviceError("The microphone is not open; choose Play > Refresh devices.")
        writer = TakeWriter(path, self.device.sample_rate, self.device.n_channels)
        with self._lock:
            self._ring.read()  # what was heard before belongs to no take
            self._n_dropped_before = self._ring.n_dropped
            self._meter.reset()
            self._pieces = []
            self._cannot_write = False
            self._writer = writer

    def stop_take(self) -> Take | None:
        """Finish the take; None where none was running. At once: the ring is short."""
        with self._lock:
            if self._writer is None:
                return None
            self._drain()
            writer, self._writer = self._writer, None
            dropped = self._ring.n_dropped - self._n_dropped_before if self._ring else 0
        return Take(writer.close(), writer.seconds, dropped)

    def take_new(self) -> NDArray[np.float32]:
        """Mono samples of the take that came since the last call, for a live picture."""
        with self._lock:
            pieces, self._pieces = self._pieces, []
        return np.concatenate([np.zeros(0, np.float32), *pieces])

    def close(self) -> Take | None:
        """Give the device back; a running take is finished and given. May take a second."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self.device.close()
        take = self.stop_take()
        self._ring = None
        self.level = Level()
        return take
