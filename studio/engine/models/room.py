"""The room of an instrument: a trained impulse response, restrained so that it stays a room."""

import torch
from torch import Tensor, nn

from studio.engine.processors.reverb import DECAY_DB, DIRECT_S, START_LEVEL, falling_envelope


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
        envelope = falling_envelope(n_taps, DIRECT_S * sample_rate, DECAY_DB)
        self.register_buffer("envelope", envelope, persistent=False)
        self.taps = nn.Parameter(START_LEVEL * torch.randn(n_taps))

    def forward(self) -> Tensor:
        """The impulse response, [1, n_taps]."""
        return (self.taps * self.envelope).unsqueeze(0)
