"""From what the user settled to a sound of the engine; instruments and stages are kept."""

import threading
from pathlib import Path
from typing import Any

from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.file_signature import Signature, file_signature
from studio.engine.instrument_cache import InstrumentCache
from studio.ui.common.results import InstrumentChoice
from studio.ui.session.document import Settled


class SoundCalls:
    """Called by the window's jobs and by the synth thread: both get the same objects."""

    def __init__(self) -> None:
        """Imports nothing heavy."""
        self._lock = threading.Lock()
        self._instruments = InstrumentCache()
        self._rooms: dict[tuple[str, Signature | None], Any] = {}
        self._cache: Any = None

    def load(self, path: Path) -> Any:
        """The instrument of a file; NotAnInstrument."""
        with self._lock:
            return self._instruments.load(path)

    def warm_up(self) -> None:
        """Play something to nobody, where an instrument is loaded: all have the same kernels."""
        from studio.engine.stream.warm_up import warm_up

        for instrument in self._instruments.loaded()[:1]:
            warm_up(instrument)

    def sound(self, clip: Clip, features: Features, settled: Settled) -> Any:
        """The sound of a clip, to be made piece by piece; stages that are known are kept.

        Raises NoPitchFound, NotAnInstrument, BadRoom, BadParameter, UnreadableAudio.
        """
        assert settled.instrument is not None
        from studio.engine.stream.render_cache import RenderCache
        from studio.engine.stream.request import RenderRequest

        with self._lock:
            if self._cache is None:
                self._cache = RenderCache()
            request = RenderRequest(
                clip,
                features,
                self._instruments.load(settled.instrument.path),
                settled.conditioning,
                other=self._other(settled.other),
                room=self._room(settled.room),
                latents=settled.latents,
            )
        return self._cache.sound(request)

    def check_room(self, path: Path) -> None:
        """BadRoom where this file cannot be a room."""
        with self._lock:
            self._room(str(path))

    def _other(self, choice: InstrumentChoice | None) -> Any:
        return None if choice is None else self._instruments.load(choice.path)

    def _room(self, room: str) -> Any:
        """None = the instrument's own."""
        from studio.engine.stream import room as rooms

        if room in ("own", "none"):
            return None if room == "own" else rooms.NO_ROOM
        from studio.engine.stream.rooms import made_room_file

        path = made_room_file(room) or Path(room)
        # A file that was written anew is another room.
        key = (room, file_signature(path) if path.exists() else None)
        if key not in self._rooms:
            if path.suffix == ".ddsp":
                self._rooms[key] = rooms.chosen_room_of(self._instruments.load(path))
            else:
                self._rooms[key] = rooms.read_room(path)
        return self._rooms[key]
