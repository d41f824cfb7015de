"""What is heard, block by block: the programme with fades between one and the next, limited."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.device import Block, Reached
from studio.engine.audio.monitor import Monitor
from studio.engine.audio.programme import Programme, after, copy, is_ready, needs_fade
from studio.engine.stream.limiter import Limiter, LimiterState

FADE_S = 0.005
MOST_FRAMES = 16384
SHOWN_S = 0.04
"""The levels that a moment tells are of so long before it: a window that looks 30 times a second
misses none."""
AHEAD_S = 0.3
N_OLDER = 3
MONITOR_AHEAD_S = 0.02  # what the microphone hears cannot be prepared


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Where the sound stands after a block.

    programme: that of the block (not playing any more, where it came to its end in it); ended:
    the programme that came to its end by itself; start, position: its place in samples before
    and after the block; made_s: the clock when it was made; n_missed: blocks so far that found
    no sound; peak, least_gain: greatest magnitude, and what the limiter did, lately.
    """

    programme: Programme
    ended: Programme | None = None
    start: int = 0
    position: int = 0
    made_s: float = 0.0
    n_frames: int = 0
    n_missed: int = 0
    peak: float = 0.0
    least_gain: float = 1.0
    limiter: LimiterState | None = None
    older: tuple[Programme, ...] = ()
    """What was heard before it, newest first: it goes on where the newest sound has a hole."""
    since_peak: int = 0
    """Frames since that peak, or since less gain."""


class Mixer:
    """Makes blocks of the programme; a change is faded over 5 ms, so that nothing clicks.

    It is the callback of a device, or makes blocks ahead of one, and can then go back to a
    moment before: all that it remembers lies in the moment. A source that is still being made
    takes over as soon as it has what is played next; until then, and where it has a hole, the one
    before is heard.
    """

    def __init__(
        self, sample_rate: int, monitor: Monitor, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Silence."""
        self.programme = Programme()  # swapped as one reference by whoever decides
        self.is_limiting = True
        self.moment = Moment(self.programme)
        self.monitor = monitor
        self._clock = clock
        self.set_rate(sample_rate)

    def set_rate(self, sample_rate: int) -> None:
        """Take all memory that is needed at this rate, and count what is missed anew."""
        self.moment = replace(self.moment, n_missed=0, limiter=None)
        self._n_shown = round(SHOWN_S * sample_rate)
        self._n_fade = max(1, round(FADE_S * sample_rate))
        self._ramp = np.linspace(0.0, 1.0, self._n_fade, dtype=np.float32)
        self._limiter = Limiter(sample_rate, MOST_FRAMES)
        self._mixed = np.zeros(MOST_FRAMES + self._limiter.n_ahead, np.float32)
        self._old = np.zeros(MOST_FRAMES, np.float32)

    def rest(self, position: int) -> None:
        """Nothing plays any more; the place stays."""
        self.moment = Moment(Programme(seek=self.programme.seek), position=position)

    @property
    def ahead_s(self) -> float:
        """How far ahead blocks may be made."""
        return MONITOR_AHEAD_S if self.monitor.is_on else AHEAD_S

    def go_back(self, moment: Moment) -> None:
        """Go on from there."""
        self.moment = moment
        self._limiter.state = moment.limiter

    def follows(self, n: int) -> bool:
        """Whether the next n frames would be of the newest programme, without a hole."""
        new = self.programme
        start = self._start(new)
        return new is self.moment.ended or self._is_ready(new, start, n)

    def _start(self, new: Programme) -> int:
        now = self.moment
        return now.position if new.seek == now.programme.seek else new.seek_to

    def _is_ready(self, programme: Programme, start: int, n: int) -> bool:
        return not programme.is_playing or is_ready(programme, start, n + self._limiter.n_ahead)

    @staticmethod
    def _goes_on(new: Programme, now: Programme) -> bool:
        """Whether the new programme is what plays already, so that nothing can bridge a hole."""
        return now.is_playing and now.source is new.source and now.seek == new.seek

    def __call__(self, out: Block) -> None:
        """Fill a block [n, n_channels]."""
        for start in range(0, len(out), MOST_FRAMES):
            self._make(out[start : start + MOST_FRAMES])
        self.monitor.mix(out)

    def _make(self, out: Block) -> None:
        n, n_ahead = len(out), self._limiter.n_ahead
        new, last = self.programme, self.moment
        now = last.programme
        if new is last.ended:
            out.fill(0.0)
            self.moment = self._shown(replace(last, start=last.position, n_frames=n), 0.0, 1.0)
            return
        start, n_missed = self._start(new), last.n_missed
        if not self._is_ready(new, start, n):
            if not self._goes_on(new, now):
                new, start = now, last.position
            if not self._is_ready(new, start, n):
                bridge = (old for old in last.older if self._is_ready(old, start, n))
                new = next(bridge, new)
                n_missed += new is now
        # What comes after the block is read, too, so that the limiter sees it coming.
        mixed = self._mixed[: n + n_ahead]
        copy(new, start, mixed)
        end = after(new, start, n)
        if needs_fade(new, now):
            self._fade(now, last.position, mixed[: min(n, self._n_fade)])
        self._limiter.least_gain = 1.0
        if self.is_limiting:
            self._limiter.process(mixed, n)
        else:
            self._limiter.state = None
        mixed = mixed[:n]
        ended = last.ended
        if new.is_playing and new.loop is None and end >= new.source.n_samples:
            ended, new = new, replace(new, is_playing=False)
        out[:] = mixed[:, np.newaxis]
        moment = replace(
            last, programme=new, ended=ended, start=start, position=end, n_frames=n,
            n_missed=n_missed, made_s=self._clock(), limiter=self._limiter.state,
            older=_older(last, new),
        )  # fmt: skip
        peak = max(float(mixed.max(initial=0.0)), -float(mixed.min(initial=0.0)))
        self.moment = self._shown(moment, peak, self._limiter.least_gain)

    def _fade(self, old: Programme, place: int, mixed: NDArray[np.float32]) -> None:
        """From what was heard before to the new, over these samples."""
        k = len(mixed)
        copy(old, place, self._old[:k])
        np.subtract(mixed, self._old[:k], out=mixed)
        np.multiply(mixed, self._ramp[:k], out=mixed)
        np.add(mixed, self._old[:k], out=mixed)

    def _shown(self, moment: Moment, peak: float, gain: float) -> Moment:
        """With the levels of the last 40 ms."""
        n_since = moment.since_peak + moment.n_frames
        if n_since > self._n_shown:
            return replace(moment, peak=peak, least_gain=gain, since_peak=0)
        is_new = peak >= moment.peak or gain < moment.least_gain
        return replace(
            moment,
            peak=max(peak, moment.peak),
            least_gain=min(gain, moment.least_gain),
            since_peak=0 if is_new else n_since,
        )


def _older(last: Moment, new: Programme) -> tuple[Programme, ...]:
    """What can stand in for `new`: the last sounds of the same place in time."""
    now = last.programme
    if new.seek != now.seek or not new.is_playing:
        return ()
    if new.source is now.source:
        return last.older
    found = [now, *last.older] if now.is_playing else list(last.older)
    return tuple(old for old in found if old.source is not new.source)[:N_OLDER]


def place_in(reached: Reached) -> int:
    """The place that a device has come to inside a block, in samples of the source."""
    block: Moment = reached.after
    left = block.position - block.start
    if 0 <= left <= block.n_frames:  # no loop came round in it
        return block.start + min(reached.n_frames, left)
    return after(block.programme, block.start, reached.n_frames)
