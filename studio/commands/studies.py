"""ddsp-studio evaluate STUDY: what the paper claims of such instruments, measured on ours."""

import argparse
from collections.abc import Generator
from pathlib import Path
from typing import Any

from studio.commands.console import print_json, work
from studio.engine.clip import Clip, read_clip
from studio.engine.errors import BadParameter
from studio.engine.library import find_instrument
from studio.engine.progress import Progress
from studio.engine.resources import resource

DEFAULT_INSTRUMENT = "Winds"
DEFAULT_CLIP = "demo/singing_vocadito_10.flac"
STUDIES = {
    "interpolation": "z from one anchor to another: the tone moves, pitch and loudness do not",
    "independence": "pitch moved alone, loudness moved alone",
    "extrapolation": "the melody five semitones outside the trained range",
}


def run_study(study: str, words: list[Path], arguments: argparse.Namespace) -> int:
    """words: [INSTRUMENT [AUDIO]]; prints the figures, status 1 where they do not hold."""
    name = str(words[0]) if words else DEFAULT_INSTRUMENT
    path = find_instrument(name)
    clip = read_clip(words[1] if len(words) > 1 else resource(DEFAULT_CLIP))
    # torch loads here, not for --help or a missing file.
    from studio.engine.features.tracker import make_tracker
    from studio.engine.instrument import load_instrument

    instrument = load_instrument(path)
    rows = work(_measured(study, instrument, clip, make_tracker(arguments.tracker), arguments))
    holds = all(row["holds"] for row in rows)
    if arguments.json:
        print_json({"study": study, "instrument": instrument.name, "rows": rows, "holds": holds})
    else:
        for row in rows:
            print(_line(row))
        print(f"{study}: {'holds' if holds else 'does not hold'}.")
    return 0 if holds else 1


def _measured(
    study: str, instrument: Any, clip: Clip, tracker: Any, arguments: argparse.Namespace
) -> Generator[Progress, None, list[dict[str, Any]]]:
    from studio.engine.quality import studies

    if study == "independence":
        result = yield from studies.independence(instrument, clip, tracker)
        return [result.to_dict()]
    if study == "extrapolation":
        return [(yield from studies.extrapolation(instrument, clip, tracker))]
    rows = []
    for ends in _pairs(instrument, arguments):
        row = yield from studies.interpolation(instrument, clip, ends, tracker)
        rows.append(row.to_dict())
    return rows


def _pairs(instrument: Any, arguments: argparse.Namespace) -> list[tuple[str, str]]:
    """The pair that is asked for, or each anchor and the next one, the last and the first."""
    names = list(instrument.anchors)
    if len(names) < 2:
        raise BadParameter(
            "{name} has no anchors to go between; try Winds.",
            name=instrument.name,
        )
    if arguments.start or arguments.end:
        return [(arguments.start or names[0], arguments.end or names[-1])]
    pairs = list(zip(names, [*names[1:], names[0]], strict=True))
    return pairs if len(names) > 2 else pairs[:1]


def _line(row: dict[str, Any]) -> str:
    parts = []
    for name, value in row.items():
        if isinstance(value, float):
            parts.append(f"{name} {value:.3g}")
        elif name == "centroids_hz":
            parts.append("centroids " + " ".join(f"{hz:.0f}" for hz in value) + " Hz")
        elif isinstance(value, str):
            parts.append(value)
    return ", ".join(parts) + ("" if row["holds"] else "   <- does not hold")
