"""Which kind of file bytes are, by their content: its name and how its links are found."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from studio.engine.decoding.flac import flac_links
from studio.engine.decoding.link import AS_IT_IS, Link
from studio.engine.decoding.mpeg import mpeg_links
from studio.engine.decoding.ogg import ogg_links
from studio.engine.decoding.riff import riff_links
from studio.engine.decoding.search import id3_end
from studio.engine.decoding.sized import aiff_links, au_links, caf_links
from studio.engine.file_signature import Signature, file_signature

HEAD = 64  # bytes
SETTLED_S = 2.0
MOST_KNOWN = 32
_LINKS: tuple[tuple[bytes, Callable[[BinaryIO], tuple[Link, ...]]], ...] = (
    (b"RIFF", riff_links), (b"RIFX", riff_links), (b"RF64", riff_links), (b"BW64", riff_links),
    (b"riff", riff_links), (b"fLaC", flac_links), (b"OggS", ogg_links), (b".snd", au_links),
    (b"dns.", au_links), (b"caff", caf_links), (b"FORM", aiff_links),
)  # fmt: skip
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_OTHERS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x1aE\xdf\xa3", "WebM or Matroska"), (0, _ASF, "WMA"), (0, b"FLV\x01", "FLV"),
    (0, b"#!AMR", "AMR"), (0, b"MAC ", "Monkey's Audio"), (0, b"wvpk", "WavPack"),
    (0, b"TTA1", "TTA"), (0, b"tBaK", "TAK"), (0, b"MPCK", "Musepack"), (0, b"MP+", "Musepack"),
    (0, b"DSD ", "DSD"), (0, b"FRM8", "DSD"), (0, b".RMF", "RealMedia"), (0, b"ADIF", "AAC"),
    (0, b"\x0bw", "AC-3"), (0, b"\x7f\xfe\x80\x01", "DTS"), (0, b"\x00\x00\x01\xba", "MPEG video"),
)  # fmt: skip


_known: dict[tuple[Path, Signature], tuple[Link, ...]] = {}


def links_of(path: Path) -> tuple[Link, ...]:
    """What is to be decoded of a file; looked for once in a file that stays. Raises OSError."""
    status = path.stat()
    changed_s = max(status.st_mtime, status.st_ctime)
    if not time.time() - changed_s - SETTLED_S > 0:  # times are coarse: it may still change
        return _found(path)
    key = path.resolve(), file_signature(path)
    links = _known.get(key)
    if links is None:
        links = _known[key] = _found(path)
        while len(_known) > MOST_KNOWN:
            _known.pop(next(iter(_known)), None)
    return links


def _found(path: Path) -> tuple[Link, ...]:
    with path.open("rb") as file:
        start = id3_end(file, 0)
        file.seek(start)
        mark = file.read(4)
        for begin, find in _LINKS:
            if mark == begin:
                return find(file)
        if mark[:1] == b"\xff" or start > 0 or path.suffix.lower() in (".mp3", ".mp2", ".mpga"):
            return mpeg_links(file) or AS_IT_IS
    return AS_IT_IS


def container_of(path: Path) -> str | None:
    """The name of what libsndfile does not decode; None for what is unknown. Raises OSError."""
    with path.open("rb") as file:
        start = id3_end(file, 0)
        file.seek(start)
        head = file.read(HEAD)
    if head[4:8] == b"ftyp":
        return {b"M4A ": "M4A", b"M4B ": "M4B", b"qt  ": "QuickTime", b"3gp4": "3GP"}.get(
            head[8:12], "MP4"
        )
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "QuickTime"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "AVI"
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "AAC"
    return next((name for at, mark, name in _OTHERS if head[at : at + len(mark)] == mark), None)
