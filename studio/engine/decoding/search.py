"""Finds byte marks in a file of any length, and tags before its sound."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

CHUNK = 1 << 20


def find_all(file: BinaryIO, marks: Sequence[bytes], start: int = 0) -> Iterator[int]:
    """Places of the marks (all of one length) from a place on, in order."""
    overlap = len(marks[0]) - 1
    file.seek(start)
    held, base = b"", start
    while chunk := file.read(CHUNK):
        held += chunk
        places = set()
        for mark in marks:
            at = held.find(mark)
            while at >= 0:
                places.add(at)
                at = held.find(mark, at + 1)
        for at in sorted(places):
            yield base + at
            file.seek(base + len(held))
        kept = min(overlap, len(held))
        base += len(held) - kept
        held = held[len(held) - kept :]


def id3_end(file: BinaryIO, at: int) -> int:
    """The place behind ID3v2 tags that begin at a place, else the place itself."""
    while True:
        file.seek(at)
        behind = id3_behind(file.read(10), at)
        if behind == at:
            return at
        at = behind


def id3_behind(head: bytes, at: int) -> int:
    """The place behind an ID3v2 tag at a place whose ten bytes are head, else the place itself."""
    if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 127:
        return at
    size = 0
    for byte in head[6:10]:  # four times seven bits
        size = size << 7 | byte
    return at + 10 + size + (10 if head[5] & 0x10 else 0)
