"""How a result is to be written."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from studio.engine.clip import Subtype
from studio.engine.errors import BadParameter, UnwritableTarget

Container = Literal["wav", "flac"]
Normalize = Literal["off", "peak", "lufs"]
RATES = (0, 16000, 22050, 32000, 44100, 48000, 96000)
PATTERN = "{clip} - {instrument}"
FORBIDDEN = '<>:"/\\|?*'
_LONGEST_NAME = 120
_LONGEST_BYTES = 180  # of it; 120 letters of some scripts are more than a file system takes


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The choices of the export dialog.

    container: wav or flac; subtype: pcm16, pcm24 or float (WAV only); sample_rate: Hz, 0 = as it
    was rendered; normalize: off, peak (-1 dBFS) or lufs (-16 LUFS); stems: harmonic, noise and
    reverb as files of their own, which sum to the mix; curves: f0 and loudness as CSV; notes: a
    MIDI file; bend: with pitch bend in it; tail: what the room rings on after the end. Raises
    BadParameter for values outside these.
    """

    container: Container = "wav"
    subtype: Subtype = "pcm24"
    sample_rate: int = 0
    normalize: Normalize = "off"
    stems: bool = False
    curves: bool = False
    notes: bool = False
    tail: bool = False
    bend: bool = False

    def __post_init__(self) -> None:
        """Check each choice once."""
        for name, allowed in (
            ("container", get_args(Container)),
            ("subtype", get_args(Subtype)),
            ("sample_rate", RATES),
            ("normalize", get_args(Normalize)),
        ):
            if getattr(self, name) not in allowed:
                raise BadParameter(
                    "{name} is one of {str}.",
                    name=name,
                    str=", ".join(map(str, allowed)),
                )
        if self.container == "flac" and self.subtype == "float":
            raise BadParameter("FLAC cannot hold float samples; choose WAV or 24 bits.")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "ExportOptions":
        """Read what to_dict gave; what is unknown or damaged is left at its default."""
        kinds = {"sample_rate": int, "stems": bool, "curves": bool, "notes": bool,
                 "tail": bool, "bend": bool}  # fmt: skip
        known = {
            field.name: values[field.name]
            for field in fields(cls)
            if type(values.get(field.name)) is kinds.get(field.name, str)
        }
        try:
            return cls(**known)
        except BadParameter:
            return cls()


def name_by_pattern(pattern: str, clip: str, instrument: str, number: int) -> str:
    """File name (no suffix) from {clip}, {instrument} and {n}; UnwritableTarget for a bad pattern.

    >>> name_by_pattern("{n} {clip} as {instrument}", "a/b", "Violin", 3)
    '3 a_b as Violin'
    """
    known = {"clip": clip, "instrument": instrument, "n": str(number)}
    name = pattern
    for key, value in known.items():
        name = name.replace(f"{{{key}}}", value)
    if "{" in pattern.replace("{clip}", "").replace("{instrument}", "").replace("{n}", ""):
        raise UnwritableTarget("A name pattern knows {clip}, {instrument} and {n} only.")
    safe = "".join("_" if c in FORBIDDEN or ord(c) < 32 else c for c in name).strip(" .")
    if not safe:
        raise UnwritableTarget("The name pattern gives an empty name; use {clip} in it.")
    short = safe[:_LONGEST_NAME].encode(errors="ignore")[:_LONGEST_BYTES]
    return short.decode(errors="ignore").strip(" .")
