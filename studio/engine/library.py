"""The instruments that are at hand: those that come with the studio and the user's own."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from studio.engine.card import Card
from studio.engine.errors import NotAnInstrument, UnknownInstrument
from studio.engine.instrument_file import SUFFIX, read_card
from studio.engine.resources import resource


@dataclass(frozen=True, slots=True)
class InstrumentEntry:
    """An installed instrument, known by its card alone."""

    name: str
    path: Path
    card: Card
    bundled: bool


def data_folder() -> Path:
    """Where the user's instruments and caches live, by the platform's habit."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "DDSP Studio"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/DDSP Studio"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "ddsp-studio"


def user_folder() -> Path:
    """Where the user's own instruments lie."""
    return data_folder() / "instruments"


def list_instruments(folders: tuple[Path, ...] | None = None) -> list[InstrumentEntry]:
    """All readable instruments, bundled ones first, by name; damaged files are left out."""
    bundled = resource("instruments")
    entries = []
    for folder in (bundled, user_folder()) if folders is None else folders:
        for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []:
            try:
                card = Card.from_dict(read_card(path).get("card", {}))
            except NotAnInstrument:
                continue
            entries.append(InstrumentEntry(card.name, path, card, folder == bundled))
    return sorted(entries, key=lambda entry: (not entry.bundled, entry.name.lower()))


def find_instrument(name_or_file: str, folders: tuple[Path, ...] | None = None) -> Path:
    """File of an instrument given by name (any case) or path, else UnknownInstrument."""
    path = Path(name_or_file)
    if path.suffix == SUFFIX or path.is_file():
        if not path.exists():
            raise UnknownInstrument(
                "There is no instrument file {path}; check the name and the folder.",
                path=path,
            )
        return path
    entries = list_instruments(folders)
    for entry in entries:
        if entry.name.lower() == name_or_file.strip().lower():
            return entry.path
    known = ", ".join(dict.fromkeys(entry.name for entry in entries)) or "none"
    raise UnknownInstrument(
        "There is no instrument {name_or_file!r}; installed: {known}.",
        name_or_file=name_or_file,
        known=known,
    )


def cache_folder() -> Path:
    """Where measurements are kept; may be deleted at any time."""
    if data_folder().name != "ddsp-studio":  # Windows, macOS: one folder for all
        return data_folder() / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "ddsp-studio"
