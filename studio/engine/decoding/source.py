"""An open sound file, read from front to back: what libsndfile decodes, its links joined."""

import os
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.engine.decoding.link import Link
from studio.engine.decoding.quiet import quiet_decoder
from studio.engine.decoding.view import Span, View
from studio.engine.errors import UnreadableAudio

LOWEST_RATE, HIGHEST_RATE = 1000, 768_000  # Hz
MOST_CHANNELS = 64
MOST_HELD = 64 << 20  # bytes of what is looked at before it is read
COUNTED_BY = 1 << 16  # samples at a time where a length must be found by decoding
LEAST_PACKED = 1 / 8192  # bytes per sample: silence in FLAC is the densest there is


class Source:
    """A sound file that is open.

    samplerate: Hz. channels, frames: how many, and how many samples each has as far as is known
    before they are decoded. is_damaged: decoding ended in an error. dtype: what read gives.
    """

    samplerate: int
    channels: int
    frames: int
    dtype: type = np.float32
    is_damaged: bool = False

    _ahead: NDArray[Any] | None = None

    def read(self, n_samples: int) -> NDArray[Any]:
        """The next [<= n_samples, channels]; none at the end, or where decoding fails."""
        if self._ahead is None or n_samples <= 0:
            return self._read(n_samples)
        block = self._ahead[:n_samples]
        self._ahead = self._ahead[n_samples:] if len(self._ahead) > n_samples else None
        return block

    def look_ahead(self, enough: Callable[[NDArray[Any]], bool], n_samples: int) -> None:
        """Show the next blocks [<= n_samples, channels] until one is enough; they stay to be read.

        To be called before anything is read. Where they are more than MOST_HELD the file begins
        again.
        """
        held: list[NDArray[Any]] = []
        n_bytes = 0
        while len(block := self._read(n_samples)):
            n_bytes += block.nbytes
            if n_bytes <= MOST_HELD:
                held.append(block)
            if enough(block):
                break
        if n_bytes > MOST_HELD:
            held.clear()
            self._rewind()
        self._ahead = np.concatenate(held) if held else None

    def _read(self, n_samples: int) -> NDArray[Any]:
        """As read, from the file."""
        raise NotImplementedError

    def _rewind(self) -> None:
        """Go back to the beginning; UnreadableAudio where it has gone."""
        raise NotImplementedError

    def close(self) -> None:
        """Give the file back."""

    def __enter__(self) -> "Source":
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()


class _Sequential(soundfile.SoundFile):  # type: ignore[misc]
    """A file read from front to back: soundfile seeks after each read, which damage makes fail."""

    def seekable(self) -> bool:
        """Not at all, so that nothing seeks."""
        return False


class LinkSource(Source):
    """One link of a file."""

    def __init__(self, path: Path, link: Link, name: str) -> None:
        """Opens it. Raises UnreadableAudio where it is none, or its header cannot be right."""
        self._place = path, link, name
        self._open(*self._place)

    def _rewind(self) -> None:
        n_samples = self.frames
        self.close()
        self._open(*self._place)
        self.frames, self.is_damaged = n_samples, False

    def _open(self, path: Path, link: Link, name: str) -> None:
        with ExitStack() as stack:
            try:
                target: Any = native_name(path)
                parts = link.parts
                if parts is None and path.suffix.lower() == ".raw":  # taken for headerless
                    parts = (Span(0, path.stat().st_size),)
                if parts is not None:
                    target = stack.enter_context(View(path, parts))
                with quiet_decoder():
                    file = stack.enter_context(_Sequential(target))
            except (soundfile.SoundFileError, OSError, TypeError, ValueError) as error:
                raise NotDecodable(
                    f"{name} is not an audio file that can be read; use WAV, FLAC, OGG, MP3 or "
                    "AIFF."
                ) from error
            self._file = file
            self.samplerate, self.channels = int(file.samplerate), int(file.channels)
            if not LOWEST_RATE <= self.samplerate <= HIGHEST_RATE:
                raise UnreadableAudio(
                    "{name} says it has {samplerate} samples per second; its header is damaged.",
                    name=name,
                    samplerate=self.samplerate,
                )
            if self.channels > MOST_CHANNELS:
                raise UnreadableAudio(
                    "{name} says it has {channels} channels, more than {most_channels}; its "
                    "header is damaged.",
                    name=name,
                    channels=self.channels,
                    most_channels=MOST_CHANNELS,
                )
            self.dtype = np.float64 if file.subtype == "DOUBLE" else np.float32
            self._is_mp3 = file.subtype.startswith("MPEG")
            self._most = link.n_samples
            self._n_read = 0
            self.frames = max(0, int(file.frames))
            if self._most is not None:
                self.frames = min(self.frames, self._most)
            self._stack = stack.pop_all()

    def _read(self, n_samples: int) -> NDArray[Any]:
        if self.is_damaged:
            n_samples = 0
        if self._most is not None:
            n_samples = min(n_samples, self._most - self._n_read)
        block: NDArray[Any] = np.full((max(0, n_samples), self.channels), np.nan, dtype=self.dtype)
        if n_samples <= 0:
            return block
        try:
            with quiet_decoder() if self._is_mp3 else nullcontext():
                block = self._file.read(out=block)
        except soundfile.SoundFileError:
            # A truncated FLAC raises, with what it decoded until then already in the block.
            block = block[: int(np.argmax(np.isnan(block[:, -1])))]
            self.is_damaged = True
        self._n_read += len(block)
        return block

    def close(self) -> None:
        """Give the file back."""
        self._stack.close()


class NotDecodable(UnreadableAudio):
    """libsndfile does not know it; another decoder may."""


def native_name(path: Path) -> str | bytes:
    """What libsndfile opens: bytes where names are bytes, which need not be text."""
    return str(path) if os.name == "nt" else os.fsencode(path)


def counted(path: Path, link: Link, name: str) -> int:
    """Samples that a link really has, by decoding it: where its header cannot be right."""
    n_samples = 0
    with LinkSource(path, link, name) as source:
        while n := len(source.read(COUNTED_BY)):
            n_samples += n
    return n_samples
