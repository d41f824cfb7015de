"""Whether a sound file ends before it says it does: cut while copying, or damaged inside."""

from pathlib import Path
from typing import BinaryIO

from studio.engine.clip import AudioInfo, read_info
from studio.engine.decoding.kinds import links_of
from studio.engine.decoding.mpeg import samples_promised
from studio.engine.decoding.riff import samples_said
from studio.engine.decoding.riff_layout import ENDLESS
from studio.engine.errors import UnreadableAudio
from studio.engine.file_names import printable

LEAST_LEFT = 2048  # bytes; a frame that was cut is less
_TELLING = (b"fLa", b"Ogg")  # their length is known by what can be decoded
LEAST_S = 0.1  # mp3 frames at both ends make less
_LARGEST_PAGE = 65_307  # bytes, of Ogg (RFC 3533)
_IS_LAST = 4  # flag of an Ogg page


def promised_s(path: Path, info: AudioInfo, n_read: int) -> float | None:
    """Seconds that the file should have where it breaks off; None where it is whole.

    info: of read_info; n_read: samples that were decoded. 0.0: nothing says how long it was.
    Formats that say nothing (mp3 without a header, raw AAC) are taken for whole.
    """
    n_decodable = round(info.seconds * info.sample_rate)
    has_end = True
    try:
        with path.open("rb") as file:
            head = file.read(10)
            if head[:4] == b"FORM":
                n_said = _n_in_aiff(file)
            elif head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64", b"riff"):
                n_said = samples_said(file)
            elif head[:4] == b"OggS":
                n_said, has_end = n_decodable, _has_last_page(file)
            else:
                n_said = n_decodable if head[:4] == b"fLaC" else _n_in_mp3(file, head)
    except OSError:  # it went while it was read
        return None
    if n_said - n_read > LEAST_S * info.sample_rate:
        return n_said / info.sample_rate
    return None if has_end else 0.0


def broken_off_words(seconds: float, promised: float) -> str:
    """What is told of a file that breaks off; promised: of promised_s.

    >>> broken_off_words(4.0, 8.0), broken_off_words(4.0, 0.0)
    ('Only 4.0 s of 8.0 s can be read.', 'It breaks off after 4.0 s.')
    """
    if promised:
        return f"Only {seconds:.1f} s of {promised:.1f} s can be read."
    return f"It breaks off after {seconds:.1f} s."


def left_over_words(path: Path) -> str | None:
    """What is told where bytes behind the sound are neither sound nor notes; None for none."""
    try:
        n_left = links_of(path)[-1].n_left
    except OSError:
        return None
    if n_left < LEAST_LEFT:
        return None
    return f"{n_left} bytes behind its sound are of no known kind and are not read."


def notes_of(path: Path, n_read: int, sample_rate: int) -> tuple[str, ...]:
    """Sentences on what is missing of a file of which n_read samples were decoded; often none."""
    seconds = n_read / sample_rate
    notes = []
    try:
        with path.open("rb") as file:
            is_told = file.read(4)[:3] in _TELLING
        info = read_info(path) if is_told else AudioInfo(seconds, sample_rate, 1)
    except (OSError, UnreadableAudio):  # it went after it was read
        return ()
    promised = promised_s(path, info, n_read)
    if promised is not None:
        notes.append(f"{printable(path.name)}: {broken_off_words(seconds, promised)}")
    left = left_over_words(path)
    if left is not None:
        notes.append(f"{printable(path.name)}: {left}")
    return tuple(notes)


def _n_in_aiff(file: BinaryIO) -> int:
    """Samples by the chunk COMM; 0 where there is none."""
    file.seek(12)
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[4:], "big")
        if head[:4] == b"COMM":
            n_said = int.from_bytes(file.read(6)[2:], "big")
            return n_said if n_said < ENDLESS else 0
        file.seek(file.tell() + size + size % 2)
    return 0


def _n_in_mp3(file: BinaryIO, head: bytes) -> int:
    is_mp3 = head[:3] == b"ID3" or head[:1] == b"\xff"
    return samples_promised(file) if is_mp3 else 0


def _has_last_page(file: BinaryIO) -> bool:
    """Whether the last page of an Ogg stream says that it is the last."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 2 * _LARGEST_PAGE))
    tail = file.read()
    at = tail.rfind(b"OggS")
    return at >= 0 and len(tail) > at + 5 and bool(tail[at + 5] & _IS_LAST)
