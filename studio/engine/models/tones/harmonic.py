"""A tone of harmonics: one amplitude, a distribution over the multiples of the pitch."""

from torch import Tensor

from studio.engine.models.config import ModelConfig
from studio.engine.models.tones.tone import Tone
from studio.engine.processors.harmonic import Harmonic
from studio.engine.processors.processor import Controls


class HarmonicTone(Tone):
    """The harmonic oscillator of Engel et al. 2020, coloured by a body."""

    def __init__(self, config: ModelConfig) -> None:
        """config.n_harmonics partials."""
        super().__init__(config)
        n = config.n_harmonics
        self.outputs = [("amplitudes", 1), ("harmonic_distribution", n)]
        self.oscillator = Harmonic(config.hop_size, config.sample_rate, n, fades_near_nyquist=True)
        self.make_body()

    def scaled(self, raw: Controls, f0_hz: Tensor) -> Controls:
        """As Tone."""
        return self.oscillator.controls(
            amplitudes=raw["amplitudes"],
            harmonic_distribution=self.coloured(raw["harmonic_distribution"], f0_hz),
            f0_hz=f0_hz,
        )
