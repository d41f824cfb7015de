"""Hears what the loudspeaker plays, in a process of its own, where a microphone can hear it."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.device import Block, StreamSpec
from studio.engine.audio.portaudio import PortAudio
from studio.engine.errors import DeviceError

Samples = NDArray[np.float32]
RATE, BLOCK = 48000, 256
READY = "listening"
ALIKE = 0.995


class Loopback:
    """A microphone that may hear the loudspeaker (PULSE_SOURCE=speaker.monitor on the rig).

    A process of its own, so that listening neither takes Python's lock nor waits for it.
    """

    def __init__(self) -> None:
        """Starts listening; DeviceError where there is no microphone."""
        self._folder = tempfile.TemporaryDirectory()
        self._file = Path(self._folder.name) / "heard.npz"
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(self._file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != READY:
            self._process.wait()
            raise DeviceError("There is no microphone that could hear the loudspeaker.")

    def stop(self) -> tuple[Samples, NDArray[np.float64]]:
        """What was heard at 48 kHz, and when each sample came (time.monotonic())."""
        self._process.communicate("", timeout=30.0)
        with np.load(self._file) as found:
            samples, times, sizes = found["samples"], found["times"], found["sizes"]
        self._folder.cleanup()
        ends = np.repeat(times, sizes)
        places = np.concatenate([np.arange(size, 0, -1) for size in sizes])
        return samples, ends - places / RATE


def moment_of_change(
    heard: Samples, times: NDArray[np.float64], began: float, old: Samples
) -> float | None:
    """When the heard sound left the old one: the time of its first other sample.

    old: what was heard before `began`, and would have been heard for a second more; None where
    nothing is heard that resembles it, or where it never leaves it.
    """
    first = int(np.searchsorted(times, began - 0.15))
    piece = heard[first : first + RATE // 2 + RATE // 4]
    start = _best_shift(piece, old)
    if start is None:
        return None
    n = min(len(piece), len(old) - start)
    other = np.abs(piece[:n] - old[start : start + n]) > 0.02 * np.abs(old).max()
    return float(times[first + int(np.argmax(other))]) if other.any() else None


def _best_shift(heard: Samples, old: Samples, n: int = RATE // 10) -> int | None:
    """Where the beginning of what was heard lies in the old sound."""
    piece = heard[:n].astype(np.float64)
    if len(piece) < n or not piece.any():
        return None
    size = 1 << (len(old) + n).bit_length()
    cross = np.fft.irfft(np.fft.rfft(old, size) * np.conj(np.fft.rfft(piece, size)), size)
    power = np.concatenate([[0.0], np.cumsum(old.astype(np.float64) ** 2)])
    norm = np.sqrt(power[n:] - power[:-n]) + 1e-6
    likeness = cross[: len(norm)] / (norm * np.linalg.norm(piece))
    start = int(np.argmax(likeness))
    return start if likeness[start] > ALIKE else None


def main(path: Path) -> None:
    """Listen until standard input ends, then write what was heard."""
    blocks: list[Samples] = []
    times: list[float] = []

    def hear(block: Block) -> None:
        times.append(time.monotonic())
        blocks.append(block[:, 0].copy())

    system = PortAudio()
    device = system.device()
    device.open(StreamSpec("input", sample_rate=RATE, latency_s=0.005, block_size=BLOCK), hear)
    device.start()
    print(READY, flush=True)
    sys.stdin.read()
    device.close()
    n = min(len(blocks), len(times))
    sizes = [len(block) for block in blocks[:n]]
    np.savez(path, samples=np.concatenate(blocks[:n]), times=np.array(times[:n]), sizes=sizes)
    system.leave()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
