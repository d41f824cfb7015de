"""A file as a decoder should see it: parts of it, new bytes between; nothing is copied."""

import io
import os
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TypeAlias

CHUNK = 1 << 16  # bytes read ahead: decoders ask for a few at a time


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes start to end (exclusive) of the file."""

    start: int
    end: int

    def __len__(self) -> int:
        """Number of bytes."""
        return self.end - self.start


Part: TypeAlias = bytes | Span


class View(io.RawIOBase):
    """The parts one after another, to be read and sought in like a file of that content.

    What can no longer be read is the end of it: it never raises while a decoder reads.
    """

    def __init__(self, path: Path, parts: Sequence[Part]) -> None:
        """Opens the file; OSError."""
        super().__init__()
        self._parts = [part for part in parts if len(part)]
        self._ends = list(accumulate(map(len, self._parts)))
        self._file = path.open("rb", buffering=0)
        self._at = 0
        self._ahead_at = 0
        self._ahead = b""

    @property
    def n_bytes(self) -> int:
        """Size of the content."""
        return self._ends[-1] if self._ends else 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Place in bytes."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of a file."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.n_bytes}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill as much of the buffer as there is."""
        target = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(target):
            piece = self._some(len(target) - filled)
            if not piece:
                break
            target[filled : filled + len(piece)] = piece
            filled += len(piece)
        return filled

    def read(self, size: int = -1) -> bytes:
        """At most size bytes, all the rest for -1."""
        wanted = max(0, self.n_bytes - self._at) if size < 0 else size
        pieces: list[bytes] = []
        while wanted > 0:
            piece = self._some(wanted)
            if not piece:
                break
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """The file, too."""
        self._file.close()
        super().close()

    def _some(self, wanted: int) -> bytes:
        """One to wanted bytes from here on, none at the end."""
        ahead = self._at - self._ahead_at
        if not 0 <= ahead < len(self._ahead):
            self._ahead_at, self._ahead, ahead = self._at, self._gathered(), 0
        piece = self._ahead[ahead : ahead + wanted]
        self._at += len(piece)
        return piece

    def _gathered(self) -> bytes:
        """About a chunk from here on, of as many parts as it takes."""
        pieces: list[bytes] = []
        at, room = self._at, CHUNK
        while room > 0 and at < self.n_bytes:
            number = bisect_right(self._ends, at)
            part = self._parts[number]
            inside = at - (self._ends[number] - len(part))
            if isinstance(part, bytes):
                piece = part[inside : inside + room]
            else:
                piece = self._from_file(part.start + inside, min(room, len(part) - inside))
            if not piece:
                break
            pieces.append(piece)
            at += len(piece)
            room -= len(piece)
        return b"".join(pieces)

    def _from_file(self, start: int, n_bytes: int) -> bytes:
        try:
            self._file.seek(start)
            return self._file.read(n_bytes) or b""
        except (OSError, ValueError):
            return b""
