"""Small sound files in memory, and what each door of the engine says of them."""

import io
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.engine.clip import count_channels, iter_blocks, read_clip, read_info
from studio.engine.long_clip import open_clip
from studio.engine.progress import finish


def beats(seconds: float = 2.0, rate: int = 44100, n_channels: int = 1) -> NDArray[np.float32]:
    """A tone that is there half of the time, so that a variable bit rate varies."""
    t = np.arange(round(seconds * rate)) / rate
    sound = 0.5 * np.sin(2 * np.pi * 330 * t) * (t % 0.5 > 0.25)
    levels = np.linspace(1.0, 0.5, n_channels)
    return np.asarray(sound[:, None] * levels, np.float32)


def encoded(
    container: str, subtype: str, sound: NDArray[np.float32] | None = None, rate: int = 44100,
    **options: object,
) -> bytes:  # fmt: skip
    """A file's content."""
    memory = io.BytesIO()
    sound = beats(rate=rate) if sound is None else sound
    soundfile.write(memory, sound, rate, format=container, subtype=subtype, **options)
    return memory.getvalue()


def length_by_all_doors(path: Path) -> float:
    """Seconds; every way to read a file must come to the same."""
    info, clip = read_info(path), read_clip(path, "left")
    in_blocks = sum(block.seconds for block in iter_blocks(path, 0.7, "left"))
    opened = finish(open_clip(path, path.parent / "sounds", "left"))
    on_disk = finish(open_clip(path, path.parent / "sounds", "left", in_memory=1000))
    found = [info.seconds, in_blocks, opened.seconds, on_disk.seconds]
    np.testing.assert_allclose(found, clip.seconds, atol=1e-3)
    assert info.n_channels == count_channels(path)
    np.testing.assert_array_equal(opened.samples, clip.samples)
    np.testing.assert_array_equal(on_disk.samples, clip.samples)
    return clip.seconds
