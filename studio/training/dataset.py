"""Segments drawn from prepared recordings, with audio and features on one frame grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.engine.features.types import Features


class Source(Protocol):
    """A recording on disk: samples may be a memory-mapped array, so memory stays flat."""

    @property
    def samples(self) -> NDArray[np.float32]:
        """Mono samples at the training rate, [n_samples]."""

    @property
    def features(self) -> Features:
        """Features at the training frame rate."""

    @property
    def held_out_from_s(self) -> float:
        """Second from which on the recording is held out."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step.

    audio: [batch, n_samples]; f0_hz, loudness_db, periodicity: [batch, n_frames, 1].
    """

    audio: Tensor
    f0_hz: Tensor
    loudness_db: Tensor
    periodicity: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same on a device."""
        parts = (self.audio, self.f0_hz, self.loudness_db, self.periodicity)
        return Batch(*(part.to(device, non_blocking=True) for part in parts))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames first..last-1 of a recording that may be drawn from."""

    source: Source
    first: int
    last: int


class Segments:
    """Draws equal segments on the frame grid; silent ones are drawn again."""

    def __init__(self, stretches: Sequence[Stretch], n_frames: int, hop_size: int) -> None:
        """n_frames: frames of a segment; stretches shorter than that are left out."""
        self.stretches = [s for s in stretches if s.last - s.first >= n_frames]
        self.n_frames, self.hop_size = n_frames, hop_size
        weights = [s.last - s.first - n_frames + 1 for s in self.stretches]
        self._weights = torch.tensor(weights, dtype=torch.float64)

    def draw(self, n: int, generator: torch.Generator, rows: slice = slice(None)) -> Batch:
        """n random segments; rows: only these of them are read."""
        picks = torch.multinomial(self._weights, n, replacement=True, generator=generator)
        places = torch.rand(n, generator=generator)
        chosen = []
        for pick, place in zip(picks.tolist(), places.tolist(), strict=True):
            stretch = self.stretches[pick]
            room = stretch.last - stretch.first - self.n_frames + 1
            chosen.append((stretch, stretch.first + int(place * room)))
        return self._batch(chosen[rows])

    def spread(self, n: int) -> list[Batch]:
        """About n segments, evenly over all stretches, always the same ones, one a batch."""
        total = sum(s.last - s.first for s in self.stretches)
        chosen: list[Batch] = []
        for stretch in self.stretches:
            length = stretch.last - stretch.first
            share = max(1, round(n * length / total))
            share = min(share, length // self.n_frames)
            for i in range(share):
                at = stretch.first + round(i * (length - self.n_frames) / max(1, share - 1))
                chosen.append(self._batch([(stretch, at)]))
        step = max(1, len(chosen) // n)
        return chosen[::step][: 2 * n]

    def _batch(self, chosen: list[tuple[Stretch, int]]) -> Batch:
        """Cut the chosen segments out."""
        # torch's memory is aligned: libraries then take the same way, and runs repeat bit for bit.
        audio = torch.zeros(len(chosen), self.n_frames * self.hop_size)
        curves = torch.zeros(3, len(chosen), self.n_frames, 1)
        for row, (stretch, first) in enumerate(chosen):
            part = slice(first, first + self.n_frames)
            cut = stretch.source.samples[first * self.hop_size : part.stop * self.hop_size]
            audio[row, : len(cut)] = torch.from_numpy(np.array(cut))
            features = stretch.source.features
            for index, curve in enumerate(
                (features.f0_hz, features.loudness_db, features.periodicity)
            ):
                curves[index, row, :, 0] = torch.from_numpy(curve[part].copy())
        return Batch(audio, *curves)


def split(sources: Sequence[Source]) -> tuple[list[Stretch], list[Stretch]]:
    """What is trained on and what is held out: the end of each recording, never random frames."""
    train, held_out = [], []
    for source in sources:
        n = source.features.n_frames
        border = min(n, round(source.held_out_from_s * source.features.frame_rate))
        if border > 0:
            train.append(Stretch(source, 0, border))
        if border < n:
            held_out.append(Stretch(source, border, n))
    return train, held_out
