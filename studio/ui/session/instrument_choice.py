"""What the window knows of an instrument without loading it: what its card says."""

import zlib
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.errors import BadParameter
from studio.engine.parameters import Conditioning, Value, with_values
from studio.ui.common.results import InstrumentChoice

COLORS = ("#8b7cf6", "#2fb7a3", "#e8a13a", "#4a9fe8", "#e0607e", "#7cb342", "#c07be0", "#d98452")
"""Each has a contrast of 3:1 or more against the dark and the light base."""


def choice_of_file(path: Path) -> InstrumentChoice:
    """What a card shows of an instrument that lies anywhere; NotAnInstrument."""
    from studio.engine.card import Card
    from studio.engine.instrument_file import read_card
    from studio.engine.library import InstrumentEntry

    card = Card.from_dict(read_card(path).get("card", {}))
    return choice_of(InstrumentEntry(card.name, path, card, False))


def choice_of(entry: Any) -> InstrumentChoice:
    """What a card shows of an installed instrument (an InstrumentEntry); NotAnInstrument."""
    from studio.engine.instrument_file import read_card

    card, document = entry.card, read_card(entry.path)
    config, anchors = _part(document, "config"), _part(document, "anchors")
    return InstrumentChoice(
        name=entry.name,
        path=entry.path,
        pitch_low=float(card.pitch_low),
        pitch_high=float(card.pitch_high),
        seconds=float(card.seconds),
        sample_rate=int(card.sample_rate),
        color=color_of(card.name),
        description=card.description,
        source=card.source,
        licence=card.licence,
        verdict=card.verdict,
        weak=card.weak,
        levels_db=_levels_of(document),
        author=card.author,
        date=card.date,
        figures=tuple((name, float(value)) for name, value in card.figures.items()),
        is_bundled=entry.bundled,
        sha256=str(document.get("weights_sha256", "")),
        defaults=_defaults_of(document),
        has_room=bool(config.get("reverb_s")),
        has_latents=bool(config.get("n_latents")),
        anchors=tuple(anchors),
    )


def _part(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A mapping of the card document, empty where there is none."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _defaults_of(document: dict[str, Any]) -> tuple[tuple[str, Value], ...]:
    """Values of parameters that suit the instrument; none where they are damaged."""
    defaults = _part(document, "defaults")
    try:
        with_values(Conditioning(), defaults)
    except (BadParameter, TypeError):
        return ()
    return tuple(defaults.items())


def _levels_of(document: dict[str, Any]) -> tuple[float, float] | None:
    """Percentiles 1 and 99 of the loudness of its recordings; None in an older file."""
    quantiles = _part(document, "statistics").get("loudness_quantiles")
    try:
        low, high = np.percentile(np.asarray(quantiles, np.float64), [1.0, 99.0])
    except (TypeError, ValueError, IndexError):
        return None
    return (float(low), float(high)) if np.isfinite([low, high]).all() else None


def color_of(name: str) -> str:
    """A colour that a name always gets."""
    return COLORS[zlib.crc32(name.encode()) % len(COLORS)]
