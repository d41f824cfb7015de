"""Short recordings: which of them are held out whole, and how the shortest are joined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.types import Features
from studio.engine.units import DB_FLOOR
from studio.training.corpus.items import Split

HELD_OUT_SHARE = 0.2
SHORT_S = 15.0  # the last fifth of less is no whole segment of 3 s to validate with
JOINED_S = 5.0  # less than this holds hardly one segment to draw: such are joined
LEAST_FILES = 5  # with fewer short ones, holding out a whole one would cost too much
GAP_S = 0.2  # of silence between two that are joined
LONGEST_JOINED_S = 300.0
FADE_S = 0.005  # at each end: a slicer's cut is no attack to learn


@dataclass(frozen=True, slots=True)
class Slice:
    """A short recording, or a part of one: samples float32 [n], features of the same sound."""

    samples: NDArray[np.float32]
    features: Features


def borders_s(seconds: Sequence[float], splits: Sequence[Split] = ()) -> list[float]:
    """From which second on each recording is held out, by their lengths in seconds.

    Of LEAST_FILES or more that are shorter than SHORT_S, whole ones are held out (0.0; the others
    not at all), evenly spread, about a fifth of their sound; of all others the last fifth.
    splits: what the corpus says of each; what it says goes before, and does not count.

    >>> borders_s([60.0, 10.0])
    [48.0, 8.0]
    >>> borders_s([60.0, 4.0, 4.0, 4.0, 4.0, 4.0])
    [48.0, 4.0, 4.0, 0.0, 4.0, 4.0]
    """
    borders = [(1 - HELD_OUT_SHARE) * length for length in seconds]
    told = {place: split for place, split in enumerate(splits) if split != "auto"}
    for place, split in told.items():
        borders[place] = 0.0 if split == "held_out" else seconds[place]
    short = [
        place for place, length in enumerate(seconds) if length < SHORT_S and place not in told
    ]
    if len(short) < LEAST_FILES:
        return borders
    owed, kept = 0.0, []
    for place in short:
        owed += HELD_OUT_SHARE * seconds[place]
        borders[place] = seconds[place]
        if owed >= seconds[place] / 2:
            kept.append(place)
            owed -= seconds[place]
    if not kept:  # each longer than all before it
        wanted = HELD_OUT_SHARE * sum(seconds[place] for place in short)
        kept.append(min(short, key=lambda place: abs(seconds[place] - wanted)))
    for place in kept:
        borders[place] = 0.0
    return borders


def cut_slice(
    whole: Slice, sample_rate: int, border_s: float
) -> tuple[Slice | None, Slice | None]:
    """What comes before a second and what from it on, cut on a frame; None for less than one."""
    features = whole.features
    frame = min(features.n_frames, round(border_s * features.frame_rate))
    hop = sample_rate / features.frame_rate
    sample = round(frame * hop)
    parts = (
        Slice(whole.samples[:sample], _frames(features, 0, frame)),
        Slice(whole.samples[sample:], _frames(features, frame, features.n_frames)),
    )
    before, after = (
        part if len(part.samples) >= hop and part.features.n_frames else None for part in parts
    )
    return before, after


def joined(slices: Sequence[Slice], sample_rate: int) -> Slice:
    """One recording of slices with a gap of silence after each, on one grid of frames.

    Where a slice ends between two frames its last samples are left out, at most one frame of them.
    In the gaps the loudness is the floor, the periodicity 0, and the pitch goes in log frequency
    from one slice to the next. ValueError for none.
    """
    rate = slices[0].features.frame_rate
    hop = sample_rate / rate
    n_gap = round(GAP_S * rate)
    sounds: list[NDArray[np.floating]] = []
    curves: list[Features] = []
    for number, one in enumerate(slices):
        n_frames = min(one.features.n_frames, int(len(one.samples) / hop))
        n_samples = round(n_frames * hop)
        sounds += [faded(one.samples[:n_samples], sample_rate), np.zeros(round(n_gap * hop))]
        features = _frames(one.features, 0, n_frames)
        after = slices[min(number + 1, len(slices) - 1)].features.f0_hz[:1]
        bridge = np.geomspace(features.f0_hz[-1], after[0], n_gap + 2)[1:-1]
        gap = Features(
            bridge.astype(np.float32),
            np.zeros(n_gap, np.float32),
            np.full(n_gap, DB_FLOOR, np.float32),
            rate,
        )
        curves += [features, gap]
    share = float(np.mean([one.features.above_range_share for one in slices]))
    features = Features(
        np.concatenate([part.f0_hz for part in curves]),
        np.concatenate([part.periodicity for part in curves]),
        np.concatenate([part.loudness_db for part in curves]),
        rate,
        share,
    )
    return Slice(np.concatenate(sounds).astype(np.float32), features)


def grouped(slices: Sequence[Slice], sample_rate: int) -> Iterator[list[Slice]]:
    """The slices in order, in groups of at most LONGEST_JOINED_S: memory stays flat."""
    group: list[Slice] = []
    length_s = 0.0
    for one in slices:
        seconds = len(one.samples) / sample_rate + GAP_S
        if group and length_s + seconds > LONGEST_JOINED_S:
            yield group
            group, length_s = [], 0.0
        group.append(one)
        length_s += seconds
    if group:
        yield group


def faded(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """samples [n] with FADE_S of a raised cosine at both ends."""
    n = min(round(FADE_S * sample_rate), len(samples) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(n) + 0.5) / max(1, n))).astype(np.float32)
    result = np.array(samples, dtype=np.float32)
    result[:n] *= ramp
    result[len(result) - n :] *= ramp[::-1]
    return result


def _frames(features: Features, first: int, last: int) -> Features:
    part = slice(first, last)
    return Features(
        features.f0_hz[part],
        features.periodicity[part],
        features.loudness_db[part],
        features.frame_rate,
        features.above_range_share,
    )
