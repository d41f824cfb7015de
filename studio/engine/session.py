"""A session: which clips, what was corrected in them, which instrument, which values."""

from dataclasses import dataclass, field
from pathlib import Path

from studio.engine.channels import Channel
from studio.engine.clip import Clip
from studio.engine.correction.edits import LONGEST_S, Correction
from studio.engine.parameters import Conditioning

SCHEMA_VERSION = 2
GRID_HZ = 250.0  # borders of a region lie on frames, so that its features need no new analysis
SHORTEST_S = 0.02
MOST_CLIPS = 1000
SLOTS = ("A", "B")


@dataclass(frozen=True, slots=True)
class Region:
    """The part of a sound file that is worked on, in seconds, on the grid of the features."""

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        """Lay the borders on the grid; ValueError where nothing is left."""
        if not 0.0 <= self.start_s <= self.end_s <= LONGEST_S:
            raise ValueError(f"a region from {self.start_s} s to {self.end_s} s is none")
        for name in ("start_s", "end_s"):
            object.__setattr__(self, name, round(getattr(self, name) * GRID_HZ) / GRID_HZ)
        if self.end_s - self.start_s < SHORTEST_S:
            raise ValueError("a region needs 20 ms or more")


@dataclass(frozen=True, slots=True)
class ClipEntry:
    """One clip of a session; its file stays as it is.

    id: tells the clips of a session apart. sha256: fingerprint of the file's content, "" where it
    is not known. region: None = the whole file. channel: of a stereo file. correction: in the
    file's time.
    """

    id: str
    name: str
    path: Path
    sha256: str = ""
    region: Region | None = None
    correction: Correction = field(default_factory=Correction)
    channel: Channel = "mix"

    @property
    def start_s(self) -> float:
        """Second of the file at which the clip begins."""
        return self.region.start_s if self.region is not None else 0.0


@dataclass(frozen=True, slots=True)
class InstrumentRef:
    """An instrument by its name and by the sha256 of its weights; path: where it was."""

    name: str
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class Sound:
    """All that decides how a clip is played.

    other: the second instrument of a morph. room: "own", "none", or the path of an instrument or
    of an impulse response. latents: what a morph between latents begins and ends with. preset:
    key of the one that was chosen last.
    """

    conditioning: Conditioning = field(default_factory=Conditioning)
    instrument: InstrumentRef | None = None
    other: InstrumentRef | None = None
    room: str = "own"
    latents: tuple[str, str] = ("", "")
    preset: str = "factory:Default"


@dataclass(frozen=True, slots=True)
class View:
    """What is on the screen: seconds of the shown clip, and MIDI note numbers."""

    start_s: float
    end_s: float
    midi_low: float
    midi_high: float


@dataclass(frozen=True, slots=True)
class Session:
    """What a project file holds.

    current: id of the clip that is shown. slots: the sounds A and B, None where a slot is empty;
    slot: 0 or 1, which of them `sound` is. selection: seconds of the shown clip.
    title: name of the project, "" before it was saved. project: in what is saved beside it, the
    project's own file; None in that file itself.
    """

    clips: tuple[ClipEntry, ...] = ()
    current: str = ""
    sound: Sound = field(default_factory=Sound)
    slots: tuple[Sound | None, Sound | None] = (None, None)
    slot: int = 0
    selection: tuple[float, float] | None = None
    title: str = ""
    view: View | None = None
    project: Path | None = None

    def __post_init__(self) -> None:
        """ValueError where the parts contradict each other."""
        ids = [clip.id for clip in self.clips]
        if len(ids) > MOST_CLIPS or len(ids) != len(set(ids)):
            raise ValueError("two clips have one id, or there are too many")
        if self.current and self.current not in ids:
            raise ValueError(f"there is no clip {self.current!r} to be shown")


def cut(clip: Clip, region: Region | None) -> Clip:
    """The samples of a region: a view, nothing is copied; the whole clip for None."""
    if region is None:
        return clip
    first, last = (round(s * clip.sample_rate) for s in (region.start_s, region.end_s))
    return Clip(clip.samples[first:last], clip.sample_rate, clip.name)
