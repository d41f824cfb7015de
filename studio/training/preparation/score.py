"""A random melody for the phrase assembler: what is played when, how it is joined."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
SHORTEST_S, LONGEST_S = 0.15, 2.5
LEAP_CHANCE = 0.15
VIBRATO_FROM_S = 0.6
GAIN_RANGE_DB = 18.0
Join = Literal["legato", "glide", "tongued", "end"]


@dataclass(frozen=True, slots=True)
class Vibrato:
    """Depth in cents, rate in Hz, seconds before it sets in."""

    cents: float
    rate_hz: float
    delay_s: float


@dataclass(frozen=True, slots=True)
class Event:
    """One note of a phrase.

    midi: the pitch asked for. length_s: how long. join: how it goes on to the next one. join_s:
    the crossfade of a legato, the slide of a glide, the gap of a tongued note, the release at an
    end. random: 0..1, for choices that depend on the recording.
    """

    midi: float
    length_s: float
    join: Join
    join_s: float
    vibrato: Vibrato | None
    random: float


def random_phrase(
    generator: np.random.Generator, playable: NDArray[np.float64], cents: float = 15.0
) -> list[Event]:
    """6 to 16 notes: a random walk in a random scale through the playable pitches (MIDI, sorted).

    Steps of 1 to 3 degrees, 15 % leaps; 0.15 to 2.5 s; each pitch up to cents off.
    """
    ladder = _ladder(generator, playable)
    place = int(generator.integers(len(ladder)))
    base_s = float(np.exp(generator.uniform(np.log(0.18), np.log(1.4))))
    legato_chance = float(generator.choice([0.25, 0.5, 0.85]))
    count = int(generator.integers(6, 17))
    events = []
    for number in range(count):
        length_s = float(np.clip(base_s * generator.choice([0.5, 1, 1, 1.5, 2]), SHORTEST_S, 2.5))
        join, join_s = _join(generator, legato_chance, number == count - 1)
        vibrato = _vibrato(generator) if length_s >= VIBRATO_FROM_S else None
        midi = float(ladder[place] + generator.uniform(-cents, cents) / 100)
        events.append(Event(midi, length_s, join, join_s, vibrato, float(generator.uniform())))
        place = _next_place(generator, place, len(ladder))
    return events


def gain_curve_db(
    generator: np.random.Generator, seconds: float, rate: float
) -> NDArray[np.float32]:
    """A slow random gain [seconds * rate], -18 to 0 dB, smooth between points 1 to 4 s apart."""
    times, values = [0.0], [generator.uniform(-GAIN_RANGE_DB, 0)]
    while times[-1] < seconds:
        times.append(times[-1] + generator.uniform(1.0, 4.0))
        values.append(generator.uniform(-GAIN_RANGE_DB, 0))
    at = np.arange(round(seconds * rate)) / rate
    index = np.clip(np.searchsorted(times, at, "right") - 1, 0, len(times) - 2)
    starts, ends = np.array(times)[index], np.array(times)[index + 1]
    turn = 0.5 - 0.5 * np.cos(np.pi * (at - starts) / (ends - starts))
    before, after = np.array(values)[index], np.array(values)[index + 1]
    return np.asarray(before + turn * (after - before), dtype=np.float32)


def _ladder(generator: np.random.Generator, playable: NDArray[np.float64]) -> NDArray[np.float64]:
    """The playable pitches of a random scale; all of them where it has fewer than two."""
    scale = SCALES[int(generator.integers(2))]
    tonic = int(generator.integers(12))
    degrees = [(degree + tonic) % 12 for degree in scale]
    ladder = playable[np.isin(np.rint(playable).astype(int) % 12, degrees)]
    return ladder if len(ladder) >= 2 else playable


def _next_place(generator: np.random.Generator, place: int, n_places: int) -> int:
    is_leap = generator.uniform() < LEAP_CHANCE
    size = int(generator.integers(4, 9) if is_leap else generator.integers(1, 4))
    step = size if generator.uniform() < 0.5 else -size
    if not 0 <= place + step < n_places:
        step = -step
    return int(np.clip(place + step, 0, n_places - 1))


def _join(
    generator: np.random.Generator, legato_chance: float, is_last: bool
) -> tuple[Join, float]:
    if is_last:
        return "end", float(generator.uniform(0.06, 0.15))
    if generator.uniform() >= legato_chance:
        return "tongued", float(generator.uniform(0.02, 0.06))
    if generator.uniform() < 1 / 3:
        return "glide", float(generator.uniform(0.04, 0.08))
    return "legato", float(generator.uniform(0.025, 0.06))


def _vibrato(generator: np.random.Generator) -> Vibrato | None:
    if generator.uniform() < 0.5:
        return None
    return Vibrato(
        float(generator.uniform(10, 35)),
        float(generator.uniform(4.5, 6.5)),
        float(generator.uniform(0.15, 0.4)),
    )
