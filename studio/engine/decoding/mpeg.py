"""MP3 and its relatives, counted frame by frame: no header at their beginning is believed.

Frames that follow each other without a gap belong to a link; a header of Xing's kind, or another
rate or number of channels, begins the next one (files that were put together). The decoder is
shown the frames alone, behind a header that tells their number.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from studio.engine.decoding.link import AS_IT_IS, Link
from studio.engine.decoding.mpeg_header import Frame, frames_by_bits, is_mono, side_bytes
from studio.engine.decoding.search import id3_behind
from studio.engine.decoding.view import Part, Span

CHUNK = 1 << 20
CONFIRMED_BY = 3  # frames in a row after which bytes that look like a header are one
LOOKED_FOR = 1 << 18  # bytes at the beginning in which the first frame must lie
ENCODER_DELAY = 576  # samples: LAME's, and about what all encoders have
MOST_SCATTERED = 100_000  # spans: more is not a damaged file but none at all
_XING = (b"Xing", b"Info")
_LAME = 36  # bytes of LAME's part


@dataclass
class _Run:
    """Frames of one kind that one decoder reads. header: the four bytes of the first one."""

    frame: Frame
    header: bytes
    mono: bool
    xing: bytes = b""  # the beginning of the frame that holds it
    xing_at: int = 0
    n_frames: int = 0
    parts: list[Part] = field(default_factory=list)
    n_before: int = 0  # bytes of main data since the last gap

    def take(self, start: int, frame: Frame, head: bytes) -> None:
        """The next frame, whose bytes begin with head."""
        last = self.parts[-1] if self.parts else None
        end = start + frame.n_bytes
        is_behind = isinstance(last, Span) and last.end == start
        self.n_frames += 1
        if frame.layer == 3:
            self.n_before = self.n_before if is_behind else 0
            side_at = 4 if head[1] & 1 else 6  # behind a checksum
            main_at = side_at + side_bytes(frame, self.mono)
            needed = head[side_at] << 1 | head[side_at + 1] >> 7
            needed = needed if frame.version == 3 else head[side_at]
            n_before = self.n_before
            is_missing = needed > n_before
            self.n_before += frame.n_bytes - main_at
            if is_missing and main_at < frame.n_bytes:
                # What it is made of lies in the gap: it is silent, and hands data on to the next.
                side = _silence(frame, n_before, main_at - side_at)
                self.parts += [head[:side_at] + side, Span(start + main_at, end)]
                return
        if is_behind and isinstance(last, Span):
            self.parts[-1] = Span(last.start, end)
        else:
            self.parts.append(Span(start, end))


def _silence(frame: Frame, n_before: int, n_bytes: int) -> bytes:
    """Side information of nothing, that keeps the main data before it within reach."""
    if frame.version == 3:
        return (min(511, n_before) << 7).to_bytes(2, "big") + bytes(n_bytes - 2)
    return bytes([min(255, n_before)]) + bytes(n_bytes - 1)


def mpeg_links(file: BinaryIO) -> tuple[Link, ...]:
    """The links of an MPEG audio file; none where it does not begin as one."""
    size = file.seek(0, os.SEEK_END)
    runs: list[_Run] = []
    run: _Run | None = None
    end = 0
    for start, frame, head in _frames(_Bytes(file, size)):
        mono = is_mono(head[3])
        at = 4 + side_bytes(frame, mono)
        is_xing = frame.layer == 3 and head[at : at + 4] in _XING
        is_vbri = frame.layer == 3 and head[36:40] == b"VBRI"
        kind = (frame.rate, frame.version, frame.layer, mono)
        if run is None or is_xing or is_vbri or kind != _kind(run):
            run = _Run(frame, head[:4], mono, head[: frame.n_bytes] if is_xing else b"", start)
            runs.append(run)
        if not is_xing and not is_vbri:
            run.take(start, frame, head)
        end = start + frame.n_bytes
    runs = [each for each in runs if each.n_frames]
    if sum(len(each.parts) for each in runs) > MOST_SCATTERED:
        return AS_IT_IS
    n_left = _n_left(file, end, size)
    if len(runs) == 1 and _is_plain(runs[0], file, end, size):
        return AS_IT_IS
    return tuple(_link(each, n_left if each is runs[-1] else 0) for each in runs)


def _is_plain(run: _Run, file: BinaryIO, end: int, size: int) -> bool:
    """Whether the decoder comes to the same without help."""
    first = run.parts[0]
    n_frames, n_bytes = xing_counts(run.xing)
    file.seek(end)
    is_end = end == size or (end + 128 == size and file.read(3) == b"TAG")
    return (
        is_end
        and len(run.parts) == 1
        and isinstance(first, Span)
        and first.start == run.xing_at + run.frame.n_bytes
        and n_frames == run.n_frames
        and abs(n_bytes - (end - run.xing_at)) <= run.frame.n_bytes
    )


def _kind(run: _Run) -> tuple[int, int, int, bool]:
    return run.frame.rate, run.frame.version, run.frame.layer, run.mono


def samples_promised(file: BinaryIO) -> int:
    """Samples that a Xing header promises where more of them are missing than are there; else 0.

    A header that is only wrong is no promise: its own number of bytes is all frames.
    """
    size = file.seek(0, os.SEEK_END)
    head, n_found, n_bytes = b"", 0, 0
    kind: Frame | None = None
    for _, frame, start in _frames(_Bytes(file, size)):
        if kind is None:
            head, kind = start, frame
        else:
            n_found += 1
        n_bytes += frame.n_bytes
    n_frames, n_bytes_said = xing_counts(head)
    if kind is None or n_frames <= n_found or 0 < n_bytes_said <= n_bytes:
        return 0
    return n_frames * kind.n_samples


def xing_counts(head: bytes) -> tuple[int, int]:
    """Frames and bytes that a Xing header in these bytes promises; 0 for what it does not."""
    at = next((at for at in map(head.find, _XING) if at >= 0), -1)
    if at < 0 or len(head) < at + 16:
        return 0, 0
    flags = head[at + 7]
    words = [int.from_bytes(head[place : place + 4], "big") for place in (at + 8, at + 12)]
    n_frames = words.pop(0) if flags & 1 else 0
    return n_frames, words.pop(0) if flags & 2 else 0


def _link(run: _Run, n_left: int) -> Link:
    n_samples = run.n_frames * run.frame.n_samples
    if run.frame.layer != 3:  # the decoder divides the size by that of the first frame
        size = sum(map(len, run.parts))
        padding = max(0, (run.n_frames + 1) * run.frame.n_bytes - size)
        return Link((*run.parts, bytes(min(padding, size + CHUNK))), n_samples, n_left)
    return Link((*_xing(run), *run.parts), None, n_left)


def _xing(run: _Run) -> tuple[Part, ...]:
    """The frame that tells the number of frames: the file's own, or a new one."""
    head = bytearray(run.xing)
    at = 4 + side_bytes(run.frame, run.mono)
    if len(head) < at + 12 or not head[at + 7] & 1:
        return (_new_xing(run),)
    head[at + 8 : at + 12] = run.n_frames.to_bytes(4, "big")
    if head[at + 7] & 2:
        size = run.frame.n_bytes + sum(map(len, run.parts))
        head[at + 12 : at + 16] = size.to_bytes(4, "big")
    return bytes(head), Span(run.xing_at + len(head), run.xing_at + run.frame.n_bytes)


def _new_xing(run: _Run) -> bytes:
    """A frame that decodes to nothing and tells the number of frames and the encoder's delay.

    Layout: Xing's by its SDK of 1999, LAME's delay by gabriel.mp3-tech.org/mp3infotag.html.
    """
    header = bytearray(run.header)
    header[1] |= 1  # no checksum
    at = 4 + side_bytes(run.frame, run.mono)
    least = at + 12 + _LAME
    for bit_rate in range(1, 15):
        header[2] = (header[2] & 0x0D) | (bit_rate << 4)
        frame = frames_by_bits()[(header[1] << 8) | header[2]]
        if frame is not None and frame.n_bytes >= least:
            break
    assert frame is not None
    made = bytearray(frame.n_bytes)
    made[:4] = header
    made[at : at + 12] = b"Xing" + (1).to_bytes(4, "big") + run.n_frames.to_bytes(4, "big")
    made[at + 12 : at + 16] = b"LAME"
    made[at + 33 : at + 36] = (ENCODER_DELAY << 12).to_bytes(3, "big")
    return bytes(made)


class _Bytes:
    """Bytes of a file near a place; a file of hours needs a few chunks of memory."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size
        self.start = 0
        self.held = b""

    def near(self, at: int, n_bytes: int) -> int:
        """Hold n_bytes from a place on, where there are so many; gives its index in held."""
        index = at - self.start
        if index < 0 or index + n_bytes > len(self.held):
            self._file.seek(at)
            self.start, self.held = at, self._file.read(max(CHUNK, n_bytes))
            return 0
        return index


def _frames(data: _Bytes) -> Iterator[tuple[int, Frame, bytes]]:
    """Place, kind and first bytes of each frame that is whole."""
    table = frames_by_bits()
    at, last = _skip_id3(data, 0), None
    found = False
    while at + 4 <= data.size:
        index = data.near(at, 4096)
        held = data.held
        frame = table[(held[index + 1] << 8) | held[index + 2]] if held[index] == 0xFF else None
        if (
            frame is not None
            and at + frame.n_bytes <= data.size
            and (_is_same(frame, last) or _is_confirmed(data, at, table))
        ):
            index = data.near(at, 4096)
            found = True
            yield at, frame, data.held[index : index + 192]
            at += frame.n_bytes
            last = frame
            continue
        last = None
        behind = _skip_id3(data, at)
        at = behind if behind > at else _next_frame(data, at + 1, table)
        if not found and at > LOOKED_FOR + _skip_id3(data, 0):
            return


def _is_same(frame: Frame, last: Frame | None) -> bool:
    return last is not None and (frame.rate, frame.version, frame.layer) == (
        last.rate, last.version, last.layer
    )  # fmt: skip


def _is_confirmed(data: _Bytes, at: int, table: tuple[Frame | None, ...]) -> bool:
    """Whether enough frames of one kind follow each other here, or run up to the end."""
    first = None
    for number in range(CONFIRMED_BY):
        if number and at == data.size:
            return True
        if at + 4 > data.size:
            return False
        index = data.near(at, 4)
        head = data.held[index : index + 4]
        frame = table[(head[1] << 8) | head[2]] if head[0] == 0xFF else None
        if frame is None:
            return number > 0 and head[:3] in (b"TAG", b"ID3", b"APE", b"LYR")
        first = first or frame
        if not _is_same(frame, first):
            return False
        at += frame.n_bytes
    return True


def _next_frame(data: _Bytes, at: int, table: tuple[Frame | None, ...]) -> int:
    """Place of the next bytes that could begin a frame; the end where there are none."""
    while at + 4 <= data.size:
        index = data.near(at, 4)
        held = data.held
        found = held.find(b"\xff", index, len(held) - 3)
        if found < 0:
            at = data.start + max(index + 1, len(held) - 3)
            continue
        at = data.start + found
        is_header = table[(held[found + 1] << 8) | held[found + 2]] is not None
        if is_header and _is_confirmed(data, at, table):
            return at
        at += 1
    return data.size


def _skip_id3(data: _Bytes, at: int) -> int:
    """The place behind ID3v2 tags that begin here, else the place itself."""
    while at + 10 <= data.size:
        index = data.near(at, 10)
        behind = id3_behind(data.held[index : index + 10], at)
        if behind == at:
            break
        at = behind
    return at


def _n_left(file: BinaryIO, end: int, size: int) -> int:
    """Bytes behind the last frame that are no tag."""
    file.seek(end)
    tail = file.read(12)
    is_tag = tail[:3] in (b"TAG", b"ID3", b"LYR") or tail[:8] == b"APETAGEX"
    return 0 if is_tag else size - end
