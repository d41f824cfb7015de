"""What is to be rendered: the one description that every door hands to the engine."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from studio.engine.clip import Clip
from studio.engine.correction.edits import Correction
from studio.engine.features.types import Features
from studio.engine.instrument import Instrument
from studio.engine.parameters import Conditioning
from studio.engine.stream.room import Room

UNCORRECTED = Correction()


class Same:
    """Equal to another of the same object; keeps it alive, so that no other takes its place."""

    def __init__(self, value: object) -> None:
        """value: what is compared by identity."""
        self._value = value

    def __eq__(self, other: object) -> bool:
        """Whether it is the same object."""
        return isinstance(other, Same) and self._value is other._value

    def __hash__(self) -> int:
        """By identity."""
        return id(self._value)


@dataclass(frozen=True, slots=True, eq=False)
class RenderRequest:
    """Everything that a sound depends on; equal requests make equal sounds.

    clip: the recording; features: measured on it.
    instrument: that plays; other: that `morph` leads to.
    conditioning: a value for each row of the parameter table.
    room: another than the instruments' own (NO_ROOM = dry).
    latents: what z is and what `morph` leads it to: the name of an anchor, "own", the path of a
        recording, "" = the instrument's first anchors.
    correction: of the features, in seconds of the clip.
    seed: of the noise.
    Hashable: sound and curves count as the objects that they are, instruments by their weights.
    """

    clip: Clip
    features: Features
    instrument: Instrument
    conditioning: Conditioning = field(default_factory=Conditioning)
    other: Instrument | None = None
    room: Room | None = None
    latents: tuple[str, str] = ("", "")
    correction: Correction = UNCORRECTED
    seed: int = 0

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What two requests are compared by."""
        return (
            Same(self.clip.samples),
            self.clip.sample_rate,
            Same(self.features),
            content_of(self.instrument),
            self.conditioning,
            None if self.other is None else content_of(self.other),
            Same(self.room),
            self.latents,
            self.correction,
            self.seed,
        )

    def __eq__(self, other: object) -> bool:
        """Whether both make the same sound."""
        return isinstance(other, RenderRequest) and self.key == other.key

    def __hash__(self) -> int:
        """Of the key."""
        return hash(self.key)

    @property
    def second(self) -> Instrument:
        """The instrument that `morph` leads to; the same where only latents change."""
        return self.instrument if self.other is None else self.other

    def n_samples_at(self, sample_rate: int) -> int:
        """The clip's length at another rate."""
        return -(-len(self.clip.samples) * sample_rate // self.clip.sample_rate)


def content_of(instrument: Instrument) -> Hashable:
    """What tells instruments apart: the sha256 of the weights, or without one the object."""
    return instrument.content or Same(instrument)
