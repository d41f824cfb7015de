"""A sound that can be made piece by piece: what is played and what is exported."""

from dataclasses import dataclass

from studio.engine.conditioning.types import Conditioned
from studio.engine.parameters import PARAMETER, Conditioning
from studio.engine.stream.mixed import MixedSource
from studio.engine.stream.request import RenderRequest
from studio.engine.stream.reverberation import Reverberation
from studio.engine.units import db_to_amplitude


@dataclass(frozen=True, slots=True, eq=False)
class PlayableSound:
    """What a request asks for.

    conditioned: the features that are played; wet: the stems; levels: their factors.
    """

    request: RenderRequest
    conditioned: Conditioned
    wet: Reverberation
    levels: dict[str, float]

    def source(self, sample_rate: int) -> MixedSource:
        """Tiles at a rate, to be filled where they are needed."""
        n_samples = self.request.n_samples_at(sample_rate)
        return MixedSource(self.wet, self.levels, sample_rate, n_samples)


def stem_levels(conditioning: Conditioning) -> dict[str, float]:
    """Gain of each stem from the mix part of the parameter table."""
    output = _gain("output", conditioning.output)
    return {
        "harmonic": output * _gain("harmonics", conditioning.harmonics),
        "noise": output * _gain("noise", conditioning.noise),
        "reverb": output * conditioning.reverb_wet / 100.0,
    }


def _gain(name: str, level_db: float) -> float:
    """Amplitude of a level in dB; the lowest value of the table means off."""
    return 0.0 if level_db <= PARAMETER[name].minimum else float(db_to_amplitude(level_db))
