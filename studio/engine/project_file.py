"""Project files: a session as one JSON file beside the sounds that it names.

A zip with the sounds in it was weighed and left: an autosave after each change would write minutes
of sound anew, a take would lie on the disk twice, and damage to one byte could cost all. The file
names sounds by absolute path, by the path from its own folder, and by their fingerprint, so that a
folder that moves as a whole opens as it was, and a sound that changed is noticed.
"""

import hashlib
from pathlib import Path

from studio.engine.atomic import write_atomic
from studio.engine.checked_json import parsed
from studio.engine.errors import NotAProject, UnreadableAudio
from studio.engine.file_names import json_bytes
from studio.engine.session import Session
from studio.engine.session_json import session_from_json, session_to_json

SUFFIX = ".ddspproj"
MOST_BYTES = 64 << 20
WHOLE_BYTES = 64 << 20  # a longer sound is known by its length, its beginning, middle and end
PIECE_BYTES = 8 << 20


def write_project(path: Path, session: Session) -> None:
    """Write the file whole or not at all; UnwritableTarget where that fails."""
    document = session_to_json(session, path.parent)
    write_atomic(path, json_bytes(document))


def read_project(path: Path) -> Session:
    """Read and check a project file; NotAProject says what is wrong with it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotAProject(
                "{name} is far larger than any project; it is not opened.",
                name=path.name,
            )
        content = path.read_bytes()
    except OSError as error:
        raise NotAProject(
            "{path} cannot be opened ({reason}); check the name and the folder.",
            path=path,
            reason=error.strerror or error,
        ) from error
    try:
        document = parsed(content, MOST_BYTES)
        if "clips" not in document and "schema_version" not in document:
            raise ValueError("it holds something else")
        return session_from_json(document, path.parent)
    except ValueError as error:
        raise NotAProject(
            "{name} is not a project of this studio, or it is damaged: {error}.",
            name=path.name,
            error=error,
        ) from error


def fingerprint(path: Path) -> str:
    """sha256 of a file's content (64 hex digits); UnreadableAudio where it cannot be read.

    A file of more than 64 MB is known by its length and 24 MB of it: an hour of sound must not
    wait for its checksum.
    """
    digest = hashlib.sha256()
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if size <= WHOLE_BYTES:
                digest.update(file.read())
                return digest.hexdigest()
            digest.update(str(size).encode())
            for place in (0, size // 2, size - PIECE_BYTES):
                file.seek(place)
                digest.update(file.read(PIECE_BYTES))
    except OSError as error:
        raise UnreadableAudio(
            "{path} cannot be read ({reason}); check that it is there and that you may read it.",
            path=path,
            reason=error.strerror or error,
        ) from error
    return digest.hexdigest()
