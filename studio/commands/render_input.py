"""What `render` plays: a recording with an instrument that is named, or a clip of a project."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.app.project_sound import choice_of, clip_of, open_entry, part_of_clip
from studio.app.sound_loader import NONE, OWN, SoundChoice, SoundLoader, room_file
from studio.commands.console import say, work
from studio.engine.broken_off import notes_of
from studio.engine.channels import cancels_words
from studio.engine.clip import Clip, read_clip, read_info
from studio.engine.errors import BadParameter, UnreadableAudio
from studio.engine.features.types import Features
from studio.engine.library import cache_folder, find_instrument
from studio.engine.parameters import Conditioning, Value, with_values
from studio.engine.project_file import SUFFIX as PROJECT
from studio.engine.project_file import read_project
from studio.engine.session import Sound

if TYPE_CHECKING:
    from studio.engine.render import RenderRequest

LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class RenderInput:
    """What is to be rendered.

    clip, features: of the recording, or of the part that a project works on.
    instrument: its name.
    notes: sentences about the recording.
    """

    clip: Clip
    features: Features
    request: "RenderRequest"
    instrument: str
    notes: tuple[str, ...] = ()


def is_project(path: Path) -> bool:
    """Whether the input is a project file."""
    return path.suffix.lower() == PROJECT


def files_read(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """The files that no output may replace; NotAProject."""
    named = (arguments.instrument, arguments.other, arguments.room, *(arguments.latents or ()))
    files = (arguments.input, *(Path(name) for name in named if name))
    if not is_project(arguments.input):
        return files
    return (*files, *(clip.path for clip in read_project(arguments.input).clips))


def check_input(arguments: argparse.Namespace) -> None:
    """BadParameter, UnknownInstrument, BadRoom before any work."""
    if is_project(arguments.input):
        if arguments.channel != "mix":
            raise BadParameter("A project knows the channel of each clip: leave --channel out.")
    elif arguments.clip:
        raise BadParameter("--clip names a clip of a project; a recording is one clip.")
    elif not arguments.instrument:
        raise BadParameter("Name an instrument: --instrument NAME|FILE.")
    for name in (arguments.instrument, arguments.other):
        if name:
            find_instrument(name)
    if arguments.room not in (None, OWN, NONE):
        room_file(arguments.room)


def open_input(arguments: argparse.Namespace, values: dict[str, Value]) -> RenderInput:
    """Open, analyse, load; values: of the command line, over those of instrument or project."""
    if is_project(arguments.input):
        return _project(arguments, values)
    return _recording(arguments, values)


def _recording(arguments: argparse.Namespace, values: dict[str, Value]) -> RenderInput:
    path = find_instrument(arguments.instrument)
    seconds = read_info(arguments.input).seconds
    if seconds > LONGEST_S:
        raise UnreadableAudio(
            "{name} is {seconds:.0f} minutes long; render takes at most {longest_s:.0f} "
            "minutes at once: cut it into pieces.",
            name=arguments.input.name,
            seconds=seconds / 60,
            longest_s=LONGEST_S / 60,
        )
    clip = read_clip(arguments.input, arguments.channel)
    if clip.channel != arguments.channel:
        say(cancels_words(clip.channel))
    notes = notes_of(arguments.input, len(clip.samples), clip.sample_rate)
    for note in notes:
        say(note)
    choice = _with_named(SoundChoice(path), arguments)
    # torch loads here, not for --help or a missing file.
    loader = SoundLoader()
    instrument = loader.load(path)
    conditioning = with_values(with_values(Conditioning(), instrument.defaults), values)
    features = _measured(arguments, clip)
    request = loader.request(
        clip, features, replace(choice, conditioning=conditioning), seed=arguments.seed
    )
    return RenderInput(clip, features, request, instrument.name, tuple(notes))


def _project(arguments: argparse.Namespace, values: dict[str, Value]) -> RenderInput:
    session = read_project(arguments.input)
    entry = clip_of(session, arguments.clip or "")
    choice = _choice(session.sound, arguments)
    choice = replace(choice, conditioning=with_values(choice.conditioning, values))
    whole, changed = work(open_entry(entry, cache_folder() / "sounds"))
    if changed:
        say(changed)
    part = part_of_clip(whole, _measured(arguments, whole), entry)
    loader = SoundLoader()
    request = loader.request(part.clip, part.features, choice, seed=arguments.seed)
    name = loader.load(choice.instrument).name
    notes = (changed,) if changed else ()
    return RenderInput(part.clip, part.features, request, name, notes)


def _measured(arguments: argparse.Namespace, clip: Clip) -> Features:
    from studio.commands.load import features_of

    return work(features_of(clip, arguments.tracker))


def _choice(sound: Sound, arguments: argparse.Namespace) -> SoundChoice:
    """The project's sound with what the command line says instead."""
    if arguments.instrument:
        named = SoundChoice(
            find_instrument(arguments.instrument),
            sound.conditioning,
            None,
            sound.room,
            sound.latents,
        )
        return _with_named(named, arguments)
    return _with_named(choice_of(sound), arguments)


def _with_named(choice: SoundChoice, arguments: argparse.Namespace) -> SoundChoice:
    if arguments.other:
        choice = replace(choice, other=find_instrument(arguments.other))
    if arguments.room is not None:
        choice = replace(choice, room=arguments.room)
    if arguments.latents is not None:
        choice = replace(choice, latents=tuple(arguments.latents))
    return choice
