"""Ogg by its pages (RFC 3533): chains of streams, and what their headers must not be believed.

Opus is always decoded at 48 kHz: the rate in its header only tells what the source once had
(RFC 7845, 5.1). FLAC in Ogg that does not know its length has that of its last page.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from studio.engine.decoding.flac import total_of, with_total
from studio.engine.decoding.link import AS_IT_IS, Link
from studio.engine.decoding.view import Part, Span

OPUS_RATE = 48_000  # Hz
MAGIC = b"OggS"
LARGEST_PAGE = 65_307  # bytes
_HEAD = 27  # bytes before the table of a page
_BEGINS = 2  # flag
_CHECKSUM_AT = 22
_NO_PLACE = (1 << 64) - 1


@dataclass(slots=True)
class Page:
    """Of an Ogg file: where it lies, its flags, how far the sound is at its end, its stream."""

    start: int
    end: int
    flags: int
    granule: int
    serial: bytes


def pages(file: BinaryIO) -> Iterator[Page]:
    """All pages, past what lies between them; a page that is cut is left out."""
    size = file.seek(0, os.SEEK_END)
    at = 0
    while at + _HEAD <= size:
        file.seek(at)
        head = file.read(_HEAD + 255)
        if head[:4] != MAGIC or head[4]:
            at = _next_mark(file, at + 1, size)
            continue
        n_segments = head[26]
        end = at + _HEAD + n_segments + sum(head[_HEAD : _HEAD + n_segments])
        if end > size:
            return
        granule = int.from_bytes(head[6:14], "little")
        yield Page(at, end, head[5], granule, head[14:18])
        at = end


def ogg_links(file: BinaryIO) -> tuple[Link, ...]:
    """The links of an Ogg file, in order."""
    size = file.seek(0, os.SEEK_END)
    starts: list[int] = []
    streams: list[list[Page]] = []  # of each link
    lasts: list[dict[bytes, int]] = []
    in_head = False
    for page in pages(file):
        if page.flags & _BEGINS:
            if not in_head:
                starts.append(page.start)
                streams.append([])
                lasts.append({})
            streams[-1].append(page)
        in_head = bool(page.flags & _BEGINS)
        if lasts and page.granule != _NO_PLACE:
            lasts[-1][page.serial] = page.granule
    if not starts:
        return AS_IT_IS
    links = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else size
        changed = _changed(file, streams[number], lasts[number])
        if changed or len(starts) > 1:
            links.append(Link(_parts(start, end, changed)))
    return tuple(links) or AS_IT_IS


def _parts(start: int, end: int, changed: list[tuple[Page, bytes]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for page, content in changed:
        parts += [Span(start, page.start), content]
        start = page.end
    return (*parts, Span(start, end))


def _changed(
    file: BinaryIO, firsts: list[Page], lasts: dict[bytes, int]
) -> list[tuple[Page, bytes]]:
    """First pages that must say something else, with what they should be."""
    changed = []
    for page in firsts:
        file.seek(page.start)
        content = bytearray(file.read(page.end - page.start))
        at = _HEAD + content[26]
        body = bytes(content[at:])
        is_opus = body[:8] == b"OpusHead" and len(body) >= 19
        if is_opus and int.from_bytes(body[12:16], "little") != OPUS_RATE:
            content[at + 12 : at + 16] = OPUS_RATE.to_bytes(4, "little")
            changed.append((page, _sealed(content)))
        is_flac = body[:5] == b"\x7fFLAC" and body[9:13] == b"fLaC" and len(body) >= 51
        if is_flac and total_of(body[9:]) == 0 and lasts.get(page.serial, 0) > 0:
            content[at + 9 :] = with_total(body[9:], lasts[page.serial])
            changed.append((page, _sealed(content)))
    return changed


def _next_mark(file: BinaryIO, at: int, size: int) -> int:
    """Place of the next mark of a page; the size where there is none."""
    while at < size:
        file.seek(at)
        held = file.read(LARGEST_PAGE)
        found = held.find(MAGIC)
        if found >= 0:
            return at + found
        at += max(1, len(held) - 3)
    return size


def _sealed(page: bytearray) -> bytes:
    """A page with the checksum of its content."""
    page[_CHECKSUM_AT : _CHECKSUM_AT + 4] = bytes(4)
    table = _crc_table()
    crc = 0
    for byte in page:
        crc = (crc << 8 & 0xFFFFFFFF) ^ table[crc >> 24 ^ byte]
    page[_CHECKSUM_AT : _CHECKSUM_AT + 4] = crc.to_bytes(4, "little")
    return bytes(page)


@cache
def _crc_table() -> tuple[int, ...]:
    """Of the polynomial 0x04C11DB7, high bit first."""
    table = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
        table.append(crc)
    return tuple(table)
