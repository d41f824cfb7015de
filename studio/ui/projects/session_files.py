"""The files that a session names: which are not there, and where they are instead."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from studio.engine.session import ClipEntry, Session, Sound

Kind = Literal["clip", "room", "tone"]
Answers = dict[str, Path | None]
"""By the id of a missing file: where it is, None = without it."""


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A file that is not where the session says. id: tells the files of a session apart."""

    id: str
    name: str
    path: Path
    kind: Kind = "clip"


def missing_clip(entry: ClipEntry) -> MissingFile:
    """The file of a clip."""
    return MissingFile(entry.id, entry.name, entry.path)


def missing_files(session: Session) -> tuple[MissingFile, ...]:
    """Sounds, impulse responses and recordings of a tone that are not there, each once."""
    missing = [missing_clip(clip) for clip in session.clips if not clip.path.is_file()]
    found: dict[str, MissingFile] = {}
    for sound in _sounds(session):
        choices: list[tuple[Kind, str]] = [("room", sound.room)]
        choices += [("tone", choice) for choice in sound.latents]
        for kind, choice in choices:
            path = Path(choice)
            if path.is_absolute() and not path.is_file():
                id = f"{kind}:{choice}"
                found[id] = MissingFile(id, path.stem, path, kind)
    return (*missing, *found.values())


def answered(session: Session, answers: Answers) -> Session:
    """The session with files at their new places, without what is left out.

    Without its room's file a sound has the instrument's own; without a tone's, its first one.
    """
    clips = tuple(
        replace(clip, path=answers.get(clip.id) or clip.path)
        for clip in session.clips
        if answers.get(clip.id, clip.path) is not None
    )
    ids = [clip.id for clip in clips]
    current = session.current if session.current in ids else (ids[0] if ids else "")
    first, second = (None if s is None else _answered(s, answers) for s in session.slots)
    return replace(
        session,
        clips=clips,
        current=current,
        sound=_answered(session.sound, answers),
        slots=(first, second),
    )


def _sounds(session: Session) -> list[Sound]:
    return [session.sound, *(slot for slot in session.slots if slot is not None)]


def _answered(sound: Sound, answers: Answers) -> Sound:
    first, last = (_choice(answers, "tone", choice, "") for choice in sound.latents)
    return replace(sound, room=_choice(answers, "room", sound.room, "own"), latents=(first, last))


def _choice(answers: Answers, kind: Kind, choice: str, otherwise: str) -> str:
    id = f"{kind}:{choice}"
    if id not in answers:
        return choice
    path = answers[id]
    return otherwise if path is None else str(path)
