"""A project's clip as it sounds in the window: opened, corrected, with its instrument."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from studio.app.sound_loader import SoundChoice
from studio.engine.channels import Channel
from studio.engine.clip import Clip
from studio.engine.correction.apply import corrected, part_of
from studio.engine.errors import NotAProject, UnknownInstrument, UnreadableAudio
from studio.engine.features.types import Features
from studio.engine.instrument_file import read_card
from studio.engine.library import list_instruments
from studio.engine.long_clip import open_clip
from studio.engine.progress import Progress
from studio.engine.project_file import fingerprint
from studio.engine.session import ClipEntry, InstrumentRef, Session, Sound, cut


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a sound file that a session works on. clip: its samples; features: corrected."""

    clip: Clip
    features: Features


def clip_of(session: Session, name: str = "") -> ClipEntry:
    """The clip of a name (any case), or the one that is shown; NotAProject where there is none."""
    if not session.clips:
        raise NotAProject("The project holds no clip; open it in the studio and add one.")
    if name:
        found = [clip for clip in session.clips if clip.name.casefold() == name.casefold()]
        if not found:
            known = ", ".join(clip.name for clip in session.clips)
            raise NotAProject(
                "The project has no clip {name!r}; there are {known}.",
                name=name,
                known=known,
            )
        return found[0]
    shown = [clip for clip in session.clips if clip.id == session.current]
    return (shown or list(session.clips))[0]


def choice_of(sound: Sound) -> SoundChoice:
    """The files of a session's sound; UnknownInstrument where an instrument is not here.

    Instruments are known by their content: one that only has the same name would sound different.
    """
    if sound.instrument is None:
        raise UnknownInstrument("The project has no instrument yet; name one with --instrument.")
    return SoundChoice(
        instrument_of(sound.instrument),
        sound.conditioning,
        None if sound.other is None else instrument_of(sound.other),
        sound.room,
        sound.latents,
    )


def instrument_of(ref: InstrumentRef) -> Path:
    """The file with that content: in the library, or where it was; UnknownInstrument."""
    places = [entry.path for entry in list_instruments()]
    for path in (*places, ref.path):
        if path.is_file() and _content(path) == ref.sha256:
            return path
    if not ref.sha256 and ref.path.is_file():
        return ref.path
    raise UnknownInstrument(
        "The instrument {name} of the project is not here; import its file "
        "(ddsp-studio instruments import), or name another with --instrument.",
        name=ref.name,
    )


def _content(path: Path) -> str:
    try:
        return str(read_card(path).get("weights_sha256", ""))
    except Exception:  # a damaged file in the library is no reason to stop
        return ""


def open_entry(entry: ClipEntry, folder: Path) -> Generator[Progress, None, tuple[Clip, str]]:
    """The whole sound file of a clip, and a sentence where it is another than it was ("").

    folder: for what is too long for the memory. UnreadableAudio where it is missing.
    """
    if not entry.path.is_file():
        raise UnreadableAudio(
            "The sound file of {name} is not at {path}; put it back, or open the project "
            "in the studio, which asks for it.",
            name=entry.name,
            path=entry.path,
        )
    channel: Channel = entry.channel
    clip = yield from open_clip(entry.path, folder, channel)
    is_other = bool(entry.sha256) and fingerprint(entry.path) != entry.sha256
    changed = f"{entry.path.name} is another recording than when the project was saved."
    return clip, changed if is_other else ""


def part_of_clip(clip: Clip, measured: Features, entry: ClipEntry) -> Part:
    """What the session works on of a whole file: corrected, then cut to its region."""
    features = corrected(measured, entry.correction)
    if entry.region is not None:
        features = part_of(features, entry.region.start_s, entry.region.end_s)
    return Part(cut(clip, entry.region), features)
