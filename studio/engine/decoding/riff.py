"""WAV and its kin (RIFF, RIFX, RF64, BW64, W64) whose header is unfinished or out of step.

A recorder that was killed, or one that writes to a pipe, leaves the length of the sound at 0 or at
the largest number. Where a file's own header will do it is left alone; else the decoder is shown a
new one, with the format of the old, before the same samples.
"""

import os
from typing import BinaryIO

from studio.engine.decoding.link import AS_IT_IS, Link
from studio.engine.decoding.mpeg import mpeg_links
from studio.engine.decoding.packed import IMA, MICROSOFT, n_filling
from studio.engine.decoding.riff_layout import ENDLESS, Layout, looks_like_chunk, read_layout
from studio.engine.decoding.search import id3_end
from studio.engine.decoding.view import Span

UNKNOWN = 0x7FFF_0000  # bytes; a size from here on that the file does not have is a filler
WRAPPED = 1 << 32  # bytes, at which sizes of 32 bits begin again
PLAIN_LIMIT = 0xFFFF_0000  # bytes of sound that a 32-bit header can name
MOST_LINKS = 4096
MPEG = frozenset({0x50, 0x55})  # codings: frames of MP2 and MP3 in a WAV file


def riff_links(file: BinaryIO) -> tuple[Link, ...]:
    """The links of a WAV, RF64, BW64 or W64 file: several where files were put together."""
    size = file.seek(0, os.SEEK_END)
    start = id3_end(file, 0)
    links: list[Link] = []
    while len(links) < MOST_LINKS:
        layout = read_layout(file, start, size)
        if layout is not None and layout.code in MPEG and not links:
            return mpeg_links(file) or AS_IT_IS
        if layout is None or layout.block == 0:
            break
        link, at = _link(file, layout, start, size)
        links.append(link)
        if at < 0:
            break
        start = at
    if len(links) > 1 and links[0].parts is None:
        first = read_layout(file, id3_end(file, 0), size)
        assert first is not None
        links[0] = _with_new_header(first, first.said, links[0].n_samples, 0)
    return tuple(links) or AS_IT_IS


def _link(file: BinaryIO, layout: Layout, start: int, size: int) -> tuple[Link, int]:
    """What begins here, and where another file begins behind it; -1 for none."""
    there = size - layout.data
    is_open = _is_open(file, layout, size)
    n_bytes = there if is_open else min(layout.said, there)
    n_samples = _n_packed(file, layout, n_bytes)
    behind, n_left = (-1, 0) if is_open else _behind(file, layout, layout.data + n_bytes, size)
    if layout.is_plain and start == 0 and not is_open:
        return Link(None, n_samples, n_left), behind
    return _with_new_header(layout, n_bytes, n_samples, n_left), behind


def _with_new_header(layout: Layout, n_bytes: int, n_samples: int | None, n_left: int) -> Link:
    n_bytes -= n_bytes % layout.block
    sound = Span(layout.data, layout.data + n_bytes)
    return Link((header(layout, n_bytes), sound), n_samples, n_left)


def _is_open(file: BinaryIO, layout: Layout, size: int) -> bool:
    """Whether the header leaves the length open: the sound goes on to the end of the file."""
    there = size - layout.data
    if layout.said == 0:  # truly none, where notes about it follow
        return there > 0 and not looks_like_chunk(file, layout.data, size, layout.order)
    if layout.said >= UNKNOWN:
        return layout.said > there
    return there - layout.said >= WRAPPED


def samples_said(file: BinaryIO) -> int:
    """Samples per channel by the header; 0 where it leaves that open."""
    size = file.seek(0, os.SEEK_END)
    layout = read_layout(file, id3_end(file, 0), size)
    if layout is None or layout.block == 0 or _is_open(file, layout, size):
        return 0
    n_bytes = min(layout.said, size - layout.data)
    is_whole = n_bytes == layout.said
    return (_n_packed(file, layout, n_bytes) if is_whole else _by_fact(layout, layout.said)) or (
        layout.said // layout.block * layout.samples_per_block
    )


def header(layout: Layout, n_bytes: int) -> bytes:
    """The beginning of a WAV file with this format and so many bytes of sound."""

    def number(value: int, n: int = 4) -> bytes:
        return value.to_bytes(n, layout.order)

    form = layout.form + bytes(len(layout.form) % 2)
    fact = b"fact" + number(4) + number(layout.fact) if layout.fact else b""
    body = b"fmt " + number(len(layout.form)) + form + fact
    if n_bytes <= PLAIN_LIMIT:
        mark = b"RIFF" if layout.order == "little" else b"RIFX"
        whole = 4 + len(body) + 8 + n_bytes
        return mark + number(whole) + b"WAVE" + body + b"data" + number(n_bytes)
    whole = 4 + 36 + len(body) + 8 + n_bytes
    sizes = number(whole, 8) + number(n_bytes, 8) + number(n_bytes // layout.block, 8) + number(0)
    body = b"ds64" + number(28) + sizes + body
    return b"RF64" + number(ENDLESS) + b"WAVE" + body + b"data" + number(ENDLESS)


def _n_packed(file: BinaryIO, layout: Layout, n_bytes: int) -> int | None:
    """Samples of packed sound without what fills its last block; None for sound to its end."""
    told, per_block = _by_fact(layout, n_bytes), layout.samples_per_block
    n_blocks = n_bytes // layout.block
    n_channels = int.from_bytes(layout.form[2:4], layout.order)
    # Some writers count the filling, too, and divide the number by that of channels.
    most = n_blocks * per_block
    is_filled = layout.fact in (0, most, most // max(1, n_channels))
    if layout.code not in (MICROSOFT, IMA) or not is_filled or n_blocks == 0:
        return told
    last = layout.data + (n_blocks - 1) * layout.block
    n = n_filling(file, header(layout, layout.block), last, layout.block)
    return most - n if n else told


def _by_fact(layout: Layout, n_bytes: int) -> int | None:
    """Samples by the fact chunk, which leaves out what fills the last block where sound is packed.

    None where nothing is packed, or where that chunk cannot be right.
    """
    if layout.samples_per_block == 1 or layout.fact == 0:
        return None
    per_block = layout.samples_per_block
    most = -(-n_bytes // layout.block) * per_block
    return layout.fact if most - 2 * per_block < layout.fact <= most else None


def _behind(file: BinaryIO, layout: Layout, at: int, size: int) -> tuple[int, int]:
    """Where another file begins behind the sound, -1 for none; bytes that nothing explains."""
    for _ in range(MOST_LINKS):
        for padded in (at + at % 2, at):
            file.seek(padded)
            head = file.read(12)
            if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and head[8:] == b"WAVE":
                return padded, 0
            if looks_like_chunk(file, padded, size, layout.order):
                at = padded + 8 + int.from_bytes(head[4:8], layout.order)
                break
        else:
            break
    is_known = layout.is_wide or head[:3] in (b"ID3", b"TAG") or head[:8] == b"APETAGEX"
    return -1, 0 if is_known else max(0, size - at)
