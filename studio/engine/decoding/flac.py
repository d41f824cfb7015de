"""FLAC whose header does not tell how long it is: the length by its last frame (RFC 9639)."""

import os
from functools import cache
from typing import BinaryIO

from studio.engine.decoding.link import AS_IT_IS, Link
from studio.engine.decoding.search import find_all, id3_end
from studio.engine.decoding.view import Span

STREAM_INFO = 42  # bytes of the mark, the block's header and STREAMINFO
TOTAL_AT = 21  # byte in whose lower half the 36 bits of the length begin
TAILS = (1 << 17, 1 << 20, 1 << 23)  # bytes at the end in which the last frames are looked for
_MARKS = (b"fLaC\x00\x00\x00\x22", b"fLaC\x80\x00\x00\x22")
_BLOCK_SIZES = {1: 192, 2: 576, 3: 1152, 4: 2304, 5: 4608}


def flac_links(file: BinaryIO) -> tuple[Link, ...]:
    """The links of a FLAC file: more than one where files were put behind each other."""
    size = file.seek(0, os.SEEK_END)
    start = id3_end(file, 0)
    starts = [at for at in find_all(file, _MARKS, start) if at >= start]
    if not starts or starts[0] != start:
        return AS_IT_IS
    ends = [*starts[1:], size]
    links = tuple(_link(file, *span) for span in zip(starts, ends, strict=True))
    if len(links) > 1:
        return tuple(
            link if link.parts else Link((Span(a, b),), link.n_samples)
            for link, a, b in zip(links, starts, ends, strict=True)
        )
    return links


def total_of(info: bytes) -> int:
    """Samples that a STREAMINFO promises; 0 where it does not know.

    info: the file from its mark on.
    """
    return int.from_bytes(info[TOTAL_AT : TOTAL_AT + 5], "big") & 0xF_FFFF_FFFF


def with_total(info: bytes, total: int) -> bytes:
    """The same bytes with another length."""
    word = int.from_bytes(info[TOTAL_AT : TOTAL_AT + 5], "big") & ~0xF_FFFF_FFFF
    changed = (word | total & 0xF_FFFF_FFFF).to_bytes(5, "big")
    return info[:TOTAL_AT] + changed + info[TOTAL_AT + 5 :]


def _link(file: BinaryIO, start: int, end: int) -> Link:
    file.seek(start)
    info = file.read(STREAM_INFO)
    if len(info) < STREAM_INFO:
        return Link()
    total = total_of(info)
    n_samples = _end_by_frames(file, start, end, info)
    if n_samples <= total:  # it is cut, where there are fewer
        return Link()
    return Link((with_total(info, n_samples), Span(start + STREAM_INFO, end)))


def _end_by_frames(file: BinaryIO, start: int, end: int, info: bytes) -> int:
    """Samples until the end of the last frame whose header can be found; 0 where there is none."""
    for length in TAILS:
        at = max(start + STREAM_INFO, end - length)
        file.seek(at)
        tail = file.read(end - at)
        found = _last_end(tail, info)
        if found or at == start + STREAM_INFO:
            return found
    return 0


def _last_end(tail: bytes, info: bytes) -> int:
    """The end, in samples, of the last frame that follows another one or begins the sound."""
    fixed_size = int.from_bytes(info[10:12], "big")
    ends: set[int] = set()
    best = best_at = before = 0
    at = tail.find(b"\xff")
    while 0 <= at < len(tail) - 6:
        if tail[at + 1] in (0xF8, 0xF9):
            frame = _frame(tail[at : at + 17], fixed_size)
            if frame is not None:
                first, last = frame
                if first == 0 or first in ends:
                    best, best_at, before = last, at, first
                ends.add(last)
        at = tail.find(b"\xff", at + 1)
    return best if _is_whole(tail, best_at) else before


def _is_whole(tail: bytes, at: int) -> bool:
    """Whether a frame that begins here ends with its checksum (x^16 + x^15 + x^2 + 1) anywhere."""
    table = _crc16_table()
    crc = 0
    for byte in tail[at:]:
        crc = (crc << 8 & 0xFFFF) ^ table[crc >> 8 ^ byte]
        if crc == 0:
            return True
    return False


@cache
def _crc16_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x8005 if crc & 0x8000 else crc << 1) & 0xFFFF
        table.append(crc)
    return tuple(table)


def _frame(head: bytes, fixed_size: int) -> tuple[int, int] | None:
    """First sample and the one behind the last of a frame; None where its checksum is wrong."""
    size_code, rate_code = head[2] >> 4, head[2] & 15
    if size_code == 0 or rate_code == 15 or head[3] >> 4 > 10 or head[3] & 1:
        return None
    number, at = _coded_number(head, 4)
    n_size = {6: 1, 7: 2}.get(size_code, 0)
    n_rate = {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    end = at + n_size + n_rate
    if at == 0 or end >= len(head) or _crc8(head[:end]) != head[end]:
        return None
    if n_size:
        n_samples = int.from_bytes(head[at : at + n_size], "big") + 1
    else:
        n_samples = _BLOCK_SIZES.get(size_code) or 1 << size_code
    first = number if head[1] & 1 else number * fixed_size
    return first, first + n_samples


def _coded_number(head: bytes, at: int) -> tuple[int, int]:
    """A number coded as UTF-8 codes characters, and the place behind it; place 0 for none."""
    first = head[at]
    if first < 0x80:
        return first, at + 1
    n_more = next((n for n in range(1, 7) if not first & (0x40 >> n)), 7) if first & 0x40 else 0
    if n_more == 0 or n_more > 6 or at + n_more >= len(head):
        return 0, 0
    number = first & (0x3F >> n_more)
    for byte in head[at + 1 : at + 1 + n_more]:
        if byte >> 6 != 2:
            return 0, 0
        number = number << 6 | byte & 0x3F
    return number, at + 1 + n_more


def _crc8(data: bytes) -> int:
    """Of polynomial x^8 + x^2 + x + 1, begun with 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07) & 0xFF if crc & 0x80 else crc << 1
    return crc
