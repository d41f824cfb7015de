"""Opens any sound file by its content: its links, or through ffmpeg what libsndfile refuses."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.engine.audio_suffixes import FFMPEG_SUFFIXES
from studio.engine.decoding.chain import Chain
from studio.engine.decoding.ffmpeg import (
    count_by_ffprobe,
    decode_by_ffmpeg,
    has_ffmpeg,
    may_be_sound,
)
from studio.engine.decoding.kinds import container_of, links_of
from studio.engine.decoding.source import (
    LEAST_PACKED,
    LinkSource,
    NotDecodable,
    Source,
    counted,
)
from studio.engine.errors import UnreadableAudio


@contextmanager
def opened_audio(path: Path, folder: Path | None = None) -> Iterator[Source]:
    """An open sound file, decoded by ffmpeg first where libsndfile cannot; UnreadableAudio.

    folder: where ffmpeg's result lies meanwhile; None = the system's folder for such.
    """
    check_readable(path)
    try:
        source = _opened(path)
    except NotDecodable as error:
        if not _is_for_ffmpeg(path):
            raise
        refusal = error
    else:
        with source:
            yield source
        return
    with tempfile.TemporaryDirectory(prefix="ddsp-studio-", dir=folder) as place:
        decoded = Path(place) / "decoded.wav"
        try:
            decode_by_ffmpeg(path, decoded)
        except UnreadableAudio as error:
            if _is_known(path):
                raise
            raise refusal from error
        with LinkSource(decoded, links_of(decoded)[0], path.name) as source:
            yield source


def channels_of(path: Path) -> int:
    """Number of channels, without decoding; 2 where only ffmpeg knows and does not tell.

    Raises UnreadableAudio.
    """
    check_readable(path)
    try:
        with _opened(path) as source:
            return source.channels
    except NotDecodable:
        if not _is_for_ffmpeg(path):
            raise
    return count_by_ffprobe(path) or 2


def check_readable(path: Path) -> None:
    """Name what is wrong with the path itself."""
    try:
        if not path.exists():
            raise UnreadableAudio(
                "There is no file {path}; check the name and the folder.",
                path=path,
            )
        if path.is_dir():
            raise UnreadableAudio(
                "{path} is a folder; choose an audio file in it.",
                path=path,
            )
        if not path.is_file():  # a pipe would be waited on for ever
            raise UnreadableAudio(
                "{path} is not a file; choose an audio file.",
                path=path,
            )
        if path.stat().st_size == 0:
            raise UnreadableAudio(
                "{name} is empty (0 bytes); record or export it again.",
                name=path.name,
            )
        with path.open("rb"):
            pass
    except (OSError, ValueError) as error:
        raise _unopened(path, error) from error


def _unopened(path: Path, error: Exception) -> UnreadableAudio:
    why = getattr(error, "strerror", None) or error
    return UnreadableAudio(
        "{path} cannot be opened ({why}); check that you may read it, or copy it elsewhere.",
        path=path,
        why=why,
    )


def _opened(path: Path) -> Source:
    """Its links, open; NotDecodable where it has none."""
    try:
        if (
            container_of(path) is not None
        ):  # under another suffix libsndfile would make a bit of it
            raise NotDecodable(
                f"{path.name} is not an audio file that can be read without ffmpeg."
            )
        links = links_of(path)
        size = path.stat().st_size
    except OSError as error:
        raise _unopened(path, error) from error
    if len(links) > 1:
        return Chain(path, links, path.name)
    source = LinkSource(path, links[0], path.name)
    if source.frames > size / LEAST_PACKED:  # its header cannot be right
        try:
            source.frames = counted(path, links[0], path.name)
        except UnreadableAudio:
            source.close()
            raise
    return source


def _is_for_ffmpeg(path: Path) -> bool:
    """Whether ffmpeg is to be asked, or asked for."""
    try:
        return may_be_sound(path) and (_is_known(path) or has_ffmpeg())
    except OSError as error:
        raise _unopened(path, error) from error


def _is_known(path: Path) -> bool:
    """Whether it is of a kind that ffmpeg decodes. Raises OSError."""
    return path.suffix.lower() in FFMPEG_SUFFIXES or container_of(path) is not None
