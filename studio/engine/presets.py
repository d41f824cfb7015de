"""Named sets of parameter values: those that come with the studio, and the user's own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from studio.engine.atomic import write_atomic
from studio.engine.checked_json import mapping as mapping_of
from studio.engine.checked_json import parsed, sequence, text
from studio.engine.errors import NotAPresetFile
from studio.engine.file_names import json_bytes
from studio.engine.parameters import Conditioning, values_of
from studio.engine.session_json import conditioning_from_json

Kind = Literal["factory", "instrument", "user"]
SCHEMA_VERSION = 1
MOST_BYTES = 4 << 20
MOST_PRESETS = 1000
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Preset:
    """A name for values of all parameters. kind: where it comes from."""

    name: str
    conditioning: Conditioning
    kind: Kind = "user"

    @property
    def key(self) -> str:
        """What a session knows it by; two kinds may have one name."""
        return f"{self.kind}:{self.name}"


FACTORY: tuple[Preset, ...] = (
    Preset("Default", Conditioning(), "factory"),
    Preset("As it was sung", Conditioning(adjust=False, octave_mode="off"), "factory"),
    Preset("In tune", Conditioning(autotune=100.0), "factory"),
    Preset("Clean gaps", Conditioning(note_threshold=1.2, quiet=50.0), "factory"),
    Preset("Soft", Conditioning(loudness_shift=-8.0, tone_level=-4.0), "factory"),
    Preset("Strong", Conditioning(loudness_shift=4.0, tone_level=4.0), "factory"),
    Preset("An octave higher", Conditioning(pitch_octave=1.0), "factory"),
    Preset("An octave lower", Conditioning(pitch_octave=-1.0), "factory"),
    Preset("Breathy", Conditioning(harmonics=-3.0, noise=6.0), "factory"),
    Preset("Without noise", Conditioning(noise=-60.0), "factory"),
    Preset("Dry", Conditioning(reverb_wet=0.0), "factory"),
)
DEFAULT = FACTORY[0]


def read_presets(path: Path) -> tuple[Preset, ...]:
    """The user's presets, none where there is no file yet; NotAPresetFile for a damaged one."""
    try:
        if not path.exists():
            return ()
        with path.open("rb") as file:
            document = parsed(file.read(MOST_BYTES + 1), MOST_BYTES)
        if document.get("schema_version") != SCHEMA_VERSION:
            raise ValueError("it is of another version of the studio")
        rows = sequence(document.get("presets"), "presets", MOST_PRESETS)
        presets = [_preset(mapping_of(row, "a preset")) for row in rows]
    except (OSError, ValueError) as error:
        raise NotAPresetFile(
            "{path} holds no presets that can be read ({error}); it is kept as it is, and "
            "new presets are written once it is moved away.",
            path=path,
            error=error,
        ) from error
    return tuple({preset.name: preset for preset in presets}.values())


def write_presets(path: Path, presets: tuple[Preset, ...]) -> None:
    """Write the user's presets whole or not at all; UnwritableTarget where that fails."""
    rows = [
        {"name": preset.name, "values": values_of(preset.conditioning)}
        for preset in presets
        if preset.kind == "user"
    ]
    document = {"schema_version": SCHEMA_VERSION, "presets": rows}
    write_atomic(path, json_bytes(document))


def with_preset(presets: tuple[Preset, ...], preset: Preset) -> tuple[Preset, ...]:
    """The presets with this one, in the place of one of its name; in order of names."""
    others = [each for each in presets if each.name != preset.name]
    return tuple(sorted([*others, preset], key=lambda each: each.name.casefold()))


def _preset(row: dict[str, object]) -> Preset:
    name = text(row.get("name"), "name of a preset", LONGEST_NAME).strip()
    if not name:
        raise ValueError("a preset without a name")
    return Preset(name, conditioning_from_json(row.get("values", {})))
