"""A recording that grows on disk as a WAV file, readable even after `kill -9`."""

import os
import struct
from pathlib import Path

import numpy as np

from studio.engine.audio.device import Block
from studio.engine.audio.take_lock import is_marked, is_running, mark_running, unmark
from studio.engine.errors import UnreadableAudio, UnwritableTarget
from studio.engine.write_errors import reason_and_advice

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""RIFF/WAVE with a 16-byte fmt chunk (Microsoft multimedia interface, 1991), format 3 = float."""
HEADER_BYTES = HEADER.size  # 44
IEEE_FLOAT = 3


def _header(sample_rate: int, n_channels: int, n_data_bytes: int) -> bytes:
    frame = 4 * n_channels
    size = min(n_data_bytes, 0xFFFFFFFF - 36)
    return HEADER.pack(
        *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, IEEE_FLOAT, n_channels, sample_rate),
        *(sample_rate * frame, frame, 32, b"data", size),
    )


class TakeWriter:
    """Writes float32 frames straight to the file; the header's length follows every second."""

    def __init__(self, path: Path, sample_rate: int, n_channels: int) -> None:
        """Make the file (and its folder); UnwritableTarget where that fails."""
        self.path = path
        self.n_frames = 0
        self._sample_rate = sample_rate
        self._n_channels = n_channels
        self._n_in_header = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb", buffering=0)
            mark_running(self._file, path)
            self._file.write(_header(sample_rate, n_channels, 0))
        except OSError as error:
            raise UnwritableTarget(
                "The recording cannot be written to {parent}: {path}",
                parent=path.parent,
                path=reason_and_advice(path, error),
            ) from error

    @property
    def seconds(self) -> float:
        """Length so far."""
        return self.n_frames / self._sample_rate

    def write(self, frames: Block) -> None:
        """Append frames [n, n_channels]; UnwritableTarget where the disk refuses."""
        try:
            self._file.write(np.ascontiguousarray(frames, "<f4").tobytes())
            self.n_frames += len(frames)
            if self.n_frames - self._n_in_header >= self._sample_rate:
                self._update_header()
        except OSError as error:
            raise UnwritableTarget(
                "The recording stopped at {seconds:.1f} s, what came before is kept: {path}",
                seconds=self.seconds,
                path=reason_and_advice(self.path, error),
            ) from error

    def _update_header(self) -> None:
        n_bytes = self.n_frames * 4 * self._n_channels
        self._file.seek(0)
        self._file.write(_header(self._sample_rate, self._n_channels, n_bytes))
        self._file.seek(0, os.SEEK_END)
        self._n_in_header = self.n_frames

    def close(self) -> Path:
        """Finish the file; what was written stays readable even where that fails."""
        try:
            self._update_header()
            os.fsync(self._file.fileno())
        except OSError:
            pass  # A full disk: the frames are there, repair_take() mends the header.
        finally:
            self._file.close()
            unmark(self.path)
        return self.path


def repair_take(path: Path) -> bool:
    """Mend the length in the header of a take whose recording was cut off.

    Gives True where it was cut off, though nothing were to be mended; a take that is still being
    recorded, by whatever studio, is left alone. Raises UnreadableAudio for what is not a take.
    """
    with path.open("r+b") as file:
        if is_running(file, path):
            return False
        was_cut_off = is_marked(path)
        unmark(path)
        head = file.read(HEADER_BYTES)
        if len(head) < HEADER_BYTES:
            raise UnreadableAudio(
                "{name} is too short to be a recording.",
                name=path.name,
            )
        riff, _, wave, _, _, kind, n_channels, rate, _, frame, _, data, size = HEADER.unpack(head)
        if (riff, wave, data, kind) != (b"RIFF", b"WAVE", b"data", IEEE_FLOAT) or not frame:
            raise UnreadableAudio(
                "{name} is not a recording of this studio.",
                name=path.name,
            )
        n_bytes = (path.stat().st_size - HEADER_BYTES) // frame * frame
        if n_bytes == size:
            return was_cut_off
        file.seek(0)
        file.write(_header(rate, n_channels, n_bytes))
        file.truncate(HEADER_BYTES + n_bytes)
        return True


def repair_folder(folder: Path) -> list[Path]:
    """Mend every cut-off take of a folder; give those that hold sound."""
    mended = []
    for path in sorted(folder.glob("*.wav")):
        try:
            if repair_take(path) and path.stat().st_size > HEADER_BYTES:
                mended.append(path)
        except (UnreadableAudio, OSError):
            continue
    return mended
