"""A tone of free partials: each near a multiple of the pitch, with its own amplitude."""

import math

import torch
from torch import Tensor

from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.models.config import ModelConfig
from studio.engine.models.tones.tone import Tone
from studio.engine.processors.processor import Controls
from studio.engine.processors.sinusoidal import Sinusoidal

_STRETCH = 0.02  # how far a sinusoid may move from its multiple of the pitch


class SinusoidalTone(Tone):
    """Partials that may leave the harmonic series by 2 %."""

    def __init__(self, config: ModelConfig) -> None:
        """config.n_harmonics partials."""
        super().__init__(config)
        n = config.n_harmonics
        self.outputs = [("amplitudes", n), ("frequencies", n)]
        self.oscillator = Sinusoidal(
            config.hop_size,
            config.sample_rate,
            n,
            scale_outputs=False,
            fades_near_nyquist=True,
        )
        self.make_body()

    def scaled(self, raw: Controls, f0_hz: Tensor) -> Controls:
        """As Tone."""
        n = self.config.n_harmonics
        k = torch.arange(1, n + 1, device=f0_hz.device, dtype=f0_hz.dtype)
        frequencies = f0_hz * k * (1.0 + _STRETCH * torch.tanh(raw["frequencies"]))
        amplitudes = exp_sigmoid(self.coloured(raw["amplitudes"], f0_hz)) / math.sqrt(n)
        return self.oscillator.controls(amplitudes=amplitudes, frequencies=frequencies)
