"""Whether a sound file ends before it says it does: cut while copying, or damaged inside."""

from pathlib import Path
from typing import BinaryIO, Literal

from studio.engine.clip import AudioInfo

LEAST_S = 0.1  # mp3 frames at both ends make less
_UNKNOWN_BYTES = 0x7FFF_0000  # from here on a recorder that could not go back wrote the size
_LARGEST_PAGE = 65_307  # bytes, of Ogg (RFC 3533)
_IS_LAST = 4  # flag of an Ogg page
_MP3_HEADER = 4096  # bytes after the tags in which the number of frames stands


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
            if head[:4] in (b"RIFF", b"FORM"):
                n_said = _n_in_chunks(file, "little" if head[:4] == b"RIFF" else "big")
            elif head[:4] == b"OggS":
                n_said, has_end = n_decodable, _has_last_page(file)
            else:
                n_said = n_decodable if head[:4] == b"fLaC" or _counts(file, head) else 0
    except OSError:  # it went while it was read
        return None
    if n_said - n_read > LEAST_S * info.sample_rate:
        return n_said / info.sample_rate
    return None if has_end else 0.0


def _n_in_chunks(file: BinaryIO, order: Literal["little", "big"]) -> int:
    """Samples by the chunks of WAV (fmt, data) or AIFF (COMM); 0 where they do not say it."""
    file.seek(12)
    block_align = 0
    while len(head := file.read(8)) == 8:
        name, size = head[:4], int.from_bytes(head[4:], order)
        if name == b"data":
            is_known = block_align > 0 and size < _UNKNOWN_BYTES
            return size // block_align if is_known else 0
        at = file.tell()
        if name == b"fmt ":
            block_align = int.from_bytes(file.read(14)[12:], order)
        elif name == b"COMM":
            return int.from_bytes(file.read(6)[2:], order)
        file.seek(at + size + size % 2)
    return 0


def _has_last_page(file: BinaryIO) -> bool:
    """Whether the last page of an Ogg stream says that it is the last."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 2 * _LARGEST_PAGE))
    tail = file.read()
    at = tail.rfind(b"OggS")
    return at >= 0 and len(tail) > at + 5 and bool(tail[at + 5] & _IS_LAST)


def _counts(file: BinaryIO, head: bytes) -> bool:
    """Whether an mp3 has a header with its number of frames (else its length is a guess)."""
    start = 0
    if head[:3] == b"ID3":  # its size in four times seven bits
        for byte in head[6:10]:
            start = (start << 7) | (byte & 0x7F)
    file.seek(start)
    header = file.read(_MP3_HEADER)
    return any(name in header for name in (b"Xing", b"Info", b"VBRI"))
