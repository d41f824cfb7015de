"""From names and files to what the engine plays: instruments and rooms are loaded once."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from studio.engine.clip import Clip
from studio.engine.correction.edits import Correction
from studio.engine.errors import BadRoom, UnknownInstrument
from studio.engine.features.types import Features
from studio.engine.file_signature import Signature, file_signature
from studio.engine.instrument_cache import InstrumentCache
from studio.engine.instrument_file import SUFFIX
from studio.engine.library import find_instrument, list_instruments
from studio.engine.parameters import Conditioning
from studio.engine.stream.rooms import MADE_ROOMS, made_room_file

if TYPE_CHECKING:
    from studio.engine.instrument import Instrument
    from studio.engine.stream.request import RenderRequest
    from studio.engine.stream.room import Room

OWN, NONE = "own", "none"


@dataclass(frozen=True, slots=True)
class SoundChoice:
    """How a clip is to be played, by files and names.

    instrument, other: files; other is what `morph` leads to.
    conditioning: values of the parameter table.
    room: "own", "none", the name of a made room, the file of an instrument or impulse response.
    latents: what `morph` between latents begins and ends with.
    """

    instrument: Path
    conditioning: Conditioning = field(default_factory=Conditioning)
    other: Path | None = None
    room: str = OWN
    latents: tuple[str, str] = ("", "")


class SoundLoader:
    """Loads what choices name and keeps it. Whoever calls from several threads holds a lock."""

    def __init__(self) -> None:
        """Imports nothing heavy."""
        self.instruments = InstrumentCache()
        self._rooms: dict[tuple[str, Signature | None], Room] = {}

    def load(self, path: Path) -> "Instrument":
        """The instrument of a file; NotAnInstrument."""
        return self.instruments.load(path)

    def request(
        self,
        clip: Clip,
        features: Features,
        choice: SoundChoice,
        correction: Correction | None = None,
        seed: int = 0,
    ) -> "RenderRequest":
        """What the engine is to render. Raises NotAnInstrument, BadRoom."""
        from studio.engine.stream.request import RenderRequest

        return RenderRequest(
            clip,
            features,
            self.load(choice.instrument),
            choice.conditioning,
            other=None if choice.other is None else self.load(choice.other),
            room=self.room(choice.room),
            latents=choice.latents,
            correction=correction or Correction(),
            seed=seed,
        )

    def room(self, name: str) -> "Room | None":
        """The room of a choice; None = the instrument's own. BadRoom, NotAnInstrument."""
        from studio.engine.stream.room import NO_ROOM, chosen_room_of, read_room

        if name in (OWN, NONE):
            return None if name == OWN else NO_ROOM
        path = room_file(name)
        # A file that was written anew is another room.
        key = (name, file_signature(path) if path.exists() else None)
        if key not in self._rooms:
            is_instrument = path.suffix == SUFFIX
            made = chosen_room_of(self.load(path)) if is_instrument else read_room(path)
            self._rooms[key] = made
        return self._rooms[key]


def room_file(name: str) -> Path:
    """The file of a room that is named: a file, a made room, an instrument; BadRoom."""
    if Path(name).exists():
        return Path(name)
    made = made_room_file(name)
    if made is not None:
        return made
    try:
        return find_instrument(name)
    except UnknownInstrument as error:
        if Path(name).suffix:
            return Path(name)  # told by whoever opens it
        known = ", ".join(dict.fromkeys(entry.name for entry in list_instruments()))
        raise BadRoom(
            "There is no room {name!r}: name {made_rooms}, an instrument ({known}), the "
            "file of an impulse response, or none.",
            name=name,
            made_rooms=", ".join(room.id for room in MADE_ROOMS),
            known=known,
        ) from error
