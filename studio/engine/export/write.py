"""Writes a rendered sound with all that was asked for beside it."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
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
    """What was written: the files, the mix first; lowered_db: by how much, not to clip; peak."""

    paths: tuple[Path, ...]
    lowered_db: float
    peak: float


def write_export(
    sound: Sound, path: Path, options: ExportOptions
) -> Generator[Progress, None, Written]:
    """Write the mix to path (its suffix follows the options) and what belongs to it beside it.

    The same gain for mix and stems, so that the stems still sum to the mix; a mix above full
    scale is lowered and that is told. Raises UnwritableTarget.
    """
    path = path.with_name(f"{stem_of(path)}.{options.container}")
    yield Progress(0.0, f"Writing {path.name}")
    gain, lowered_db = export_gain(sound.mix, sound.sample_rate, options.normalize)
    paths = [path]
    _write(path, sound.mix * np.float32(gain), sound.sample_rate, options.subtype)
    if options.stems:
        for n, (name, samples) in enumerate(sound.stems.items()):
            yield Progress(0.4 + 0.15 * n, f"Writing {path.name}")
            paths.append(path.with_name(f"{path.stem} - {name}{path.suffix}"))
            _write(paths[-1], samples * np.float32(gain), sound.sample_rate, options.subtype)
    conditioned = sound.conditioned
    if options.curves:
        yield Progress(0.9, f"Writing {path.name}")
        paths.append(path.with_suffix(".csv"))
        text = curves_csv(conditioned.features, conditioned.note_mask)
        write_atomic(paths[-1], text.encode())
    if options.notes:
        paths.append(path.with_suffix(".mid"))
        write_atomic(paths[-1], played_notes_midi(conditioned))
    peak = float(np.max(np.abs(sound.mix), initial=0.0)) * gain
    return Written(tuple(paths), lowered_db, peak)


def played_notes_midi(conditioned: Conditioned) -> bytes:
    """The notes as they sound: at the pitch that is played, shifts included."""
    from studio.engine.conditioning.notes import note_frames
    from studio.engine.units import hz_to_midi

    features = conditioned.features
    played = []
    for note in conditioned.notes:
        pitch = hz_to_midi(features.f0_hz[note_frames(note, features.frame_rate)])
        midi = float(np.median(pitch)) if len(pitch) else note.midi
        played.append(type(note)(note.start_s, note.end_s, midi))
    return notes_midi(played, features)


def export_gain(mix: Samples, sample_rate: int, normalize: str) -> tuple[float, float]:
    """Factor for a mix, and by how many dB it was lowered so that nothing clips (0 = not)."""
    gain = normalize_gain(mix, sample_rate, normalize)
    peak = gain * float(np.max(np.abs(mix), initial=0.0))
    if peak <= 1.0:
        return gain, 0.0
    return gain / peak, float(20.0 * np.log10(peak))


def stem_of(path: Path) -> str:
    """The name without a sound file's suffix; a dot in the name itself stays.

    >>> stem_of(Path("take 1.5.wav")), stem_of(Path("take 1.5"))
    ('take 1.5', 'take 1.5')
    """
    return path.stem if path.suffix.lower() in (".wav", ".flac") else path.name


def _write(path: Path, samples: Samples, sample_rate: int, subtype: Subtype) -> None:
    if not path.parent.is_dir():
        raise UnwritableTarget(f"{path} cannot be written: there is no folder {path.parent}.")
    write_clip(path, Clip(samples, sample_rate, path.stem), subtype=subtype)
