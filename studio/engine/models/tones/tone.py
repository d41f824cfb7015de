"""The contract of a tonal part: network outputs to the controls of its oscillator."""

from abc import ABC, abstractmethod

from torch import Tensor, nn

from studio.engine.models.body import Body
from studio.engine.models.config import ModelConfig
from studio.engine.processors.oscillator import Oscillator
from studio.engine.processors.processor import Controls


class Tone(nn.Module, ABC):
    """One kind of synthesis.

    oscillator: plays the controls. outputs: name and channels of what the network is to give.
    body: resonances that colour the harmonics, None where the configuration has none.
    """

    oscillator: Oscillator
    outputs: list[tuple[str, int]]

    def __init__(self, config: ModelConfig) -> None:
        """A subclass sets oscillator and outputs."""
        super().__init__()
        self.config = config
        self.body: Body | None = None  # not of the class: torch finds modules after attributes

    @abstractmethod
    def scaled(self, raw: Controls, f0_hz: Tensor) -> Controls:
        """Controls of the oscillator, "amplitudes" among them.

        raw: the network's outputs, each [batch, n_frames, channels]; f0_hz: [batch, n_frames, 1].
        """

    def controls(self, raw: Controls, f0_hz: Tensor, gain: Tensor) -> Controls:
        """The same with amplitudes times gain [batch, n_frames, 1]."""
        controls = self.scaled(raw, f0_hz)
        return {**controls, "amplitudes": controls["amplitudes"] * gain}

    def make_body(self) -> None:
        """Give it the resonances that the configuration asks for."""
        if self.config.body_points > 0:
            self.body = Body(self.config.body_points, self.config.sample_rate)

    def coloured(self, logits: Tensor, f0_hz: Tensor) -> Tensor:
        """Logits of the harmonics [batch, n_frames, n_harmonics] with the body's resonances."""
        if self.body is None:
            return logits
        resonances: Tensor = self.body(f0_hz, self.config.n_harmonics)
        return logits + resonances
