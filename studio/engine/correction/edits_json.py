"""Corrections as JSON, with every bound checked on the way in."""

from typing import Any

from studio.engine.checked_json import mapping, number, sequence, text
from studio.engine.correction.edits import (
    LONGEST_S,
    MOST_FRAMES,
    MOST_POINTS,
    MOST_SEMITONES,
    Correction,
    Edit,
    Reanalysed,
    Redraw,
    Shift,
    Smooth,
    Stretch,
    Unvoice,
    Voice,
)

MOST_EDITS = 10_000
MOST_NOTES = 200_000
PLAIN: dict[str, type[Unvoice] | type[Voice] | type[Smooth]] = {
    "unvoice": Unvoice,
    "voice": Voice,
    "smooth": Smooth,
}
_NAMES = {kind: name for name, kind in PLAIN.items()}


def correction_to_json(correction: Correction) -> dict[str, Any]:
    """Plain values."""
    notes = correction.notes
    return {
        "edits": [_edit_to_json(edit) for edit in correction.edits],
        "notes": None if notes is None else [[note.start_s, note.end_s] for note in notes],
    }


def correction_from_json(value: Any) -> Correction:
    """ValueError, in words, for anything that is no correction."""
    values = mapping(value, "a correction")
    edits = sequence(values.get("edits", []), "edits", MOST_EDITS)
    notes = values.get("notes")
    if notes is not None:
        notes = tuple(
            Stretch(*_pair(note, LONGEST_S)) for note in sequence(notes, "notes", MOST_NOTES)
        )
    return Correction(tuple(_edit_from_json(edit) for edit in edits), notes)


def _edit_to_json(edit: Edit) -> dict[str, Any]:
    if isinstance(edit, Redraw):
        return {"kind": "redraw", "points": [list(point) for point in edit.points]}
    if isinstance(edit, Reanalysed):
        return {
            "kind": "reanalysed",
            "start_s": edit.start_s,
            "frame_rate": edit.frame_rate,
            "f0_hz": list(edit.f0_hz),
            "periodicity": list(edit.periodicity),
        }
    span = {"start_s": edit.start_s, "end_s": edit.end_s}
    if isinstance(edit, Shift):
        return {"kind": "shift", **span, "semitones": edit.semitones}
    return {"kind": _NAMES[type(edit)], **span}


def _edit_from_json(value: Any) -> Edit:
    values = mapping(value, "an edit")
    kind = text(values.get("kind"), "kind of an edit")
    if kind == "redraw":
        points = sequence(values.get("points"), "points", MOST_POINTS)
        return Redraw(tuple(_pair(point, LONGEST_S) for point in points))
    start_s = number(values.get("start_s"), "start_s", 0.0, LONGEST_S)
    if kind == "reanalysed":
        curves = [
            tuple(
                number(entry, name, 0.0, 1e5)
                for entry in sequence(values.get(name), name, MOST_FRAMES)
            )
            for name in ("f0_hz", "periodicity")
        ]
        rate = number(values.get("frame_rate"), "frame_rate", 1.0, 16000.0)
        return Reanalysed(start_s, rate, curves[0], curves[1])
    end_s = number(values.get("end_s"), "end_s", 0.0, LONGEST_S)
    if kind == "shift":
        semitones = values.get("semitones")
        return Shift(
            start_s, end_s, number(semitones, "semitones", -MOST_SEMITONES, MOST_SEMITONES)
        )
    if kind not in PLAIN:
        raise ValueError(f"there is no edit of the kind {kind[:40]!r}")
    return PLAIN[kind](start_s, end_s)


def _pair(value: Any, most: float) -> tuple[float, float]:
    pair = sequence(value, "a pair of numbers", 2)
    if len(pair) != 2:
        raise ValueError("a pair of numbers has two numbers")
    return number(pair[0], "time", 0.0, most), number(pair[1], "value", 0.0, most)
