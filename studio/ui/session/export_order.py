"""What the window asks to be written."""

from dataclasses import dataclass
from pathlib import Path

from studio.engine.clip import Clip
from studio.engine.correction.apply import corrected, part_of
from studio.engine.effects.table import has_effects
from studio.engine.export.options import ExportOptions
from studio.engine.export.targets import EFFECTS_STEM, STEMS
from studio.engine.features.types import Features
from studio.engine.session import ClipEntry, cut
from studio.ui.session.document import SOUND_FIELDS, Settled


@dataclass(frozen=True, slots=True, eq=False)
class ExportOrder:
    """A clip as it is settled, where to and how."""

    clip: Clip
    features: Features
    settled: Settled
    path: Path
    options: ExportOptions


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """Recordings to be played by the chosen instrument, and how to write them."""

    files: tuple[Path, ...]
    folder: Path
    pattern: str
    options: ExportOptions


@dataclass(frozen=True, slots=True)
class ExportTo:
    """Where and how one recording of a batch is written."""

    path: Path
    options: ExportOptions
    settled: Settled


def stems_of(settled: Settled) -> tuple[str, ...]:
    """The stems of which an export of this sound may consist."""
    is_on = has_effects(dict(settled.conditioning.effects))
    return (*STEMS, EFFECTS_STEM) if is_on else STEMS


def files_to_keep(settled: Settled) -> tuple[Path, ...]:
    """The sound files that a session works on: of its clips, rooms and tones."""
    sounds = [dict(zip(SOUND_FIELDS, slot, strict=True)) for slot in settled.slots if slot]
    sounds.append({"room": settled.room, "latents": settled.latents})
    named = [Path(name) for sound in sounds for name in (sound["room"], *sound["latents"])]
    return (*(clip.path for clip in settled.clips), *(p for p in named if p.is_absolute()))


def works_of(files: tuple[Path, ...], settled: Settled) -> list[tuple[Path, ClipEntry | None]]:
    """Each file, or each clip of the session that it holds: those have parts and corrections."""
    works: list[tuple[Path, ClipEntry | None]] = []
    for file in files:
        entries = [entry for entry in settled.clips if entry.path == file]
        works += [(file, entry) for entry in entries] or [(file, None)]
    return works


def as_kept(clip: Clip, measured: Features, entry: ClipEntry) -> tuple[Clip, Features]:
    """The part of a sound file that a session works on, with its corrections."""
    features = corrected(measured, entry.correction)
    if entry.region is not None:
        features = part_of(features, entry.region.start_s, entry.region.end_s)
    return cut(clip, entry.region), features
