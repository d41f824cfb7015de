"""The effects there are, in the order in which they are played, with their parameters."""

from collections.abc import Mapping
from dataclasses import dataclass

from studio.engine.parameter import Parameter, Value
from studio.engine.tables import Row


@dataclass(frozen=True, slots=True)
class EffectRow(Row):
    """An effect.

    code: a function (values by parameter id, sample rate in Hz) -> Processor with one input,
    "audio". parameters: rows of the parameter table; the first one is how much there is of it, and
    at its default the effect is off.
    """

    parameters: tuple[Parameter, ...] = ()

    def is_on(self, values: Mapping[str, Value]) -> bool:
        """Whether it does anything; values: by parameter id, missing = default."""
        first = self.parameters[0]
        return values.get(first.id, first.default) != first.default

    def values(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """A value for each of its parameters."""
        return {p.id: given.get(p.id, p.default) for p in self.parameters}


def _parameter(
    id: str, label: str, help: str, low: float, high: float, default: float, unit: str, step: float
) -> Parameter:
    return Parameter(
        id, label, "effect", float(default), help, "number", low, high, step, unit, stage="effect"
    )


EFFECTS: dict[str, EffectRow] = {
    row.id: row
    for row in (
        EffectRow(
            "tilt",
            "Tilt",
            "Darker or brighter, around 1 kHz.",
            "studio.engine.effects.tilt:tilt",
            (
                _parameter(
                    "tilt", "Tilt", "Darker below 0, brighter above.", -6, 6, 0, "dB/oct", 0.5
                ),
            ),
        ),
        EffectRow(
            "chorus",
            "Chorus",
            "A second player beside the first.",
            "studio.engine.effects.modulated:chorus",
            (
                _parameter("chorus", "Chorus", "Level of the second player.", 0, 100, 0, "%", 1),
                _parameter(
                    "chorus_rate", "Chorus rate", "How fast it drifts.", 0.1, 5, 0.8, "Hz", 0.1
                ),
                _parameter(
                    "chorus_depth", "Chorus depth", "How far it drifts.", 1, 20, 10, "ms", 0.5
                ),
            ),
        ),
        EffectRow(
            "flanger",
            "Flanger",
            "A comb that moves through the sound.",
            "studio.engine.effects.modulated:flanger",
            (
                _parameter("flanger", "Flanger", "Depth of the comb.", 0, 100, 0, "%", 1),
                _parameter(
                    "flanger_rate", "Flanger rate", "How fast it moves.", 0.05, 2, 0.2, "Hz", 0.05
                ),
            ),
        ),
        # a new effect: its row here
    )
}


def has_effects(values: Mapping[str, Value]) -> bool:
    """Whether any effect is on."""
    return any(row.is_on(values) for row in EFFECTS.values())


EFFECT_PARAMETERS = tuple(p for row in EFFECTS.values() for p in row.parameters)
