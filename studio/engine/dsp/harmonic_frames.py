"""Frames as segments in time: the samples between two frames and the phase at each frame."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Segments:
    """How samples lie between frames: sample i stands at frame position i * n_frames / n_samples.

    edges: int64 [n_segments + 1], first sample of each segment and the total.
    offsets: float64 [n_segments], position (0..1) of the first sample inside its segment.
    step: frames per sample.
    """

    edges: Tensor
    offsets: Tensor
    step: float

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, n_segments: int, n_samples: int) -> "Segments":
        """Spread n_samples over n_segments, as the reference's resampling does (no half pixel).

        Kept for the lengths that come again and again; nobody may write into its tensors.
        """
        n = torch.arange(n_segments + 1, dtype=torch.int64)
        edges = -((-n * n_samples) // n_segments)  # ceil
        step = n_segments / n_samples
        offsets = edges[:-1].double() * step - n[:-1].double()
        return cls(edges, offsets, step)

    @property
    def lengths(self) -> Tensor:
        """Samples of each segment, float64 [n_segments]."""
        return (self.edges[1:] - self.edges[:-1]).double()


def frame_phases(
    f0_hz: Tensor, segments: Segments, sample_rate: float, start_phase: Tensor
) -> tuple[Tensor, Tensor]:
    """Phase before each segment, and after the last, for an f0 that is linear between frames.

    f0_hz: [batch, n_segments + 1]; start_phase: float64 [batch] cycles.
    Gives float64 [batch, n_segments] and [batch], in cycles, wrapped to 0..1. The first sample of
    a segment already includes its own step (inclusive sum, as in the reference).
    """
    device = f0_hz.device
    f0 = f0_hz.double()
    n = segments.lengths.to(device)
    offsets = segments.offsets.to(device)
    rise = f0[:, 1:] - f0[:, :-1]
    cycles = (
        n * (f0[:, :-1] + rise * offsets) + rise * (segments.step * n * (n - 1) / 2)
    ) / sample_rate
    ends = start_phase.to(device).unsqueeze(1) + torch.cumsum(cycles, dim=1)  # [batch, n_segments]
    starts = torch.cat([start_phase.to(device).unsqueeze(1), ends[:, :-1]], dim=1)
    return torch.remainder(starts, 1.0), torch.remainder(ends[:, -1], 1.0)
