"""What is to be played: a source with its gain, its place, its loop."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.seam import join, usual_step
from studio.engine.stream.source import Source, WholeSource

NOTHING: Source = WholeSource(np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class Programme:
    """What is to be played: swapped as one reference, never changed in place.

    source: at the device's rate; gain: the factor it is played with.
    loop: (start, end) in samples; None = once. loop_fade: at most so many samples
    before the loop's end are faded over into what leads to its start, so that no turn clicks.
    seek: number of the last jump; the callback jumps when it sees a new one.
    """

    source: Source = field(default_factory=lambda: NOTHING)
    gain: float = 1.0
    is_playing: bool = False
    loop: tuple[int, int] | None = None
    loop_fade: int = 0
    seek: int = 0
    seek_to: int = 0


def is_ready(programme: Programme, place: int, n: int) -> bool:
    """Whether the source has the next n samples, also where the loop leads."""
    start, end = span(programme)
    if programme.loop is None:
        return programme.source.has(place, n)
    n_fade = seam(programme)
    if place + n + n_fade > end and not programme.source.has(*_lead(start, n_fade)):
        return False
    if place + n <= end:
        return programme.source.has(place, n)
    n_left = max(0, end - place)
    has_rest = programme.source.has(start, min(n - n_left, end - start))
    return has_rest and programme.source.has(place, n_left)


def needs_fade(new: Programme, now: Programme) -> bool:
    """Whether going from one to the other would click."""
    return (
        new.source is not now.source
        or new.gain != now.gain
        or new.is_playing != now.is_playing
        or ((new.seek != now.seek or new.loop != now.loop) and new.is_playing)
    )


def copy(programme: Programme, place: int, out: NDArray[np.float32]) -> None:
    """Fill out from place on; silence where nothing plays."""
    if not programme.is_playing:
        out.fill(0.0)
        return
    n_done = 0
    start, end = span(programme)
    while n_done < len(out):
        if place >= end:
            if programme.loop is None or end <= start:
                break
            place = start
        n = min(len(out) - n_done, end - place)
        programme.source.copy(place, out[n_done : n_done + n])
        if programme.loop is not None:
            _fade_seam(programme, place, out[n_done : n_done + n])
        place += n
        n_done += n
    out[n_done:] = 0.0
    np.multiply(out, programme.gain, out=out)


def span(programme: Programme) -> tuple[int, int]:
    """First and last sample of what is played over and over, or once."""
    start, end = programme.loop or (0, programme.source.n_samples)
    return start, min(end, programme.source.n_samples)


def seam(programme: Programme) -> int:
    """How many samples before the loop's end may be faded over; never more than half of it."""
    start, end = span(programme)
    return 0 if programme.loop is None else max(0, min(programme.loop_fade, (end - start) // 2))


def _lead(start: int, n_fade: int) -> tuple[int, int]:
    """First sample and number of what leads to a loop's start, with its first sample: the sound
    before it, or where there is too little of that, the sound after it, then heard backwards."""
    return (start - n_fade, n_fade + 1) if start >= n_fade else (start, n_fade + 1)


def _fade_seam(programme: Programme, place: int, out: NDArray[np.float32]) -> None:
    """Fade what was copied from place on over into what leads to the loop's start.

    Either way the last sample before the turn is a neighbour of the first one after it.
    """
    start, end = span(programme)
    n_fade = seam(programme)
    first = max(place, end - n_fade)
    faded = out[max(0, first - place) :]
    if first >= end or not len(faded):
        return
    tail, lead = np.zeros(n_fade + 1, np.float32), np.zeros(n_fade + 1, np.float32)
    programme.source.copy(end - n_fade - 1, tail)
    lead_start, _ = _lead(start, n_fade)
    programme.source.copy(lead_start, lead)
    if lead_start == start:
        lead = lead[::-1]
    k = first - (end - n_fade)
    turn = join(tail, lead, usual_step(programme.source, start, end))
    faded[:] = turn[k : k + len(faded)]


def after(programme: Programme, place: int, n: int) -> int:
    """The place after n more samples."""
    if not programme.is_playing:
        return place
    start, end = span(programme)
    if place + n <= end:
        return place + n
    if programme.loop is None or end <= start:
        return max(place, end)
    n_beyond = n if place >= end else place + n - end
    return start + (n_beyond - 1) % (end - start) + 1
