"""What sounds just now, in words: the instrument and all that is not as it is by default."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.engine.effects.table import EFFECTS
from studio.engine.parameters import PARAMETER, Conditioning, Parameter, Value, with_values
from studio.ui.common.results import Result
from studio.ui.common.texts import shown_choice, tr
from studio.ui.session.document import Settled

LEAST_CENTS = 5.0  # of a tuning that is told
BY_THEMSELVES = (
    "morph", "pitch_octave", "pitch_semitone", "autotune_scale", "autotune_to", "autotune_drift",
    "octave_mode",
    *(parameter.id for effect in EFFECTS.values() for parameter in effect.parameters[1:]),
)  # fmt: skip
"""Parameters that have words of their own, or none while nothing depends on them.

Of an effect the first parameter says how much there is of it; at its default the others do
nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the line. id: of the part; text: its words; back: fields of Settled that take it
    back."""

    id: str
    text: str
    back: dict[str, Any]


def parts_of(settled: Settled, result: Result | None) -> tuple[Part, ...]:
    """All that changes the sound of the chosen instrument; none where everything is neutral."""
    return (*_morph(settled), *_pitch(settled, result), *_room(settled), *_others(settled, result))


def _back(settled: Settled, **values: Value) -> dict[str, Any]:
    return {"conditioning": with_values(settled.conditioning, values)}


def _morph(settled: Settled) -> Iterator[Part]:
    amount, chosen = settled.conditioning.morph, settled.instrument
    goal = settled.other.name if settled.other is not None else ""
    if not goal and chosen is not None and chosen.has_latents:
        first = chosen.anchors[1] if len(chosen.anchors) > 1 else ""
        goal = {"": first, "own": tr("Of this clip")}.get(
            settled.latents[1], Path(settled.latents[1]).stem
        )
    if amount and goal:
        text = tr("{share:.0f} % {name}").format(share=amount, name=goal)
        yield Part("morph", text, _back(settled, morph=0.0))


def _pitch(settled: Settled, result: Result | None) -> Iterator[Part]:
    values = settled.conditioning
    octaves = result.octave_shift if result is not None and values.adjust else 0.0
    if octaves:
        text = tr("{octaves} (auto)").format(octaves=_octaves(octaves))
        yield Part("octave_mode", text, _back(settled, octave_mode="off"))
    if values.pitch_octave:
        yield Part("octave", _octaves(values.pitch_octave), _back(settled, pitch_octave=0.0))
    whole = float(round(values.pitch_semitone))
    if whole:
        words = tr("{n:+.0f} semitone") if abs(whole) == 1.0 else tr("{n:+.0f} semitones")
        back = _back(settled, pitch_semitone=values.pitch_semitone - whole)
        yield Part("semitones", words.format(n=whole), back)
    tuning = result.tuning_cents if result is not None and not values.autotune else 0.0
    cents = tuning + 100.0 * (values.pitch_semitone - whole)
    if abs(cents) >= LEAST_CENTS:
        words = tr("{n:.0f} cents sharp") if cents > 0 else tr("{n:.0f} cents flat")
        wanted = min(max(whole - tuning / 100.0, -12.0), 12.0)
        yield Part("tuning", words.format(n=abs(cents)), _back(settled, pitch_semitone=wanted))


def _octaves(octaves: float) -> str:
    words = tr("{n:+g} octave") if abs(octaves) == 1.0 else tr("{n:+g} octaves")
    return words.format(n=octaves)


def _room(settled: Settled) -> Iterator[Part]:
    if settled.room == "none":
        yield Part("room", tr("no room"), {"room": "own"})
    elif settled.room != "own":
        text = tr("in {room}").format(room=Path(settled.room).stem)
        yield Part("room", text, {"room": "own"})


def _others(settled: Settled, result: Result | None) -> Iterator[Part]:
    """Every other row of the parameter table that is not at its default."""
    for field in PARAMETER.values():
        value = getattr(settled.conditioning, field.id)
        if value != field.default and field.id not in BY_THEMSELVES:
            back = _back(settled, **{field.id: field.default})
            words = _words(field, value)
            if field.id == "autotune" and result is not None and result.scale:
                words = tr("{words} ({scale}, recorded {cents:+.0f} cents)").format(
                    words=words, scale=shown_choice(result.scale), cents=result.tuning_cents
                )
            yield Part(field.id, words, back)


def _words(parameter: Parameter, value: Value) -> str:
    label = tr(parameter.label)
    if parameter.kind == "switch":
        return (
            tr("{label} on").format(label=label)
            if value
            else tr("{label} off").format(label=label)
        )
    number = f"{value:+g}" if parameter.minimum < 0.0 else f"{value:g}"
    return f"{label} {number} {parameter.unit}".rstrip()


NEUTRAL: dict[str, Any] = {
    "conditioning": Conditioning(),
    "other": None,
    "room": "own",
    "latents": ("", ""),
    "preset": Settled().preset,
}
"""Fields of Settled with which an instrument sounds as it was learnt."""
