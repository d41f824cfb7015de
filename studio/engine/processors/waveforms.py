"""Saw, square, triangle: classic waveforms and their blends, without a partial above Nyquist."""

import math

import torch
from torch import Tensor

from studio.engine.dsp.harmonics import nyquist_fade
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.processors.harmonic import Harmonic, OscillatorState
from studio.engine.processors.oscillator import Oscillator
from studio.engine.processors.processor import Controls, Port

KINDS = ("saw", "square", "triangle")


class Waveforms(Oscillator):
    """A blend of the Fourier series of saw, square and triangle of peak `amplitudes`.

    Inputs: amplitudes, f0_hz, both [batch, n_frames, 1]; shapes [batch, n_frames, 3], the share of
    each waveform; controls() takes raw amplitudes through exp_sigmoid and raw shapes through a
    softmax. Under lowest_hz the highest partials are missing: the series has
    sample_rate / (2 lowest_hz) terms.
    """

    coefficients: Tensor

    def __init__(
        self,
        hop_size: int = 64,
        sample_rate: int = 16000,
        lowest_hz: float = 40.0,
        scale_outputs: bool = True,
    ) -> None:
        """scale_outputs: False if outputs are amplitudes and shares already."""
        super().__init__()
        self.oscillator = Harmonic(hop_size, sample_rate, scale_outputs=False)
        self.hop_size = hop_size
        self.sample_rate = sample_rate
        self.scale_outputs = scale_outputs
        self.ports = {
            "amplitudes": Port("frames", 1),
            "shapes": Port("frames", len(KINDS)),
            "f0_hz": Port("frames", 1),
        }
        n_harmonics = math.ceil(sample_rate / (2 * lowest_hz))
        series = torch.stack([fourier_series(kind, n_harmonics) for kind in KINDS])
        self.register_buffer("coefficients", series, persistent=False)

    def scale(self, outputs: Controls) -> Controls:
        """amplitudes [batch, n_frames, 1] >= 0, linear; shapes [batch, n_frames, 3] sum to 1."""
        if not self.scale_outputs:
            return dict(outputs)
        amplitudes, shapes = exp_sigmoid(outputs["amplitudes"]), outputs["shapes"].softmax(dim=-1)
        return {**outputs, "amplitudes": amplitudes, "shapes": shapes}

    def initial_state(self, batch: int, like: Tensor | None = None) -> OscillatorState:
        """Phase 0, float64 [batch, 1] cycles; no frame yet."""
        return self.oscillator.initial_state(batch, like)

    def signal(
        self, controls: Controls, state: OscillatorState | None = None
    ) -> tuple[Tensor, OscillatorState]:
        """Audio [batch, n_frames * hop_size] of the segments up to these frames, and the state."""
        return self.oscillator.signal(self._harmonics(controls), state)

    def render(
        self,
        controls: Controls,
        n_samples: int | None = None,
        state: OscillatorState | None = None,
    ) -> Tensor:
        """The whole sound [batch, n_samples]."""
        return self.oscillator.render(self._harmonics(controls), n_samples, state)

    def partials(self, controls: Controls) -> Tensor:
        """As Oscillator."""
        return self.oscillator.partials(self._harmonics(controls)).abs()

    def _harmonics(self, controls: Controls) -> Controls:
        f0_hz = controls["f0_hz"]
        series = controls["shapes"] @ self.coefficients.to(f0_hz.dtype)
        numbers = torch.arange(1, series.shape[-1] + 1, dtype=f0_hz.dtype, device=f0_hz.device)
        gain = nyquist_fade(numbers * f0_hz, self.sample_rate)
        return {
            "amplitudes": controls["amplitudes"],
            "harmonic_distribution": series * gain,
            "f0_hz": f0_hz,
        }


def fourier_series(kind: str, n_harmonics: int) -> Tensor:
    """Amplitudes float64 [n_harmonics] of the sines of a waveform of peak 1.

    ValueError for another kind.

    >>> fourier_series("square", 3).round(decimals=3).tolist()
    [1.273, 0.0, 0.424]
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r}: wanted one of {', '.join(KINDS)}")
    k = torch.arange(1, n_harmonics + 1, dtype=torch.float64)
    if kind == "saw":
        return 2.0 / (math.pi * k)
    is_odd = k % 2 == 1
    if kind == "square":
        return torch.where(is_odd, 4.0 / (math.pi * k), 0.0)
    sign = torch.where(k % 4 == 1, 1.0, -1.0)
    return torch.where(is_odd, sign * 8.0 / (math.pi * k).square(), 0.0)
