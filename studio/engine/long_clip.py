"""Opens a sound file of any length: short ones in memory, long ones through a file on disk."""

import errno
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from studio.engine.channels import Channel
from studio.engine.clip import (
    BLOCK_SAMPLES,
    Clip,
    audio_blocks,
    chosen_channel,
    release,
)
from studio.engine.decoding.opening import opened_audio
from studio.engine.errors import NoRoom, UnreadableAudio
from studio.engine.file_names import printable
from studio.engine.progress import Progress

IN_MEMORY = 16_000_000  # samples: 64 MB, six minutes at 44.1 kHz
SPARE_BYTES = 256 << 20  # stay free on the disk
NOTHING: NDArray[np.float32] = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Piece(Progress):
    """A piece of a file that has been read.

    block: float32 [n], the samples from start on. samples: float32 [n_samples], all there is
    room for; zeros where nothing has been read yet. sample_rate: Hz.
    """

    block: NDArray[np.float32] = field(default_factory=lambda: NOTHING)
    start: int = 0
    samples: NDArray[np.float32] = field(default_factory=lambda: NOTHING)
    sample_rate: int = 0


def open_clip(
    path: str | Path, folder: Path, channel: Channel = "mix", in_memory: int = IN_MEMORY
) -> Generator[Piece, None, Clip]:
    """Read a file at its own rate, piece by piece; gives the whole as a Clip.

    Of more than in_memory samples it is written to a nameless file in folder as float32 and mapped
    into memory, so that a recording of hours needs none; the file goes with the last array that
    uses it. Raises UnreadableAudio as read_clip does, NoRoom where the disk is too small.
    """
    path = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    with opened_audio(path, folder) as file:
        channel = chosen_channel(file, channel, path)
        n_samples, rate = max(0, int(file.frames)), int(file.samplerate)
        if n_samples <= in_memory:
            samples = np.zeros(n_samples, np.float32)
            n_read = yield from _read(file, channel, path, samples, None)
        else:
            with _room_for(n_samples * 4, folder, path) as store:
                samples = np.memmap(store, np.float32, "r", shape=(n_samples,))
                store.seek(0)  # mapping leaves it at its end
                n_read = yield from _read(file, channel, path, samples, store)
    if n_read == 0:
        raise UnreadableAudio(
            "{name} holds no samples; choose another file.",
            name=path.name,
        )
    return Clip(np.asarray(samples)[:n_read], rate, printable(path.stem), channel)


def _read(
    file: Any, channel: Channel, path: Path, samples: NDArray[np.float32], store: IO[bytes] | None
) -> Generator[Piece, None, int]:
    """Fill samples, through the file that they are mapped from where there is one."""
    n_read, n_samples = 0, len(samples)
    for block in audio_blocks(file, BLOCK_SAMPLES, channel, path):
        kept = block[: n_samples - n_read]
        if store is None:
            samples[n_read : n_read + len(kept)] = kept
        else:
            _write(store, kept)
        fraction = (n_read + len(kept)) / max(1, n_samples)
        yield Piece(fraction, f"Reading {path.name}", kept, n_read, samples, int(file.samplerate))
        n_read += len(kept)
    release(samples)
    return n_read


@contextmanager
def _room_for(n_bytes: int, folder: Path, path: Path) -> Generator[IO[bytes], None, None]:
    """A nameless file of this size; NoRoom."""
    free = shutil.disk_usage(folder).free
    if free < n_bytes + SPARE_BYTES:
        raise NoRoom(_no_room(path, folder, n_bytes))
    try:
        with tempfile.TemporaryFile(prefix="sound-", dir=folder, buffering=0) as store:
            os.truncate(store.fileno(), n_bytes)
            yield store
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(_no_room(path, folder, n_bytes)) from error
        raise


def _write(store: IO[bytes], block: NDArray[np.float32]) -> None:
    view = memoryview(np.ascontiguousarray(block).data).cast("B")
    while len(view):
        view = view[store.write(view) or 0 :]


def _no_room(path: Path, folder: Path, n_bytes: int) -> str:
    return (
        f"{path.name} needs {n_bytes / 1e9:.1f} GB of room on the disk of {folder} while it is "
        "open; make room there, or open a shorter part of it."
    )
