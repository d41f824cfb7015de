"""A sound that can be made piece by piece: what is played and what is exported."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.types import Conditioned
from studio.engine.effects.table import has_effects
from studio.engine.export.targets import EFFECTS_STEM
from studio.engine.models.chain import HARMONIC, NOISE, REVERB
from studio.engine.parameters import PARAMETER, Conditioning
from studio.engine.stream.effect_chain import EffectChain
from studio.engine.stream.mixed import MixedSource
from studio.engine.stream.request import RenderRequest
from studio.engine.stream.reverberation import Reverberation
from studio.engine.units import db_to_amplitude

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PlayableSound:
    """What a request asks for.

    conditioned: the features that are played; wet: the stems; effects: what the effects add to
    them, None = there is none; levels: factor of each stem, "effects" among them.
    """

    request: RenderRequest
    conditioned: Conditioned
    wet: Reverberation
    levels: dict[str, float]
    effects: EffectChain | None = None

    def stem(self, name: str, start: int, end: int) -> Samples:
        """Samples of "harmonic", "noise", "reverb" or "effects" before their levels."""
        if name != EFFECTS_STEM:
            return self.wet.stem(name, start, end)
        if self.effects is None:
            return np.zeros(end - start, np.float32)
        return self.effects.span(start, end)

    def source(self, sample_rate: int) -> MixedSource:
        """Tiles at a rate, to be filled where they are needed."""
        n_samples = self.request.n_samples_at(sample_rate)
        return MixedSource(self, self.wet.dry.sample_rate, sample_rate, n_samples)


def stem_levels(conditioning: Conditioning) -> dict[str, float]:
    """Gain of each stem from the mix part of the parameter table."""
    output = output_gain(conditioning)
    levels = {name: output * level for name, level in levels_before_output(conditioning).items()}
    return {**levels, EFFECTS_STEM: output} if has_effects(dict(conditioning.effects)) else levels


def levels_before_output(conditioning: Conditioning) -> dict[str, float]:
    """Gain of each stem in what the effects hear."""
    return {
        HARMONIC: _gain("harmonics", conditioning.harmonics),
        NOISE: _gain("noise", conditioning.noise),
        REVERB: conditioning.reverb_wet / 100.0,
    }


def output_gain(conditioning: Conditioning) -> float:
    """Gain of what leaves the effects."""
    return _gain("output", conditioning.output)


def _gain(name: str, level_db: float) -> float:
    """Amplitude of a level in dB; the lowest value of the table means off."""
    return 0.0 if level_db <= PARAMETER[name].minimum else float(db_to_amplitude(level_db))
