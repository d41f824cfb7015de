"""The one table of parameters: sliders, flags, presets and validation are made from it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from studio.engine.effects.table import EFFECT_PARAMETERS
from studio.engine.errors import BadParameter
from studio.engine.parameter import Parameter, Value

__all__ = [
    "PARAMETER",
    "PARAMETERS",
    "Conditioning",
    "Parameter",
    "Value",
    "values_of",
    "with_values",
]

PITCH_CLASSES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
SCALES = (
    "auto",
    "chromatic",
    *(f"{name} major" for name in PITCH_CLASSES),
    *(f"{name} minor" for name in PITCH_CLASSES),
)


RECORDED = "as recorded"
TUNINGS = (RECORDED, *(f"{hz} Hz" for hz in range(415, 467)))
"""What A is tuned to; baroque 415 Hz, today 440 to 443, old organs 466."""


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "adjust", "Fit to instrument", "fit", True, "Auto octave and loudness matching.", "switch"
    ),
    Parameter(
        "level_match",
        "Match level",
        "fit",
        True,
        "Hold the result at the loudness that is asked for; off: as the network plays it.",
        "switch",
        stage="mix",
    ),
    Parameter(
        "note_threshold",
        "Note threshold",
        "fit",
        1.0,
        "How sure a note must be: higher keeps fewer notes.",
        maximum=2.0,
        step=0.01,
    ),
    Parameter(
        "quiet",
        "Quiet gaps",
        "fit",
        20.0,
        "How much quieter the sound gets where no note is on.",
        maximum=60.0,
        unit="dB",
    ),
    Parameter(
        "autotune",
        "Autotune",
        "fit",
        0.0,
        "How far each note moves to the nearest note of the scale.",
        maximum=100.0,
        unit="%",
    ),
    Parameter(
        "autotune_scale",
        "Scale",
        "fit",
        "auto",
        "The scale that Autotune moves to.",
        "choice",
        choices=SCALES,
    ),
    Parameter(
        "octave_mode",
        "Auto octave",
        "fit",
        "nearest",
        "How Fit to instrument chooses the octave.",
        "choice",
        choices=("nearest", "reference", "off"),
    ),
    Parameter(
        "autotune_to",
        "Tune to",
        "fit",
        "440 Hz",
        "The A that Autotune tunes to, or the recording's own tuning.",
        "choice",
        unit="Hz",
        choices=TUNINGS,
    ),
    Parameter(
        "autotune_drift",
        "Hold pitch",
        "fit",
        100.0,
        "How much of the drift inside a note Autotune takes off; vibrato and slides stay.",
        maximum=100.0,
        unit="%",
    ),
    Parameter(
        "pitch_octave",
        "Octave",
        "pitch",
        0.0,
        "Shift by octaves.",
        minimum=-2.0,
        maximum=2.0,
        unit="oct",
    ),
    Parameter(
        "pitch_semitone",
        "Semitones",
        "pitch",
        0.0,
        "Shift by semitones; fractions can be typed.",
        minimum=-12.0,
        maximum=12.0,
        unit="st",
    ),
    Parameter(
        "loudness_shift",
        "Loudness",
        "pitch",
        0.0,
        "Play louder or softer: the instrument answers with its tone.",
        minimum=-20.0,
        maximum=20.0,
        unit="dB",
    ),
    Parameter(
        "tone_pitch",
        "Tone: pitch",
        "tone",
        0.0,
        "The register that the instrument thinks it plays in; the pitch stays.",
        minimum=-36.0,
        maximum=36.0,
        unit="st",
        stage="network",
    ),
    Parameter(
        "tone_level",
        "Tone: level",
        "tone",
        0.0,
        "The force that the instrument thinks it plays with.",
        minimum=-24.0,
        maximum=24.0,
        unit="dB",
        stage="network",
    ),
    Parameter(
        "harmonics",
        "Harmonics",
        "mix",
        0.0,
        "Level of the harmonic part; -60 is off.",
        minimum=-60.0,
        maximum=6.0,
        step=0.5,
        unit="dB",
        stage="mix",
    ),
    Parameter(
        "noise",
        "Noise",
        "mix",
        0.0,
        "Level of breath, bow and hiss; -60 is off.",
        minimum=-60.0,
        maximum=6.0,
        step=0.5,
        unit="dB",
        stage="mix",
    ),
    Parameter(
        "reverb_wet",
        "Reverb",
        "mix",
        100.0,
        "How much of the trained room is heard.",
        maximum=100.0,
        unit="%",
        stage="mix",
    ),
    Parameter(
        "output",
        "Output",
        "mix",
        0.0,
        "Level of the result.",
        minimum=-60.0,
        maximum=6.0,
        step=0.5,
        unit="dB",
        stage="mix",
    ),
    Parameter(
        "morph",
        "A-B",
        "morph",
        0.0,
        "From instrument A to instrument B, or between two latents.",
        maximum=100.0,
        unit="%",
        stage="network",
    ),
)
PARAMETERS += EFFECT_PARAMETERS
PARAMETER = {parameter.id: parameter for parameter in PARAMETERS}


_EFFECT_IDS = frozenset(parameter.id for parameter in EFFECT_PARAMETERS)


@dataclass(frozen=True, slots=True)
class Conditioning:
    """A value for each row of the table; the defaults are the table's.

    effects: those of effects that are not their defaults, by id, in the order of the table; each
    can be read as an attribute, as all others: `conditioning.chorus`.
    """

    adjust: bool = True
    note_threshold: float = 1.0
    quiet: float = 20.0
    autotune: float = 0.0
    autotune_scale: str = "auto"
    autotune_to: str = "440 Hz"
    autotune_drift: float = 100.0
    octave_mode: str = "nearest"
    pitch_octave: float = 0.0
    pitch_semitone: float = 0.0
    loudness_shift: float = 0.0
    level_match: bool = True
    tone_pitch: float = 0.0
    tone_level: float = 0.0
    harmonics: float = 0.0
    noise: float = 0.0
    reverb_wet: float = 100.0
    output: float = 0.0
    morph: float = 0.0
    effects: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        """Check every value once, at the door; BadParameter where one does not fit."""
        for field in fields(self):
            if field.name != "effects":
                checked = PARAMETER[field.name].check(getattr(self, field.name))
                object.__setattr__(self, field.name, checked)
        given = dict(self.effects)
        values = {p.id: p.check(given[p.id]) for p in EFFECT_PARAMETERS if p.id in given}
        kept = tuple((id, value) for id, value in values.items() if value != PARAMETER[id].default)
        object.__setattr__(self, "effects", kept)

    def __getattr__(self, id: str) -> Value:
        """The value of an effect's parameter."""
        if id in _EFFECT_IDS:
            return dict(self.effects).get(id, PARAMETER[id].default)
        raise AttributeError(id)


def with_values(conditioning: Conditioning, values: Mapping[str, Value]) -> Conditioning:
    """Change some values by id; BadParameter for an id that the table does not have."""
    for name in values:
        if name not in PARAMETER:
            raise BadParameter(
                "There is no parameter {name!r}; there are {parameter}.",
                name=name,
                parameter=", ".join(PARAMETER),
            )
    changes: dict[str, Any] = {id: x for id, x in values.items() if id not in _EFFECT_IDS}
    of_effects = {id: x for id, x in values.items() if id in _EFFECT_IDS}
    effects = {**dict(conditioning.effects), **of_effects}
    return replace(conditioning, **changes, effects=tuple(effects.items()))


def values_of(conditioning: Conditioning) -> dict[str, Value]:
    """Values by id, as files hold them; of effects those that are not their defaults."""
    values = asdict(conditioning)
    del values["effects"]
    return {**values, **dict(conditioning.effects)}
