"""What is to be heard: a clip's features, instruments, parameters, room."""

from dataclasses import dataclass

from torch import Tensor

from studio.engine.features.types import Features
from studio.engine.instrument import Instrument
from studio.engine.parameters import Conditioning
from studio.engine.stream.room import Room


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Everything that a sound depends on.

    n_samples, sample_rate: length of the clip. other: the instrument that `morph` leads to.
    room: another than the instruments' own (NO_ROOM = dry). z: latents of the instrument,
    [n_latents] or [n_frames, n_latents] at its frame rate; other_z: those that `morph` leads to,
    of the other instrument, or of the same where there is no other. seed: of the noise.
    """

    n_samples: int
    sample_rate: int
    features: Features
    instrument: Instrument
    conditioning: Conditioning
    other: Instrument | None = None
    room: Room | None = None
    z: Tensor | None = None
    other_z: Tensor | None = None
    seed: int = 0

    @property
    def second(self) -> Instrument:
        """The instrument that `morph` leads to; the same where only latents change."""
        return self.instrument if self.other is None else self.other

    def n_samples_at(self, sample_rate: int) -> int:
        """The clip's length at another rate."""
        return -(-self.n_samples * sample_rate // self.sample_rate)
