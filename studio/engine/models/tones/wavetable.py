"""A tone of wave tables: one period of the sound, which may change from frame to frame."""

import torch
from torch import Tensor

from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.models.config import ModelConfig
from studio.engine.models.tones.tone import Tone
from studio.engine.processors.processor import Controls
from studio.engine.processors.wavetable import Wavetable

_POINTS_PER_HARMONIC = 2


class WavetableTone(Tone):
    """A table of 2 n_harmonics points; it has no body: the table is the whole spectrum."""

    def __init__(self, config: ModelConfig) -> None:
        """Two points a harmonic."""
        super().__init__(config)
        n_points = _POINTS_PER_HARMONIC * config.n_harmonics
        self.outputs = [("amplitudes", 1), ("wavetables", n_points)]
        self.oscillator = Wavetable(
            config.hop_size, config.sample_rate, n_points, scale_outputs=False
        )

    def scaled(self, raw: Controls, f0_hz: Tensor) -> Controls:
        """As Tone."""
        tables = torch.tanh(raw["wavetables"])
        return {
            "amplitudes": exp_sigmoid(raw["amplitudes"]),
            "wavetables": tables - tables.mean(dim=-1, keepdim=True),  # no DC
            "f0_hz": f0_hz,
        }
