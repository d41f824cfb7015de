"""A session as JSON: out, in again with every bound checked, older schemas upgraded."""

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from studio.engine.channels import Channel, check_channel
from studio.engine.checked_json import mapping, number, path_text, sequence, text
from studio.engine.correction.edits import LONGEST_S
from studio.engine.correction.edits_json import correction_from_json, correction_to_json
from studio.engine.errors import BadParameter
from studio.engine.parameters import PARAMETER, Conditioning, values_of, with_values
from studio.engine.session import (
    MOST_CLIPS,
    SCHEMA_VERSION,
    ClipEntry,
    InstrumentRef,
    Region,
    Session,
    Sound,
    View,
)

Upgrade: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


def _without_level_match(document: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew no level_match: its sounds go on sounding as they did."""

    def kept(sound: Any) -> Any:
        if not isinstance(sound, dict) or not isinstance(sound.get("conditioning", {}), dict):
            return sound  # told by those who read it
        return {**sound, "conditioning": {"level_match": False, **sound.get("conditioning", {})}}

    slots = document.get("slots", [None, None])
    return {
        **document,
        "sound": kept(document.get("sound", {})),
        "slots": [kept(s) for s in slots] if isinstance(slots, list) else slots,
    }


UPGRADES: dict[int, Upgrade] = {1: _without_level_match}
"""From version n to n + 1; a new version adds a line here and a test with an old document."""


def session_to_json(session: Session, folder: Path) -> dict[str, Any]:
    """Plain values; each file by its absolute path and by that from the project's folder."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "ddsp-studio project",
        "clips": [_clip_to_json(clip, folder) for clip in session.clips],
        "current": session.current,
        "sound": sound_to_json(session.sound, folder),
        "slots": [None if s is None else sound_to_json(s, folder) for s in session.slots],
        "slot": session.slot,
        "title": session.title,
        "selection": None if session.selection is None else list(session.selection),
        "view": None if session.view is None else asdict(session.view),
        "project": None if session.project is None else str(session.project),
    }


def session_from_json(
    document: dict[str, Any], folder: Path, upgrades: Mapping[int, Upgrade] = UPGRADES
) -> Session:
    """ValueError, in words, for anything that is no session."""
    values = upgraded(document, SCHEMA_VERSION, upgrades)
    clips = sequence(values.get("clips", []), "clips", MOST_CLIPS)
    slots = sequence(values.get("slots", [None, None]), "slots", 2)
    if len(slots) != 2:
        raise ValueError("there are two slots, A and B")
    first, second = (None if s is None else sound_from_json(s, folder) for s in slots)
    selection = values.get("selection")
    return Session(
        clips=tuple(_clip_from_json(clip, folder) for clip in clips),
        current=text(values.get("current", ""), "current"),
        sound=sound_from_json(values.get("sound", {}), folder),
        slots=(first, second),
        slot=int(number(values.get("slot", 0), "slot", 0, 1)),
        selection=None if selection is None else _pair(selection),
        title=text(values.get("title", ""), "title", 1000),
        view=None if values.get("view") is None else _view(values["view"]),
        project=_project(values.get("project")),
    )


def upgraded(
    document: dict[str, Any], version_wanted: int, upgrades: Mapping[int, Upgrade]
) -> dict[str, Any]:
    """The document in today's schema; ValueError where it is of no known one."""
    version = document.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError("it names no version of a project")
    if version > version_wanted:
        raise ValueError(
            f"it was saved by a newer studio (version {version}, this one knows up to "
            f"{version_wanted}); update DDSP Studio"
        )
    for step in range(version, version_wanted):
        document = {**upgrades[step](document), "schema_version": step + 1}
    return document


def _clip_to_json(clip: ClipEntry, folder: Path) -> dict[str, Any]:
    region = clip.region
    return {
        "id": clip.id,
        "name": clip.name,
        **_path_to_json(clip.path, folder),
        "sha256": clip.sha256,
        "region": None if region is None else [region.start_s, region.end_s],
        "channel": clip.channel,
        "correction": correction_to_json(clip.correction),
    }


def _clip_from_json(value: Any, folder: Path) -> ClipEntry:
    values = mapping(value, "a clip")
    region = values.get("region")
    return ClipEntry(
        id=text(values.get("id"), "id of a clip", 64),
        name=text(values.get("name"), "name of a clip", 1000),
        path=_path_from_json(values, folder),
        sha256=text(values.get("sha256", ""), "fingerprint of a clip", 64),
        region=None if region is None else Region(*_pair(region)),
        channel=_channel_from_json(values.get("channel", "mix")),
        correction=correction_from_json(values.get("correction", {})),
    )


def _channel_from_json(value: Any) -> Channel:
    try:
        return check_channel(text(value, "channel of a clip", 10))
    except BadParameter as error:
        raise ValueError(str(error)) from error


def sound_to_json(sound: Sound, folder: Path) -> dict[str, Any]:
    """Plain values of a sound."""
    return {
        "conditioning": values_of(sound.conditioning),
        "instrument": _instrument_to_json(sound.instrument, folder),
        "other": _instrument_to_json(sound.other, folder),
        "room": sound.room,
        "latents": list(sound.latents),
        "relative": {name: _relative(Path(name), folder) for name in _files_of(sound)},
        "preset": sound.preset,
    }


def sound_from_json(value: Any, folder: Path) -> Sound:
    """ValueError for anything that is no sound."""
    values = mapping(value, "a sound")
    latents = sequence(values.get("latents", ["", ""]), "latents", 2)
    if len(latents) != 2:
        raise ValueError("there are two latents")
    beside = mapping(values.get("relative", {}), "paths")
    first, last = (_choice(latent, "a latent", beside, folder) for latent in latents)
    return Sound(
        conditioning_from_json(values.get("conditioning", {})),
        _instrument_from_json(values.get("instrument"), folder),
        _instrument_from_json(values.get("other"), folder),
        _choice(values.get("room", "own"), "room", beside, folder),
        (first, last),
        text(values.get("preset", "factory:Default"), "preset", 200),
    )


def conditioning_from_json(value: Any) -> Conditioning:
    """Values by their ids, defaults for those that are missing; ValueError for strange ones."""
    values = mapping(value, "values")
    for id, entry in values.items():
        kind = bool if id in PARAMETER and PARAMETER[id].kind == "switch" else (int, float, str)
        if not isinstance(entry, kind) or (isinstance(entry, bool) and kind is not bool):
            raise ValueError(f"the value of {id[:40]!r} is of the wrong kind")
    try:
        return with_values(Conditioning(), values)
    except (BadParameter, OverflowError) as error:
        raise ValueError(str(error)[:300].rstrip(".")) from error


def _instrument_to_json(ref: InstrumentRef | None, folder: Path) -> dict[str, Any] | None:
    if ref is None:
        return None
    return {"name": ref.name, "sha256": ref.sha256, **_path_to_json(ref.path, folder)}


def _instrument_from_json(value: Any, folder: Path) -> InstrumentRef | None:
    if value is None:
        return None
    values = mapping(value, "an instrument")
    return InstrumentRef(
        text(values.get("name"), "name of an instrument", 1000),
        text(values.get("sha256", ""), "fingerprint of an instrument", 64),
        _path_from_json(values, folder),
    )


def _path_to_json(path: Path, folder: Path) -> dict[str, str | None]:
    return {"path": str(path), "relative": _relative(path, folder)}


def _relative(path: Path, folder: Path) -> str | None:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return None


def _files_of(sound: Sound) -> list[str]:
    """Rooms and tones that are files: they are named by absolute paths."""
    return [choice for choice in (sound.room, *sound.latents) if Path(choice).is_absolute()]


def _choice(value: Any, what: str, beside: dict[str, Any], folder: Path) -> str:
    """A room or a tone; where it is a file, the one beside the project where there is one."""
    choice = path_text(value, what)
    if choice not in beside:
        return choice
    return str(_path_from_json({"path": choice, "relative": beside[choice]}, folder))


def _path_from_json(values: dict[str, Any], folder: Path) -> Path:
    """The file beside the project where there is one, else where it was when it was saved.

    So a folder that was moved or copied with its project finds its own files.
    """
    absolute = folder / path_text(values.get("path"), "path")
    relative = values.get("relative")
    if relative is not None:
        beside = Path(os.path.normpath(folder / path_text(relative, "path")))
        if _is_file(beside):
            return beside
    return absolute


def _project(value: Any) -> Path | None:
    return None if value is None else Path(path_text(value, "path of the project"))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _pair(value: Any) -> tuple[float, float]:
    pair = sequence(value, "a stretch", 2)
    if len(pair) != 2:
        raise ValueError("a stretch has a beginning and an end")
    first, last = (number(entry, "seconds", 0.0, LONGEST_S) for entry in pair)
    return first, last


def _view(value: Any) -> View:
    values = mapping(value, "the view")
    return View(
        number(values.get("start_s"), "start_s", -LONGEST_S, LONGEST_S),
        number(values.get("end_s"), "end_s", -LONGEST_S, LONGEST_S),
        number(values.get("midi_low"), "midi_low", -200, 400),
        number(values.get("midi_high"), "midi_high", -200, 400),
    )
