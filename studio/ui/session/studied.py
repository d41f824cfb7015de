"""Which part of a long recording is analysed, and how what is found there joins the rest."""

from dataclasses import replace

import numpy as np

from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.session import Region
from studio.ui.common.texts import tr

MOST_S = 1200.0
"""Twenty minutes: more is analysed and played only in parts."""
SILENT = {"f0_hz": 220.0, "periodicity": 0.0, "loudness_db": -80.0}


def stretch_to_study(seconds: float, region: Region | None) -> Region | None:
    """Of a file of this length with this region shown: None = all of it.

    >>> stretch_to_study(600.0, None), stretch_to_study(7200.0, None).end_s
    (None, 1200.0)
    >>> stretch_to_study(7200.0, Region(3600.0, 3700.0))
    Region(start_s=3600.0, end_s=3700.0)
    """
    if seconds <= MOST_S:
        return None
    if region is None:
        return Region(0.0, MOST_S)
    return Region(region.start_s, min(region.end_s, region.start_s + MOST_S))


def is_too_long(clip: Clip) -> bool:
    """True where an instrument is not to play all of it."""
    return clip.seconds > MOST_S + 0.5


def part_studied(clip: Clip) -> str:
    """What to tell of a clip that is too long."""
    sentence = tr(
        "{name}: the first {minutes} minutes were analysed. Select a part and trim to it (T): "
        "then an instrument plays that part."
    )
    return sentence.format(name=clip.name, minutes=round(MOST_S / 60))


def joined(found: Features, start_s: float, before: Features | None) -> Features:
    """Features of a file from its beginning to the end of a stretch that was analysed.

    before: what was known already, kept around the stretch; elsewhere nothing sounds.
    """
    first = round(start_s * found.frame_rate)
    n_frames = max(first + found.n_frames, 0 if before is None else before.n_frames)
    curves = {}
    for name, silent in SILENT.items():
        curve = np.full(n_frames, silent, np.float32)
        if before is not None:
            curve[: before.n_frames] = getattr(before, name)
        curve[first : first + found.n_frames] = getattr(found, name)
        curves[name] = curve
    return replace(
        found,
        f0_hz=curves["f0_hz"],
        periodicity=curves["periodicity"],
        loudness_db=curves["loudness_db"],
    )
