"""The tonal part of an instrument: network outputs to controls of its oscillator."""

import math

import torch
from torch import Tensor, nn

from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.models.body import Body
from studio.engine.models.config import ModelConfig
from studio.engine.processors.harmonic import Harmonic
from studio.engine.processors.processor import Controls, Processor
from studio.engine.processors.sinusoidal import Sinusoidal
from studio.engine.processors.wavetable import Wavetable

_STRETCH = 0.02  # how far a sinusoid may move from its multiple of the pitch
_POINTS_PER_HARMONIC = 2


class Tone(nn.Module):
    """Harmonic, sinusoidal or wavetable synthesis behind one door."""

    def __init__(self, config: ModelConfig) -> None:
        """The kind comes from the configuration."""
        super().__init__()
        self.config = config
        self.oscillator = _oscillator(config)
        has_body = config.body_points > 0 and config.synthesizer != "wavetable"
        self.body = Body(config.body_points, config.sample_rate) if has_body else None

    @property
    def outputs(self) -> list[tuple[str, int]]:
        """Name and channels of what the network gives."""
        n = self.config.n_harmonics
        if self.config.synthesizer == "harmonic":
            return [("amplitudes", 1), ("harmonic_distribution", n)]
        if self.config.synthesizer == "sinusoidal":
            return [("amplitudes", n), ("frequencies", n)]
        return [("amplitudes", 1), ("wavetables", _POINTS_PER_HARMONIC * n)]

    def controls(self, raw: Controls, f0_hz: Tensor, gain: Tensor) -> Controls:
        """Controls of the oscillator; gain [batch, n_frames, 1] scales the amplitudes."""
        if self.config.synthesizer == "harmonic":
            controls = self.oscillator.controls(
                amplitudes=raw["amplitudes"],
                harmonic_distribution=self._coloured(raw["harmonic_distribution"], f0_hz),
                f0_hz=f0_hz,
            )
        elif self.config.synthesizer == "sinusoidal":
            controls = self._sinusoids(raw, f0_hz)
        else:
            tables = torch.tanh(raw["wavetables"])
            controls = {
                "amplitudes": exp_sigmoid(raw["amplitudes"]),
                "wavetables": tables - tables.mean(dim=-1, keepdim=True),  # no DC
                "f0_hz": f0_hz,
            }
        return {**controls, "amplitudes": controls["amplitudes"] * gain}

    def _coloured(self, logits: Tensor, f0_hz: Tensor) -> Tensor:
        """Logits of the harmonics with the body's resonances."""
        if self.body is None:
            return logits
        resonances: Tensor = self.body(f0_hz, self.config.n_harmonics)
        return logits + resonances

    def _sinusoids(self, raw: Controls, f0_hz: Tensor) -> Controls:
        """Partials near the multiples of the pitch, each with its own amplitude."""
        n = self.config.n_harmonics
        k = torch.arange(1, n + 1, device=f0_hz.device, dtype=f0_hz.dtype)
        frequencies = f0_hz * k * (1.0 + _STRETCH * torch.tanh(raw["frequencies"]))
        amplitudes = exp_sigmoid(self._coloured(raw["amplitudes"], f0_hz)) / math.sqrt(n)
        return self.oscillator.controls(amplitudes=amplitudes, frequencies=frequencies)


def _oscillator(config: ModelConfig) -> Processor:
    """The processor of the configured kind."""
    hop, rate, n = config.hop_size, config.sample_rate, config.n_harmonics
    if config.synthesizer == "harmonic":
        return Harmonic(hop, rate, n, fades_near_nyquist=True)
    if config.synthesizer == "sinusoidal":
        return Sinusoidal(hop, rate, n, scale_outputs=False, fades_near_nyquist=True)
    return Wavetable(hop, rate, _POINTS_PER_HARMONIC * n, scale_outputs=False)
