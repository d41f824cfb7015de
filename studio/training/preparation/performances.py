"""Performances: long recordings in sections, short ones whole, the shortest joined."""

from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np

from studio.engine.errors import UnreadableAudio
from studio.engine.features.extract import extract
from studio.engine.progress import Progress, part
from studio.training.corpus.item_check import ItemCheck
from studio.training.preparation.cache import Recording
from studio.training.preparation.preparation import Entry, Preparation, level_gain_db
from studio.training.preparation.slices import (
    JOINED_S,
    Slice,
    borders_s,
    cut_slice,
    grouped,
    joined,
)

SECTION_S = 600.0  # a longer file is prepared in pieces: memory stays flat


def performances(
    checks: Sequence[ItemCheck], wanted: Preparation
) -> Generator[Progress, None, list[Recording]]:
    """Each recording with what of it is held out (see borders_s); the shortest ones joined."""
    total_s = sum(check.seconds for check in checks) or 1.0
    splits = [check.item.split for check in checks]
    borders = borders_s([check.seconds for check in checks], splits)
    done_s = 0.0
    recordings: list[Recording] = []
    before: list[Slice] = []
    after: list[Slice] = []
    for check, border_s in zip(checks, borders, strict=True):
        span = done_s / total_s, (done_s + check.seconds) / total_s
        if check.seconds >= JOINED_S:
            recordings += yield from part(_performance(check, border_s, wanted), *span)
        else:
            whole = yield from part(_slice(check, wanted), *span)
            parts = cut_slice(whole, wanted.sample_rate, border_s)
            for some, kept in zip(parts, (before, after), strict=True):
                kept += [some] if some is not None else []
        done_s += check.seconds
    short = [check for check in checks if check.seconds < JOINED_S]
    contents = sorted(
        check.content if check.item.split == "auto" else f"{check.content} {check.item.split}"
        for check in short
    )
    return recordings + _joined_recordings(before, after, contents, wanted)


def _performance(
    check: ItemCheck, border_s: float, wanted: Preparation
) -> Generator[Progress, None, list[Recording]]:
    """A file in sections of up to ten minutes, from the cache or measured now."""
    n_sections = max(1, int(np.ceil(check.seconds / SECTION_S)))
    blocks = enumerate(check.item.blocks(SECTION_S, check.channel))
    recordings: list[Recording] = []
    for number in range(n_sections):
        key = wanted.key(content=check.content, section=number)
        found = wanted.cache.load(key)
        if found is None:
            yield Progress(number / n_sections, f"Reading {check.item.name}")
            block = next((clip for index, clip in blocks if index == number), None)
            if block is None:
                raise _changed(check)
            clip = wanted.fitted(block)
            work = extract(clip, tracker=wanted.tracker, frame_rate=wanted.frame_rate)
            features = yield from part(work, number / n_sections, (number + 1) / n_sections)
            gain_db = level_gain_db(features, float(np.abs(clip.samples).max()))
            found = wanted.store(key, clip.samples, features, gain_db)
        seconds = len(found[0]) / wanted.sample_rate
        left_s = float(np.clip(border_s - number * SECTION_S, 0, seconds))
        name = Path(check.item.name).stem + (f" {number + 1}" if n_sections > 1 else "")
        recordings.append(Recording(name, found[0], wanted.sample_rate, found[1], left_s))
    return recordings


def _slice(check: ItemCheck, wanted: Preparation) -> Generator[Progress, None, Slice]:
    """A short file at its own level, from the cache or measured now."""
    key = wanted.key(slice=check.content)
    found: Entry | None = wanted.cache.load(key)
    if found is None:
        yield Progress(0.0, f"Reading {check.item.name}")
        block = next(iter(check.item.blocks(SECTION_S, check.channel)), None)
        if block is None:
            raise _changed(check)
        clip = wanted.fitted(block)
        features = yield from extract(clip, tracker=wanted.tracker, frame_rate=wanted.frame_rate)
        found = wanted.store(key, clip.samples, features)
    return Slice(found[0], found[1])


def _joined_recordings(
    before: Sequence[Slice], after: Sequence[Slice], contents: list[str], wanted: Preparation
) -> list[Recording]:
    """Recordings to train from and to hold out, of slices of one gain: their dynamics stay."""
    if not contents:
        return []
    peak = max(float(np.abs(one.samples).max(initial=0.0)) for one in (*before, *after))
    recordings: list[Recording] = []
    gain_db: float | None = None
    for slices, is_held_out in ((before, False), (after, True)):
        for number, group in enumerate(grouped(slices, wanted.sample_rate), start=1):
            key = wanted.key(joined=contents, number=number, is_held_out=is_held_out)
            found = wanted.cache.load(key)
            if found is None:
                one = joined(group, wanted.sample_rate)
                if gain_db is None:
                    gain_db = level_gain_db(one.features, peak)
                found = wanted.store(key, one.samples, one.features, gain_db)
            gain_db = found[2]["gain_db"] if gain_db is None else gain_db
            seconds = len(found[0]) / wanted.sample_rate
            name = f"{'held-out ' if is_held_out else ''}short recordings {number}"
            border_s = 0.0 if is_held_out else seconds
            recordings.append(Recording(name, found[0], wanted.sample_rate, found[1], border_s))
    return recordings


def _changed(check: ItemCheck) -> UnreadableAudio:
    return UnreadableAudio(f"{check.item.name} has changed while it was read; try again.")
