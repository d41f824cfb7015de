"""The synth thread: keeps what is played next ready, and makes each new wish sound at once."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from studio.engine.errors import StudioError
from studio.engine.stream.source import Source, TiledSource

Make = Callable[[int], Source]
"""Makes a source at a sample rate; called in the synth thread."""

FIRST_S = 0.1  # made before a new sound takes over
AHEAD_S = 20.0  # of a long sound: made before its turn
BEHIND_S = 10.0
WHOLE_S = 120.0  # a sound up to this length is made and kept as a whole
LEAD_S = 0.05  # before a loop's start and end: they are faded over into each other
PAUSE_S = 0.001  # between tiles that have time: leaves Python's lock to window and callback
POLL_S = 0.02
DROP_EVERY = 50  # tiles: looking for what is far costs 2 ms in a sound of 10 minutes
log = logging.getLogger("studio")


class Outlet(Protocol):
    """What plays: the part of Player that the synth thread touches."""

    @property
    def sample_rate(self) -> int:
        """Hz of the device."""
        ...

    @property
    def place(self) -> tuple[int, tuple[int, int] | None]:
        """The sample that is played next, and the loop."""
        ...

    def put(self, name: str, source: Source | None) -> None:
        """Give a track its sound."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Wish:
    make: Make | None
    began: float


class Feeder:
    """Serves the newest wish only: one that came in between is never made.

    A wish becomes a source, the tiles around the place are made, the player gets it and fades
    over; then the tiles from the place on, along the loop, and of a shorter sound all the rest.
    """

    def __init__(self, outlet: Outlet, track: str = "result") -> None:
        """The thread starts with the first wish."""
        self._outlet = outlet
        self._track = track
        self._wish = _Wish(None, 0.0)
        self._served: tuple[_Wish, int] = (self._wish, 0)
        self._source: Source | None = None
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self.error: Exception | None = None
        self.answer_s = 0.0  # from the last wish until the player had it

    def want(self, make: Make | None) -> None:
        """Let this be heard from now on; None = nothing."""
        if self._is_closed:
            return
        self._wish = _Wish(make, time.monotonic())
        if self._thread is None:
            if make is None:
                return
            self._thread = threading.Thread(target=self._run, name="synth", daemon=True)
            self._thread.start()
        self._wake.set()

    def wake(self) -> None:
        """Look again: the device's rate or the place has changed."""
        self._wake.set()

    @property
    def is_making(self) -> bool:
        """True until the newest wish can be heard."""
        return self._thread is not None and self._served[0] is not self._wish

    @property
    def is_complete(self) -> bool:
        """True where nothing is left to be made of the newest wish."""
        return not self.is_making and self._next_tile() is None

    def close(self, limit_s: float = 5.0) -> bool:
        """End the thread; False where it did not end in time."""
        self._is_closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(limit_s)
        return self._thread is None or not self._thread.is_alive()

    # -- the synth thread ---------------------------------------------------------------------

    def _run(self) -> None:
        while not self._is_closed:
            self._wake.clear()
            wish, rate = self._wish, self._outlet.sample_rate
            try:
                if self._served != (wish, rate):
                    self._serve(wish, rate)
                elif not self._fill_one():
                    self._wake.wait(POLL_S if self._is_long() else None)
            except Exception as error:  # the same work shows it as a message: the render job
                self._give_up(wish, rate, error)

    def _serve(self, wish: _Wish, rate: int) -> None:
        source = wish.make(rate) if wish.make is not None else None
        if isinstance(source, TiledSource):
            place, _ = self._outlet.place
            first = min(place, max(0, source.n_samples - 1)) // source.tile_size
            n_first = -(-round(FIRST_S * rate) // source.tile_size) + 1
            for index in range(first, min(first + n_first, source.n_tiles)):
                source.fill(index)
        if self._wish.make is None and wish.make is not None:
            return  # meanwhile nothing is to be heard any more
        self._source = source
        self.error = None
        self._outlet.put(self._track, source)
        self.answer_s = time.monotonic() - wish.began
        self._served = (wish, rate)

    def _give_up(self, wish: _Wish, rate: int, error: Exception) -> None:
        if not isinstance(error, StudioError):
            log.error("The sound cannot be made.", exc_info=error)
        self.error = error
        self._source = None
        self._outlet.put(self._track, None)
        self._served = (wish, rate)

    def _fill_one(self) -> bool:
        """Make the tile that is needed soonest; False where all that is wanted is there."""
        source, index = self._source, self._next_tile()
        if not isinstance(source, TiledSource) or index is None:
            return False
        source.fill(index)
        place, _ = self._outlet.place
        if self._is_long() and index % DROP_EVERY == 0:
            self._drop_far(source, place)
        if index * source.tile_size > place + self._outlet.sample_rate:
            time.sleep(PAUSE_S)
        return True

    def _next_tile(self) -> int | None:
        source = self._source
        if not isinstance(source, TiledSource):
            return None
        wanted = self._wanted(source)
        return next((index for index in wanted if not source.has_tile(index)), None)

    def _wanted(self, source: TiledSource) -> Iterator[int]:
        """Tiles in the order in which they will be heard."""
        rate, size = self._outlet.sample_rate, source.tile_size
        (place, loop), n_ahead = self._outlet.place, round(AHEAD_S * rate)
        n_short = round(WHOLE_S * rate)
        start, end = loop or (0, source.n_samples)
        spans = [(place, min(place + n_ahead, max(end, place + rate)))]
        n_lead = round(LEAD_S * rate)
        spans.append((start - n_lead, start + n_ahead))
        if loop is not None and end - n_lead <= place < end:
            spans.append((end - n_lead, place))
        if source.n_samples <= n_short:
            spans += [(place, source.n_samples), (0, place)]
        for first, last in spans:
            yield from range(max(0, first) // size, min(-(-last // size), source.n_tiles))

    def _is_long(self) -> bool:
        """True where the sound is never complete: the place moves on."""
        n_samples = self._source.n_samples if self._source is not None else 0
        return n_samples > WHOLE_S * self._outlet.sample_rate

    def _drop_far(self, source: TiledSource, place: int) -> None:
        """Forget what of a long sound is far from the place."""
        rate, size = self._outlet.sample_rate, source.tile_size
        wanted = set(self._wanted(source))
        behind = range(max(0, place - round(BEHIND_S * rate)) // size, place // size + 1)
        for index in range(source.n_tiles):
            if source.has_tile(index) and index not in wanted and index not in behind:
                source.drop(index)
