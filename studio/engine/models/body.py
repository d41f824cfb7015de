"""The body of an instrument: resonances that stay where they are while the pitch moves."""

import math

import torch
from torch import Tensor, nn

LOWEST_HZ = 50.0
_SCALE = 10.0  # the curve learns faster than a plain parameter would


class Body(nn.Module):
    """A curve over log frequency that is added to each harmonic's logit at its own frequency.

    A decoder that hears one number for the pitch learns smooth functions of it, while a violin's
    corpus changes within a semitone; source and filter, as in speech (Fant 1960), learns that
    from few notes and carries it to notes never heard.
    """

    def __init__(self, n_points: int, sample_rate: float) -> None:
        """n_points: from 50 Hz to Nyquist, equally far apart in log frequency."""
        super().__init__()
        self.curve = nn.Parameter(torch.zeros(n_points))
        self.octaves = math.log2(sample_rate / 2 / LOWEST_HZ)

    def forward(self, f0_hz: Tensor, n_harmonics: int) -> Tensor:
        """Logits [batch, n_frames, n_harmonics] for f0_hz [batch, n_frames, 1]."""
        n_points = len(self.curve)
        k = torch.arange(1, n_harmonics + 1, device=f0_hz.device, dtype=f0_hz.dtype)
        place = torch.log2(f0_hz * k / LOWEST_HZ) * ((n_points - 1) / self.octaves)
        place = place.clamp(0.0, n_points - 1.001)
        low = place.long()
        # index_select, not indexing: its backward pass adds in a fixed order, so runs repeat.
        before, after = (
            self.curve.index_select(0, (low + i).reshape(-1)).reshape(low.shape) for i in (0, 1)
        )
        return _SCALE * torch.lerp(before, after, place - low)
