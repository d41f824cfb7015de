"""Sound prepared ahead of a compiled callback, and prepared anew when it is to be another."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from studio.engine.audio.device import Reached, Rewindable
from studio.engine.audio.native import Outlet
from studio.engine.audio.native_layout import N_BLOCK, N_FLAGGED, N_LATE, READ, WRITTEN

BLOCK = 256
"""Frames that are made at a time: a change begins at the next block, 5 ms later at most."""
LEAST_S = 0.04  # prepared at least, even where that is not what is wished
CAPACITY_S = 0.5
PAST_S = 0.5  # of what was played: where the playhead may still be
POLL_S = 0.004
LONGEST_S = 0.1
log = logging.getLogger("studio")


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A block: its first frame of the stream, and the moments before and after it."""

    frame: int
    before: object
    after: object


class Ahead:
    """A thread that keeps `ahead_s` of a maker's sound in the outlet's ring.

    renew() goes back to what the sound card has not taken yet: from the next block on everything
    is made again, in the other ring, and the callback changes over. So a long reserve costs no
    delay: a program that stands still for a quarter of a second is not heard.
    """

    def __init__(
        self, outlet: Outlet, maker: Rewindable, sample_rate: float, n_channels: int
    ) -> None:
        """Nothing runs yet."""
        self.ring = outlet
        self.error: Exception | None = None
        self.seconds: Callable[[], float] = time.monotonic  # the sound card's clock
        self._maker = maker
        self._rate = sample_rate
        self._block = np.zeros((BLOCK, n_channels), np.float32)
        self._now = 0
        self._made: list[_Made] = []
        self._history: tuple[_Made, ...] = ()  # what others may read
        self._before_change: list[_Made] | None = None
        self._is_wished = False
        self._is_closed = False
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Prepare the first blocks, then go on in a thread."""
        self.turn()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; call it when the callback runs no more, or let it run dry."""
        self._is_closed = True
        self._wake.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1.0)

    def renew(self) -> None:
        """Make anew what was prepared and not yet taken; any thread may call it."""
        self._is_wished = True
        self._wake.set()

    @property
    def n_late(self) -> int:
        """Blocks that found too few frames, and how often the sound card ran dry."""
        return self.ring[N_LATE] + self.ring[N_FLAGGED]

    # -- where it is --------------------------------------------------------------------------

    def taken(self) -> Reached | None:
        """What the sound card takes next; None before the first block."""
        return self._find(self.ring[READ])

    def heard(self, delay_s: float) -> Reached | None:
        """What left the sound card `delay_s` after it was taken, and is heard now."""
        since_s = self.seconds() - self.ring.stamp_s - delay_s
        return self._find(min(round(since_s * self._rate), self.ring[READ]))

    def _find(self, frame: int) -> Reached | None:
        history = self._history
        for made in reversed(history):
            if made.frame <= frame:
                n = frame - made.frame
                return Reached(made.after, min(n, BLOCK))
        return Reached(history[0].after, 0) if history else None

    # -- the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._is_closed:
            try:
                wait_s = self.turn()
            except Exception as error:  # silence; the device says that it is lost
                log.error("The player's thread has ended.", exc_info=error)
                self.error = error
                return
            if not self._is_wished:
                self._wake.wait(wait_s)
            elif wait_s:
                time.sleep(min(wait_s, POLL_S))
            self._wake.clear()

    def turn(self) -> float:
        """Do what there is to do now; gives for how long nothing more is (s)."""
        self._see_answer()
        if self._is_wished and self._before_change is None:
            self._renew()
        wait_s = self._fill()
        self._publish()
        return POLL_S if self._is_wished or self._before_change is not None else wait_s

    def _see_answer(self) -> None:
        """Whether the callback has changed over."""
        answer = self.ring.answer
        if self._before_change is None or answer is None:
            return
        if not answer:  # it came too late: on as before, and once more
            self._made = self._before_change
            self._now = 1 - self._now
            self._maker.go_back(self._made[-1].after)
            self._is_wished = True
        self._before_change = None

    def _renew(self) -> None:
        self._is_wished = False
        read = self.ring[READ]
        n_kept = next((i for i, made in enumerate(self._made) if made.frame >= read), None)
        if n_kept is None:  # nothing waits: what is made next is new
            return
        first = self._made[n_kept]
        self._maker.go_back(first.before)
        if not self._maker.follows(BLOCK):  # what is wished is not there yet
            self._maker.go_back(self._made[-1].after)
            self._is_wished = True
            return
        old, self._made = self._made, self._made[:n_kept]
        self._now = 1 - self._now
        self.ring.begin(self._now, first.frame)
        n_first = max(2 * self.ring[N_BLOCK], BLOCK)
        while self.ring[WRITTEN + self._now] < first.frame + n_first:
            self._make_block()
        self._before_change = old
        self.ring.change_over(self._now, first.frame)

    def _fill(self) -> float:
        least = max(2 * self.ring[N_BLOCK], round(LEAST_S * self._rate))
        wanted = max(round(self._maker.ahead_s * self._rate), least)
        wanted = min(wanted, self.ring.capacity - BLOCK)
        while (n_waiting := self.ring.n_waiting(self._now)) < wanted:
            if n_waiting >= least and not self._maker.follows(BLOCK):
                return POLL_S
            self._make_block()
            if self._is_wished and n_waiting > least:
                return 0.0
        return min(0.4 * wanted / self._rate, LONGEST_S)

    def _make_block(self) -> None:
        frame, before = self.ring[WRITTEN + self._now], self._maker.moment
        self._maker(self._block)
        self.ring.write(self._now, self._block)
        self._made.append(_Made(frame, before, self._maker.moment))

    def _publish(self) -> None:
        """Forget what was heard long ago, and show the rest."""
        oldest = self.ring[READ] - round(PAST_S * self._rate)
        n_old = 0
        while n_old + 1 < len(self._made) and self._made[n_old + 1].frame < oldest:
            n_old += 1
        del self._made[:n_old]
        self._history = tuple(self._made)
