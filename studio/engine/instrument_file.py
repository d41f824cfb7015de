"""The container of an instrument: a small zip with bounded, named, checked entries (no torch)."""

import hashlib
import io
import json
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.engine.atomic import write_atomic
from studio.engine.errors import NotAnInstrument
from studio.engine.file_names import json_bytes

FORMAT_VERSION = 1
OLDEST_VERSION = 1
SUFFIX = ".ddsp"
_LIMITS = {
    "card.json": 4 << 20,
    "model.safetensors": 256 << 20,
    "preview.flac": 16 << 20,
    "icon.png": 1 << 20,
}
_NEEDED = ("card.json", "model.safetensors")
_UNREADABLE = (
    *(zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError),
    *(zlib.error, lzma.LZMAError),
)
"""What zipfile raises for damage, by where it lies: an entry may name any compression."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an instrument file holds.

    card: the JSON document; weights: bytes in the safetensors format; preview: FLAC or empty;
    icon: PNG or empty.
    """

    card: dict[str, Any]
    weights: bytes
    preview: bytes = b""
    icon: bytes = b""


def write_parts(path: Path, parts: Parts) -> None:
    """Write an instrument file atomically; UnwritableTarget where that fails."""
    card = {
        **parts.card,
        "format_version": FORMAT_VERSION,
        "weights_sha256": hashlib.sha256(parts.weights).hexdigest(),
    }
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (
            ("card.json", json_bytes(card)),
            ("model.safetensors", parts.weights),
            ("preview.flac", parts.preview),
            ("icon.png", parts.icon),
        ):
            if content:
                # A fixed date: the same instrument gives the same bytes.
                archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    write_atomic(path, memory.getvalue())


def read_parts(path: Path) -> Parts:
    """Read and check a whole instrument file.

    Raises NotAnInstrument for anything that is not a sound instrument file: each kind of damage
    with its own sentence. Nothing in the file is executed.
    """
    with _opened(path) as archive:
        card = _card(path, archive)
        weights = _entry(path, archive, "model.safetensors")
        if hashlib.sha256(weights).hexdigest() != card.get("weights_sha256"):
            raise NotAnInstrument(
                "{name} is damaged: its weights do not match its card. Get the file again.",
                name=path.name,
            )
        names = archive.namelist()
        preview = _entry(path, archive, "preview.flac") if "preview.flac" in names else b""
        icon = _entry(path, archive, "icon.png") if "icon.png" in names else b""
    return Parts(card, weights, preview, icon)


def read_card(path: Path) -> dict[str, Any]:
    """Read the card alone: quick, for lists."""
    with _opened(path) as archive:
        return _card(path, archive)


def read_preview(path: Path) -> bytes:
    """Read the preview alone: FLAC bytes, empty where there is none."""
    with _opened(path) as archive:
        has_one = "preview.flac" in archive.namelist()
        return _entry(path, archive, "preview.flac") if has_one else b""


def _opened(path: Path) -> zipfile.ZipFile:
    """Open the zip and bound what is in it."""
    if not path.exists():
        raise NotAnInstrument(
            "There is no file {path}; check the name and the folder.",
            path=path,
        )
    if path.is_dir():
        raise NotAnInstrument(
            "{path} is a folder; choose an instrument file (.ddsp) in it.",
            path=path,
        )
    try:
        archive = zipfile.ZipFile(path)
    except _UNREADABLE as error:
        raise NotAnInstrument(
            "{name} is not an instrument file, or its end is missing. Choose another file, "
            "or get this one again.",
            name=path.name,
        ) from error
    try:
        _bound(path, archive)
    except NotAnInstrument:
        archive.close()
        raise
    return archive


def _bound(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse entries that no instrument has, twice the same, or larger than allowed."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    strange = sorted(set(names) - set(_LIMITS))
    if strange or len(names) != len(set(names)):
        raise NotAnInstrument(
            "{name} holds what no instrument file holds ({strange!r}); it is not opened.",
            name=path.name,
            strange=(strange or names)[0],
        )
    for entry in entries:
        if entry.file_size > _LIMITS[entry.filename]:
            raise NotAnInstrument(
                "{name}: {filename} would unpack to {file_size} bytes, more than any "
                "instrument has; it is not opened.",
                name=path.name,
                filename=entry.filename,
                file_size=entry.file_size,
            )
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise NotAnInstrument(
            "{name} is not an instrument file: it has no {missing}. Choose another file.",
            name=path.name,
            missing=missing[0],
        )


def _entry(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """One entry, never more of it than allowed."""
    limit = _LIMITS[name]
    try:
        with archive.open(name) as file:
            content = file.read(limit + 1)
    except _UNREADABLE as error:
        raise NotAnInstrument(
            "{name} is damaged. Get the file again.",
            name=path.name,
        ) from error
    if len(content) > limit:
        raise NotAnInstrument(
            "{name}: {part} is larger than it says; it is not opened.",
            name=path.name,
            part=name,
        )
    return content


def _card(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    """The card, of a version that this studio reads."""
    try:
        card = json.loads(_entry(path, archive, "card.json"))
    except (ValueError, RecursionError) as error:
        raise NotAnInstrument(
            "{name} is damaged: its card cannot be read. Get the file again.",
            name=path.name,
        ) from error
    version = card.get("format_version") if isinstance(card, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise NotAnInstrument(
            "{name} is damaged: its card names no format version. Get the file again.",
            name=path.name,
        )
    if version > FORMAT_VERSION:
        raise NotAnInstrument(
            "{name} was made by a newer studio (format {version}, this one reads up to "
            "{format_version}); update DDSP Studio.",
            name=path.name,
            version=version,
            format_version=FORMAT_VERSION,
        )
    if version < OLDEST_VERSION:
        raise NotAnInstrument(
            "{name} is of format {version}, which this studio no longer reads; train or "
            "export it anew.",
            name=path.name,
            version=version,
        )
    result: dict[str, Any] = card
    return result
