"""AU, AIFF and CAF whose header leaves the length of the sound open, as written to a pipe."""

import os
from typing import BinaryIO

from studio.engine.decoding.link import AS_IT_IS, Link
from studio.engine.decoding.view import Span

MOST_CHUNKS = 4096
ENDLESS = 0xFFFFFFFF
_PLAIN = frozenset(
    {b"NONE", b"twos", b"sowt", b"raw ", b"fl32", b"FL32", b"fl64", b"FL64", b"alaw", b"ALAW",
     b"ulaw", b"ULAW", b"in24", b"in32", b"42ni", b"23ni"}
)  # fmt: skip


def au_links(file: BinaryIO) -> tuple[Link, ...]:
    """AU (Sun's and NeXT's): size 0xFFFFFFFF, or 0 before sound."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(24)
    order = "big" if head[:4] == b".snd" else "little"
    if len(head) < 24:
        return AS_IT_IS
    start = int.from_bytes(head[4:8], order)  # type: ignore[arg-type]
    said = int.from_bytes(head[8:12], order)  # type: ignore[arg-type]
    there = size - start
    if there <= 0 or start < 24 or said not in (0, ENDLESS):
        return (Link(None, None, max(0, there - said) if start >= 24 else 0),)
    sized = min(there, ENDLESS - 1).to_bytes(4, order)  # type: ignore[arg-type]
    return (Link((head[:8] + sized, Span(12, size))),)


def caf_links(file: BinaryIO) -> tuple[Link, ...]:
    """CAF (Apple's): size -1, which its rules allow for the last chunk, or 0 before sound."""
    size = file.seek(0, os.SEEK_END)
    at = 8
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        head = file.read(12)
        if len(head) < 12:
            break
        said = int.from_bytes(head[4:], "big", signed=True)
        there = size - at - 12
        if head[:4] == b"data":
            if said < 0 or said > there or (said <= 4 < there):
                sized = there.to_bytes(8, "big")
                return (Link((Span(0, at + 4), sized, Span(at + 12, size))),)
            break
        if said < 0:
            break
        at += 12 + said
    return AS_IT_IS


def aiff_links(file: BinaryIO) -> tuple[Link, ...]:
    """AIFF and AIFF-C: sizes 0 or 0xFFFFFFFF, number of samples 0."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    is_packed = file.read(12)[8:] == b"AIFC"
    at = 12
    common_at = n_channels = n_bits = n_frames = 0
    coding = b"NONE"
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        said = int.from_bytes(head[4:], "big")
        if head[:4] == b"COMM":
            common = file.read(22)
            common_at = at + 8
            n_channels, n_bits = (int.from_bytes(common[i : i + 2], "big") for i in (0, 6))
            n_frames = int.from_bytes(common[2:6], "big")
            coding = common[18:22] if is_packed else coding
        elif head[:4] == b"SSND":
            there = size - at - 16
            is_open = said <= 8 or (said > size - at - 8 and said >= 0x7FFF_0000)
            block = n_channels * -(-n_bits // 8)
            if not is_open or common_at == 0 or coding not in _PLAIN or block == 0 or there <= 0:
                break
            if said == 8 and n_frames == 0 and _is_chunk(file, at + 16, size):
                break  # truly none
            count = min(there // block, ENDLESS)
            return (
                Link((
                    b"FORM" + min(size - 8, ENDLESS).to_bytes(4, "big"),
                    Span(8, common_at + 2),
                    count.to_bytes(4, "big"),
                    Span(common_at + 6, at + 4),
                    min(there + 8, ENDLESS).to_bytes(4, "big"),
                    Span(at + 8, size),
                )),
            )  # fmt: skip
        at += 8 + said + said % 2
    return AS_IT_IS


def _is_chunk(file: BinaryIO, at: int, size: int) -> bool:
    file.seek(at)
    head = file.read(8)
    is_name = len(head) == 8 and all(32 <= byte < 127 for byte in head[:4])
    return is_name and int.from_bytes(head[4:], "big") <= size - at - 8
