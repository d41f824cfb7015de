"""Opening a file so that what has been read is seen while the rest comes."""

import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from studio.engine.broken_off import notes_of
from studio.engine.channels import Channel
from studio.engine.clip import Clip, count_channels
from studio.engine.long_clip import Piece
from studio.engine.progress import Progress
from studio.engine.project_file import fingerprint
from studio.ui.plots.peaks import (
    LONG_FINEST,
    LONG_SAMPLES,
    Pairs,
    Peaks,
    levels_of,
    make_peaks,
    pairs_of,
)
from studio.ui.session.clip_cache import Loaded, stamp_of

EVERY_S = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse(Progress):
    """What has been read of a long file so far; the rest is a flat line. seconds: of all of it."""

    peaks: Peaks | None = None
    seconds: float = 0.0


def opened(
    work: Generator[Progress, None, Clip],
) -> Generator[Progress, None, tuple[Clip, Peaks]]:
    """Go through Engine.open_clip; a long clip yields a Glimpse now and then."""
    table: Pairs | None = None
    shown_at = 0.0
    while True:
        try:
            step = next(work)
        except StopIteration as stop:
            clip: Clip = stop.value
            break
        if not isinstance(step, Piece) or len(step.samples) < LONG_SAMPLES:
            yield step
            continue
        if table is None:
            table = np.zeros((-(-len(step.samples) // LONG_FINEST), 2), np.float32)
        first = step.start // LONG_FINEST  # blocks are read in multiples of it
        pairs = pairs_of(step.block, LONG_FINEST)
        table[first : first + len(pairs)] = pairs
        if time.monotonic() - shown_at >= EVERY_S:
            shown_at = time.monotonic()
            peaks = Peaks(step.samples, step.sample_rate, levels_of(table.copy()), LONG_FINEST)
            seconds = len(step.samples) / step.sample_rate
            yield Glimpse(step.fraction, step.text, peaks, seconds)
        else:
            yield Progress(step.fraction, step.text)
    yield Progress(1.0)
    if table is None or len(clip.samples) < LONG_SAMPLES:
        return clip, make_peaks(clip.samples, clip.sample_rate)
    n_pairs = -(-len(clip.samples) // LONG_FINEST)
    return clip, Peaks(clip.samples, clip.sample_rate, levels_of(table[:n_pairs]), LONG_FINEST)


def read_whole(
    work: Generator[Progress, None, Clip], path: Path, channel: Channel = "mix"
) -> Generator[Progress, None, Loaded]:
    """Engine.open_clip with what else is kept of a file."""
    stamp = stamp_of(path)  # before it is read: what changes meanwhile is noticed
    clip, peaks = yield from opened(work)
    n_channels = count_channels(path)
    notes = notes_of(path, len(clip.samples), clip.sample_rate)
    loaded = Loaded(clip, fingerprint(path), None, [], channel, n_channels, stamp, notes)
    loaded.keep_peaks(None, peaks)
    return loaded
