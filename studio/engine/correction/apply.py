"""Edits put on features: the pitch as the user corrected it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.engine.correction.edits import (
    HIGHEST_HZ,
    LOWEST_HZ,
    Correction,
    Edit,
    Notes,
    Reanalysed,
    Redraw,
    Shift,
    Smooth,
    Stretch,
    Unvoice,
    Voice,
)
from studio.engine.correction.smooth import smoothed
from studio.engine.features.types import Features
from studio.engine.features.voicing import BRIDGED

SURE = 0.95  # periodicity of what the user says is a pitch


def apply_edits(features: Features, edits: Sequence[Edit]) -> Features:
    """The features after all edits, in their order; those given stay as they are.

    Times of the edits are those of the features: frame n lies at n / frame_rate. What lies
    outside of the features does nothing; frames that no edit touches keep their bits.
    """
    for edit in edits:
        features = _apply(features, edit)
    return features


def corrected(measured: Features, correction: Correction) -> Features:
    """The features after a correction; its notes, where there are, replace the detection."""
    edited = apply_edits(measured, correction.edits)
    if correction.notes is None:
        return edited
    return replace(edited, notes=tuple((note.start_s, note.end_s) for note in correction.notes))


def part_of(features: Features, start_s: float, end_s: float) -> Features:
    """The features of a region: its first frame is the one nearest to start_s."""
    rate = features.frame_rate
    first = min(max(0, round(start_s * rate)), features.n_frames - 1)
    last = min(max(first, round(end_s * rate)), features.n_frames - 1)
    kept = slice(first, last + 1)
    notes = _notes_within(features.notes, first / rate, last / rate)
    return replace(
        features,
        f0_hz=features.f0_hz[kept],
        periodicity=features.periodicity[kept],
        loudness_db=features.loudness_db[kept],
        notes=notes,
    )


def _notes_within(
    notes: tuple[tuple[float, float], ...] | None, first_s: float, last_s: float
) -> tuple[tuple[float, float], ...] | None:
    if notes is None:
        return None
    cut = [(max(start, first_s) - first_s, min(end, last_s) - first_s) for start, end in notes]
    return tuple((start, end) for start, end in cut if end > start)


def without(notes: Notes, start_s: float, end_s: float) -> Notes:
    """The notes with a stretch cut out of them."""
    kept = []
    for note in notes:
        for start, end in (
            (note.start_s, min(note.end_s, start_s)),
            (max(note.start_s, end_s), note.end_s),
        ):
            if end > start:
                kept.append(Stretch(start, end))
    return tuple(kept)


def frames_of_stretch(start_s: float, end_s: float, features: Features) -> slice:
    """The frames of start_s..end_s, at least one; empty where it lies outside."""
    rate = features.frame_rate
    first = max(0, round(start_s * rate))
    return slice(first, max(first, min(max(first + 1, round(end_s * rate)), features.n_frames)))


def _apply(features: Features, edit: Edit) -> Features:
    if isinstance(edit, Redraw):
        return _redrawn(features, edit)
    if isinstance(edit, Reanalysed):
        return _replaced(features, edit)
    frames = frames_of_stretch(edit.start_s, edit.end_s, features)
    if frames.start >= frames.stop:
        return features
    f0_hz, periodicity = features.f0_hz, features.periodicity
    if isinstance(edit, Shift):
        moved = f0_hz[frames] * 2.0 ** (edit.semitones / 12.0)
        return replace(features, f0_hz=_with(f0_hz, frames, moved))
    if isinstance(edit, Unvoice):
        return replace(features, periodicity=_with(periodicity, frames, 0.0))
    if isinstance(edit, Voice):
        return _voiced(features, frames)
    assert isinstance(edit, Smooth)
    return replace(features, f0_hz=_with(f0_hz, frames, smoothed(features, frames)))


def _with(
    curve: NDArray[np.float32], frames: slice, values: NDArray[np.floating] | float
) -> NDArray[np.float32]:
    """A copy with other values in some frames; a pitch stays within what can be."""
    changed = curve.copy()
    changed[frames] = values
    return changed


def _voiced(features: Features, frames: slice) -> Features:
    """Sure everywhere; the pitch of unsure frames is a line between the sure ones around."""
    kept = np.flatnonzero(features.periodicity >= BRIDGED)
    first = max(0, int(np.searchsorted(kept, frames.start)) - 1)  # one sure frame on each side
    kept = kept[first : int(np.searchsorted(kept, frames.stop)) + 1]
    hz = features.f0_hz[frames].astype(np.float64)
    if len(kept):
        places = np.arange(frames.start, frames.stop)
        hz = 2.0 ** np.interp(places, kept, np.log2(features.f0_hz[kept].astype(np.float64)))
    sure = np.maximum(features.periodicity[frames], SURE)
    return replace(
        features,
        f0_hz=_with(features.f0_hz, frames, hz),
        periodicity=_with(features.periodicity, frames, sure),
    )


def _redrawn(features: Features, edit: Redraw) -> Features:
    """Lines in log f0 from point to point; what was painted later covers what was before."""
    f0_hz, periodicity = features.f0_hz.copy(), features.periodicity.copy()
    rate = features.frame_rate
    pairs = pairwise(edit.points) if len(edit.points) > 1 else [(edit.points[0],) * 2]
    for before, after in pairs:
        left, right = sorted((before, after))
        first, last = round(left[0] * rate), min(round(right[0] * rate), features.n_frames - 1)
        if first > last:
            continue
        times = np.arange(first, last + 1) / rate
        log_hz = np.interp(times, (left[0], right[0]), np.log2((left[1], right[1])))
        f0_hz[first : last + 1] = 2.0**log_hz
        periodicity[first : last + 1] = np.maximum(periodicity[first : last + 1], SURE)
    return replace(features, f0_hz=f0_hz, periodicity=periodicity)


def _replaced(features: Features, edit: Reanalysed) -> Features:
    frames = frames_of_stretch(edit.start_s, edit.end_s, features)
    if frames.start >= frames.stop:
        return features
    times = np.arange(frames.start, frames.stop) / features.frame_rate
    places = (times - edit.start_s) * edit.frame_rate
    known = np.arange(len(edit.f0_hz))
    log_f0 = np.interp(places, known, np.log2(np.asarray(edit.f0_hz)))
    sure = np.interp(places, known, np.asarray(edit.periodicity))
    hz = np.clip(2.0**log_f0, LOWEST_HZ, HIGHEST_HZ)
    return replace(
        features,
        f0_hz=_with(features.f0_hz, frames, hz),
        periodicity=_with(features.periodicity, frames, sure),
    )
