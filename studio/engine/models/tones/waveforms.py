"""A tone of classic waveforms: a blend of saw, square and triangle that the network chooses."""

from torch import Tensor

from studio.engine.models.config import ModelConfig
from studio.engine.models.tones.tone import Tone
from studio.engine.processors.processor import Controls
from studio.engine.processors.waveforms import KINDS, Waveforms


class WaveformsTone(Tone):
    """Three shapes and one amplitude: what an analogue oscillator can do."""

    def __init__(self, config: ModelConfig) -> None:
        """No partial above Nyquist."""
        super().__init__(config)
        self.outputs = [("amplitudes", 1), ("shapes", len(KINDS))]
        self.oscillator = Waveforms(config.hop_size, config.sample_rate)

    def scaled(self, raw: Controls, f0_hz: Tensor) -> Controls:
        """As Tone."""
        return self.oscillator.controls(
            amplitudes=raw["amplitudes"], shapes=raw["shapes"], f0_hz=f0_hz
        )
