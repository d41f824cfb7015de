"""The one table of parameters: sliders, flags, presets and validation are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from studio.engine.errors import BadParameter

Value = float | bool | str
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


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table.

    kind: "number" (minimum..maximum in steps of step), "switch" or "choice".
    """

    id: str
    label: str
    group: str
    default: Value
    help: str
    kind: Literal["number", "switch", "choice"] = "number"
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 1.0
    unit: str = ""
    choices: tuple[str, ...] = ()

    def check(self, value: Value) -> Value:
        """Give the value in its own type; BadParameter where it does not fit."""
        if self.kind == "switch":
            return self._check_switch(value)
        if self.kind == "choice":
            return self._check_choice(value)
        return self._check_number(value)

    def _check_switch(self, value: Value) -> bool:
        words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
        if isinstance(value, bool):
            return value
        word = str(int(value) if value in (0, 1) else value).lower()
        if word not in words:
            raise BadParameter(f"{self.id} is on or off, not {value!r}.")
        return words[word]

    def _check_choice(self, value: Value) -> str:
        by_lower = {choice.lower(): choice for choice in self.choices}
        word = str(value).strip().lower()
        if self.unit and f"{word} {self.unit.lower()}" in by_lower:
            word = f"{word} {self.unit.lower()}"
        if word not in by_lower:
            raise BadParameter(f"{self.id} is one of {', '.join(self.choices)}, not {value!r}.")
        return by_lower[word]

    def _check_number(self, value: Value) -> float:
        try:
            number = float(value)
        except ValueError:
            raise BadParameter(f"{self.id} is a number, not {value!r}.") from None
        if isinstance(value, bool) or not self.minimum <= number <= self.maximum:
            raise BadParameter(
                f"{self.id} lies between {self.minimum:g} and {self.maximum:g}"
                f"{' ' + self.unit if self.unit else ''}, not {value}."
            )
        return number


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
    ),
    Parameter(
        "reverb_wet",
        "Reverb",
        "mix",
        100.0,
        "How much of the trained room is heard.",
        maximum=100.0,
        unit="%",
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
    ),
    Parameter(
        "morph",
        "A-B",
        "morph",
        0.0,
        "From instrument A to instrument B, or between two latents.",
        maximum=100.0,
        unit="%",
    ),
)
PARAMETER = {parameter.id: parameter for parameter in PARAMETERS}


@dataclass(frozen=True, slots=True)
class Conditioning:
    """A value for each row of the table; the defaults are the table's."""

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

    def __post_init__(self) -> None:
        """Check every value once, at the door; BadParameter where one does not fit."""
        for field in fields(self):
            checked = PARAMETER[field.name].check(getattr(self, field.name))
            object.__setattr__(self, field.name, checked)


def with_values(conditioning: Conditioning, values: Mapping[str, Value]) -> Conditioning:
    """Change some values by id; BadParameter for an id that the table does not have."""
    for name in values:
        if name not in PARAMETER:
            raise BadParameter(
                f"There is no parameter {name!r}; there are {', '.join(PARAMETER)}."
            )
    changes: dict[str, Any] = dict(values)
    return replace(conditioning, **changes)
