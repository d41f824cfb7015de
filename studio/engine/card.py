"""The card of an instrument: what a person wants to know before playing it."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from studio.engine.errors import NotAnInstrument

_NUMBER = (int, float)


@dataclass(frozen=True, slots=True)
class Card:
    """Facts about an instrument.

    seconds: of recordings it was trained on; sample_rate: Hz it sounds at; pitch_low, pitch_high:
    MIDI numbers of the trained range; licence: of the recordings, with their credit in source;
    verdict: a word of the quality scale (below, sound, good, excellent); weak: where it falls
    short, in a sentence; figures: measured on held-out audio.
    """

    name: str
    author: str = ""
    description: str = ""
    licence: str = ""
    source: str = ""
    seconds: float = 0.0
    sample_rate: int = 16000
    date: str = ""
    pitch_low: float = 48.0
    pitch_high: float = 84.0
    verdict: str = ""
    weak: str = ""
    figures: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Card":
        """Read a card; unknown fields are left out, wrong types raise NotAnInstrument."""
        known: dict[str, Any] = {}
        for entry in fields(cls):
            if entry.name in values:
                if not isinstance(values[entry.name], _KINDS[entry.name]):
                    raise NotAnInstrument(
                        "The instrument file is damaged: the {name} on its card cannot be read. "
                        "Get the file again.",
                        name=entry.name,
                    )
                known[entry.name] = values[entry.name]
        if not known.get("name", "").strip():
            raise NotAnInstrument(
                "The instrument file is damaged: its card has no name. Get the file again."
            )
        return cls(**known)


_KINDS: dict[str, type | tuple[type, ...]] = {
    **{entry.name: str for entry in fields(Card)},
    "seconds": _NUMBER,
    "sample_rate": int,
    "pitch_low": _NUMBER,
    "pitch_high": _NUMBER,
    "figures": dict,
}
