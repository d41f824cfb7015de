"""Tells a session in which a demo was only listened to from one that holds work."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from studio.engine.session import ClipEntry
from studio.ui.session.document import Settled


def is_only_demo(settled: Settled, demos: Collection[Path]) -> bool:
    """Nothing but clips that come with the studio, as they were opened, and an instrument."""
    are_demos = all(clip.path in demos and _is_as_opened(clip) for clip in settled.clips)
    rest = replace(settled, clips=(), current="", instrument=None)
    return bool(settled.clips) and are_demos and rest == Settled()


def _is_as_opened(clip: ClipEntry) -> bool:
    return clip == ClipEntry(clip.id, clip.path.stem, clip.path, clip.sha256)
