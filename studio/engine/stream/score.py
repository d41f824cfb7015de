"""What a synthesizer is to play: controls of any frames, without a start that must come first."""

from typing import Protocol

import torch
from torch import Tensor

from studio.engine.dsp.harmonic_frames import Segments, frame_phases
from studio.engine.processors.noise import FilteredNoise
from studio.engine.processors.processor import Controls, Processor


class Score(Protocol):
    """Controls over time with the processors that play them.

    sample_rate: Hz; hop_size: samples between frames; n_samples, n_frames: length; f0_hz: the
    pitch that sounds, [n_frames, 1]; oscillator: the tonal part; noise: the noisy part, None =
    there is none.
    """

    sample_rate: int
    hop_size: int
    n_samples: int
    n_frames: int
    f0_hz: Tensor
    oscillator: Processor
    noise: FilteredNoise | None

    def frames(self, first: int, last: int) -> Controls:
        """Controls [1, last - first, ...] of frames first..last; the last frame is held."""
        ...

    def phases(self) -> Tensor:
        """Phase at each frame in cycles, float64 [n_frames, 1 or n_partials]."""
        ...


def phases_of(hz: Tensor, hop_size: int, sample_rate: float) -> Tensor:
    """Phase at each frame, float64 [n_frames, n_partials], of frequencies hz [same], 0 at first.

    The same sums as the oscillators make from frame to frame.
    """
    segments = Segments.of(len(hz), len(hz) * hop_size)
    held = torch.cat([hz, hz[-1:]]).T  # [n_partials, n_frames + 1]
    start = torch.zeros(len(held), dtype=torch.float64)
    starts, _ = frame_phases(held, segments, sample_rate, start)
    return starts.T


def hold(controls: Controls, n_missing: int) -> Controls:
    """Controls [1, n, ...] with their last frame n_missing times more."""
    if n_missing <= 0:
        return controls
    return {
        name: torch.cat([value, value[:, -1:].expand(-1, n_missing, -1)], dim=1)
        for name, value in controls.items()
    }
