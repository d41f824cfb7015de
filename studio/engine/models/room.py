"""The room of an instrument: a trained impulse response, restrained so that it stays a room."""

import math

import torch
from torch import Tensor, nn

DIRECT_S = 0.010  # a room answers later than this; earlier taps would be the instrument's tone
_START = 1e-4
_DECAY = math.log(1000.0)  # -60 dB at the end


class Room(nn.Module):
    """Impulse response [1, n_taps] of the reverberation alone (the dry sound is not in it).

    Free, it swallows level and attacks (docs/training.md); so: nothing in the first 10 ms, a decay
    of 60 dB over its length, a small start, and a slow learning rate.
    """

    envelope: Tensor

    def __init__(self, seconds: float, sample_rate: int) -> None:
        """seconds: length of the response."""
        super().__init__()
        n_taps = round(seconds * sample_rate)
        t = torch.arange(n_taps) / sample_rate
        envelope = torch.exp(-_DECAY * t / seconds) * (t >= DIRECT_S)
        self.register_buffer("envelope", envelope, persistent=False)
        self.taps = nn.Parameter(_START * torch.randn(n_taps))

    def forward(self) -> Tensor:
        """The impulse response, [1, n_taps]."""
        return (self.taps * self.envelope).unsqueeze(0)
