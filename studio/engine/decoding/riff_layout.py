"""Where a WAV, RF64, BW64 or W64 file holds its format and its sound."""

from dataclasses import dataclass
from typing import BinaryIO, Literal

Order = Literal["little", "big"]
ENDLESS = 0xFFFFFFFF
LARGEST_FORMAT = 4096  # bytes
MOST_CHUNKS = 4096
PACKED = frozenset({0x02, 0x11, 0x31})  # Microsoft's and IMA's ADPCM, GSM 6.10
_USUAL = frozenset(
    {
        b"data",
        b"fmt ",
        b"fact",
        b"LIST",
        b"INFO",
        b"bext",
        b"iXML",
        b"cue ",
        b"smpl",
        b"inst",
        b"JUNK",
        b"junk",
        b"PAD ",
        b"FLLR",
        b"id3 ",
        b"ID3 ",
        b"PEAK",
        b"axml",
        b"chna",
        b"acid",
        b"cart",
        b"plst",
        b"afsp",
        b"_PMX",
    }
)
_MARKS = (b"RIFF", b"RIFX", b"RF64", b"BW64")
_W64_RIFF = bytes.fromhex("726966662e91cf11a5d628db04c10000")
_W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")


@dataclass(slots=True)
class Layout:
    """Where a file of this family holds what. Sizes and places in bytes, as they are in the file.

    fact: samples by the chunk of that name. said: bytes of sound by the header, 0 for none named.
    is_plain: a decoder finds the same by itself. is_wide: sizes have 64 bits (W64).
    """

    order: Order
    form: bytes = b""
    fact: int = 0
    data: int = 0
    said: int = 0
    is_plain: bool = True
    is_wide: bool = False

    @property
    def code(self) -> int:
        """Number of the coding."""
        return int.from_bytes(self.form[:2], self.order)

    @property
    def block(self) -> int:
        """Bytes of a block: of one sample of all channels where nothing is compressed."""
        return int.from_bytes(self.form[12:14], self.order)

    @property
    def samples_per_block(self) -> int:
        """Samples per channel in a block."""
        if self.code not in PACKED or len(self.form) < 20:
            return 1
        return max(1, int.from_bytes(self.form[18:20], self.order))


def read_layout(file: BinaryIO, start: int, size: int) -> Layout | None:
    """The layout of the file that begins at a place; None where it is none, or has no sound."""
    file.seek(start)
    head = file.read(40)
    if head[:4] in _MARKS and head[8:12] == b"WAVE":
        return _read_chunks(file, start + 12, size, head[:4])
    if head[:16] == _W64_RIFF and head[24:] == b"wave" + _W64_TAIL:
        return _read_wide_chunks(file, start + 40, size)
    return None


def _read_chunks(file: BinaryIO, at: int, size: int, mark: bytes) -> Layout | None:
    layout = Layout("big" if mark == b"RIFX" else "little", is_plain=mark != b"BW64")
    data_size = 0
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return None
        n_bytes = int.from_bytes(head[4:], layout.order)
        at += 8
        if head[:4] == b"data":
            is_named = n_bytes == ENDLESS and data_size > 0
            # A decoder goes by the size of 64 bits even where only this one was written.
            layout.is_plain &= is_named or mark != b"RF64"
            layout.data, layout.said = at, data_size if is_named else n_bytes
            return layout if layout.form else None
        if head[:4] == b"ds64":
            data_size = int.from_bytes(file.read(16)[8:], layout.order)
        else:
            _take(layout, head[:4], file.read(min(n_bytes, LARGEST_FORMAT)))
        at += n_bytes
        if n_bytes % 2:
            if _is_chunk_of_wav(file, at) and not _is_chunk_of_wav(file, at + 1):
                layout.is_plain = False  # its byte that makes sizes even was left out
            else:
                at += 1
    return None


def _read_wide_chunks(file: BinaryIO, at: int, size: int) -> Layout | None:
    layout = Layout("little", is_wide=True)
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        head = file.read(24)
        if len(head) < 24:
            return None
        n_bytes = int.from_bytes(head[16:], "little")
        name = head[:4] if head[4:16] == _W64_TAIL else b""
        if name == b"data":
            layout.data, layout.said = at + 24, max(0, n_bytes - 24)
            return layout if layout.form else None
        if n_bytes < 24 or n_bytes > size:
            return None
        _take(layout, name, file.read(min(n_bytes - 24, LARGEST_FORMAT)))
        at += n_bytes + -n_bytes % 8
    return None


def _take(layout: Layout, name: bytes, content: bytes) -> None:
    if name == b"fmt " and not layout.form:
        layout.form = content
    elif name == b"fact":
        layout.fact = int.from_bytes(content[:4], layout.order)


def _is_chunk_of_wav(file: BinaryIO, at: int) -> bool:
    """Whether a chunk of a usual name begins here."""
    file.seek(at)
    return file.read(4) in _USUAL


def looks_like_chunk(file: BinaryIO, at: int, size: int, order: Order) -> bool:
    """Whether the bytes at a place can begin a chunk: a name, and a size that the file has."""
    file.seek(at)
    head = file.read(8)
    name, n_bytes = head[:4], int.from_bytes(head[4:], order)
    is_name = len(head) == 8 and all(32 <= byte < 127 for byte in name) and name[:1] != b" "
    return is_name and (n_bytes <= size - at - 8 or name == b"data")
