"""Damage to files: of bytes, of text, and inside archives that keep right checksums."""

import io
import random
import re
import zipfile
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

_NUMBERS = (
    "-1", "0", "1e999", "-1e999", "1e-320", "NaN", "99999999999999999999", "0.5", "2147483648",
)  # fmt: skip
_VALUES = (
    *_NUMBERS, "null", "true", "[]", "{}", '""', '"\\u0000"', '"../../etc/passwd"', "[[[[]]]]",
    '"' + "A" * 5000 + '"', "[" * 3000 + "]" * 3000,
)  # fmt: skip
_INTERESTING = (b"\x00", b"\xff", b"\x7f", b"\x80")


def flip_bits(content: bytes, draw: random.Random) -> bytes:
    """One to sixteen bits."""
    damaged = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
    return bytes(damaged)


def set_bytes(content: bytes, draw: random.Random) -> bytes:
    """A run of one to eight bytes that are all zeros, ones, or the borders of signed numbers."""
    at = _near_the_front(content, draw)
    run = draw.choice(_INTERESTING) * draw.choice((1, 2, 4, 8))
    return content[:at] + run + content[at + len(run) :]


def cut_off(content: bytes, draw: random.Random) -> bytes:
    """Only the beginning is there."""
    return content[: draw.randrange(len(content))]


def drop(content: bytes, draw: random.Random) -> bytes:
    """A piece is missing."""
    at = draw.randrange(len(content))
    return content[:at] + content[at + draw.choice((1, 4, 64, 1000)) :]


def repeat(content: bytes, draw: random.Random) -> bytes:
    """A piece is there twice."""
    at = draw.randrange(len(content))
    piece = content[at : at + draw.choice((1, 4, 64, 1000))]
    return content[:at] + piece + content[at:]


def insert_noise(content: bytes, draw: random.Random) -> bytes:
    """Bytes of chance in between."""
    at = draw.randrange(len(content) + 1)
    return content[:at] + draw.randbytes(draw.choice((1, 4, 64, 500))) + content[at:]


def change_value(content: bytes, draw: random.Random) -> bytes:
    """A number, word or string of a text has another value; other bytes where it is no text."""
    places = [found.span() for found in re.finditer(rb'-?[0-9][0-9.e+-]*|"[^"]*"|true|false|null',
                                                    content)]  # fmt: skip
    if not places:
        return set_bytes(content, draw)
    start, end = draw.choice(places)
    return content[:start] + draw.choice(_VALUES).encode() + content[end:]


def _near_the_front(content: bytes, draw: random.Random) -> int:
    """Headers stand there: half of the time within the first 256 bytes."""
    most = len(content) if draw.random() < 0.5 else min(len(content), 256)
    return draw.randrange(most)


PLAIN: tuple[Mutation, ...] = (
    flip_bits, set_bytes, cut_off, drop, repeat, insert_noise,
)  # fmt: skip
TEXT: tuple[Mutation, ...] = (*PLAIN, change_value, change_value, change_value)


def inside_zip(content: bytes, draw: random.Random) -> bytes:
    """One member of a zip is damaged and packed again, so that no checksum gives it away."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # damaged before, in whatever way
        return flip_bits(content, draw)
    if not members:
        return flip_bits(content, draw)
    chosen = draw.choice(list(members))
    if members[chosen]:
        is_text = chosen.endswith(".json")
        damage = draw.choice(TEXT if is_text else PLAIN)
        members[chosen] = damage(members[chosen], draw)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return memory.getvalue()


ZIP: tuple[Mutation, ...] = (*PLAIN, inside_zip, inside_zip, inside_zip, inside_zip)
