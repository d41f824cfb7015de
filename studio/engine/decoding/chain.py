"""Several links of a file as one sound, at the rate of the first."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.engine.decoding.link import Link
from studio.engine.decoding.source import LinkSource, Source

READ_AT_ONCE = 1 << 16  # samples


class Chain(Source):
    """Links one after another; each is open only while it is read.

    Rates other than the first link's are resampled, links with fewer channels than the one with
    the most are heard on all of them.
    """

    def __init__(self, path: Path, links: Sequence[Link], name: str) -> None:
        """Looks at each link. Raises UnreadableAudio for one that cannot be opened."""
        self._path, self._links, self._name = path, tuple(links), name
        self._number = 0
        self._open: LinkSource | None = None
        self._resampler: Any = None
        self._held: NDArray[Any] | None = None
        rates, channels, lengths = [], [], []
        for link in self._links:
            with LinkSource(path, link, name) as source:
                rates.append(source.samplerate)
                channels.append(source.channels)
                lengths.append(source.frames)
        self.samplerate, self.channels = rates[0], max(channels)
        self.frames = sum(
            round(length * self.samplerate / rate)
            for length, rate in zip(lengths, rates, strict=True)
        )

    def _read(self, n_samples: int) -> NDArray[Any]:
        """The next samples, from as many links as it takes."""
        parts: list[NDArray[Any]] = []
        missing = n_samples
        while missing > 0:
            block = self._held if self._held is not None else self._next_block()
            if block is None:
                break
            parts.append(block[:missing])
            self._held = block[missing:] if len(block) > missing else None
            missing -= len(parts[-1])
        if not parts:
            return np.zeros((0, self.channels), np.float32)
        return np.concatenate(parts)

    def _rewind(self) -> None:
        self.close()
        self._number, self._held, self.is_damaged = 0, None, False

    def close(self) -> None:
        """Close the link that is open."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _next_block(self) -> NDArray[Any] | None:
        """Some samples at the common rate on all channels, perhaps none; None behind the last."""
        if self._open is None:
            if self._number >= len(self._links):
                return None
            self._open = LinkSource(self._path, self._links[self._number], self._name)
            self._resampler = self._resampler_for(self._open)
        block = self._open.read(READ_AT_ONCE).astype(np.float32)
        is_last = len(block) == 0
        if self._open.channels != self.channels:
            mono = block.mean(axis=1, keepdims=True) if len(block) else block[:, :1]
            block = np.repeat(mono, self.channels, axis=1)
        if self._resampler is not None:
            block = self._resampler.resample_chunk(block, last=is_last)
            block = block.reshape(-1, self.channels)
        if is_last:
            self.is_damaged = self.is_damaged or self._open.is_damaged
            self.close()
            self._number += 1
        return block

    def _resampler_for(self, source: LinkSource) -> Any:
        if source.samplerate == self.samplerate:
            return None
        import soxr  # only where it is needed

        return soxr.ResampleStream(
            source.samplerate, self.samplerate, self.channels, dtype="float32", quality="HQ"
        )
