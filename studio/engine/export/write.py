"""Writes a rendered sound with all that was asked for beside it."""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.atomic import write_atomic
from studio.engine.clip import Clip, Subtype, write_clip
from studio.engine.conditioning.types import Conditioned
from studio.engine.errors import UnwritableTarget
from studio.engine.export.curves import curves_csv
from studio.engine.export.midi_file import notes_midi
from studio.engine.export.options import ExportOptions
from studio.engine.export.targets import files_of
from studio.engine.loudness_units import normalize_gain
from studio.engine.progress import Progress

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sound:
    """What is to be written: mix float32 [n], stems of the same length that sum to it, Hz."""

    mix: Samples
    stems: Mapping[str, Samples]
    sample_rate: int
    conditioned: Conditioned


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the files, the mix first; lowered_db: by how much, not to clip; peak;
    limited: what is to be said where notes lie above what the instrument can sound, else "".
    """

    paths: tuple[Path, ...]
    lowered_db: float
    peak: float
    limited: str = ""


def write_export(
    sound: Sound, path: Path, options: ExportOptions
) -> Generator[Progress, None, Written]:
    """Write the mix to path (its suffix follows the options) and what belongs to it beside it.

    The same gain for mix and stems, so that the stems still sum to the mix; where one of them is
    above full scale all are lowered and that is told. Raises UnwritableTarget.
    """
    written = heard_stems(sound.stems)
    files = files_of(path, options, written)
    path = files["mix"][0]
    yield Progress(0.0, f"Writing {path.name}")
    stems = written.values() if options.stems else ()
    gain, lowered_db = export_gain(sound.mix, sound.sample_rate, options.normalize, stems)
    _write(path, sound.mix * np.float32(gain), sound.sample_rate, options.subtype)
    for n, (file, samples) in enumerate(zip(files["stems"], written.values(), strict=False)):
        yield Progress(0.4 + 0.15 * n, f"Writing {path.name}")
        _write(file, samples * np.float32(gain), sound.sample_rate, options.subtype)
    conditioned = sound.conditioned
    for file in files["curves"]:
        yield Progress(0.9, f"Writing {path.name}")
        write_atomic(file, curves_csv(conditioned.features, conditioned.note_mask).encode())
    for file in files["notes"]:
        write_atomic(file, played_notes_midi(conditioned, options.bend))
    paths = tuple(file for kind in files.values() for file in kind)
    peak = float(np.max(np.abs(sound.mix), initial=0.0)) * gain
    return Written(paths, lowered_db, peak)


def heard_stems(stems: Mapping[str, Samples]) -> dict[str, Samples]:
    """The stems that hold sound: of an instrument without a room there is no reverb to write."""
    return {name: samples for name, samples in stems.items() if np.any(samples)}


def played_notes_midi(conditioned: Conditioned, bend: bool = False) -> bytes:
    """The notes as they sound: at the pitch that is played, shifts included, as loud as sung.

    bend: with pitch bend.
    """
    from studio.engine.conditioning.notes import pitch_of

    features = conditioned.features
    played = [replace(note, midi=pitch_of(note, features)) for note in conditioned.notes]
    return notes_midi(played, features, bend=bend)


def export_gain(
    mix: Samples, sample_rate: int, normalize: str, stems: Iterable[Samples] = ()
) -> tuple[float, float]:
    """Factor for a mix, and by how many dB it was lowered so that nothing clips (0 = not).

    stems: those that are written, too. They may be louder than the mix, where they cancel each
    other; one factor for all, so that they still sum to it.
    """
    gain = normalize_gain(mix, sample_rate, normalize)
    peak = gain * max(float(np.max(np.abs(part), initial=0.0)) for part in (mix, *stems))
    if peak <= 1.0:
        return gain, 0.0
    return gain / peak, float(20.0 * np.log10(peak))


def _write(path: Path, samples: Samples, sample_rate: int, subtype: Subtype) -> None:
    if not path.parent.is_dir():
        raise UnwritableTarget(
            "{path} cannot be written: there is no folder {parent}; make it or choose another.",
            path=path,
            parent=path.parent,
        )
    write_clip(path, Clip(samples, sample_rate, path.stem), subtype=subtype)
