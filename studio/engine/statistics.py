"""What the recordings of an instrument were like: its pitches, its levels."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np

from studio.engine.conditioning.detection import note_mask
from studio.engine.conditioning.quantiles import quantiles_of
from studio.engine.errors import NoPitchFound
from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi

NOTE_THRESHOLD = 1.0
MAX_QUANTILES = 10_000


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the frames where a note is on, all together.

    mean_pitch, std_pitch, min_pitch, max_pitch: MIDI numbers; pitch_low, pitch_high: percentiles
    1 and 99. mean_, std_, min_, max_loudness_db. loudness_quantiles: up to 1000, ascending, dB.
    seconds: sound measured, rests included.
    """

    mean_pitch: float
    std_pitch: float
    min_pitch: float
    max_pitch: float
    pitch_low: float
    pitch_high: float
    mean_loudness_db: float
    std_loudness_db: float
    min_loudness_db: float
    max_loudness_db: float
    loudness_quantiles: tuple[float, ...]
    seconds: float

    def __post_init__(self) -> None:
        """ValueError for what cannot be: not finite, unordered or no quantiles."""
        numbers = [getattr(self, f.name) for f in fields(self) if f.name != "loudness_quantiles"]
        if not all(math.isfinite(number) for number in (*numbers, *self.loudness_quantiles)):
            raise ValueError("statistics hold a number that is not finite")
        if not 1 <= len(self.loudness_quantiles) <= MAX_QUANTILES:
            raise ValueError(f"1 to {MAX_QUANTILES} loudness quantiles are allowed")
        if any(after < before for before, after in pairwise(self.loudness_quantiles)):
            raise ValueError("loudness quantiles are not in ascending order")

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and lists, for JSON."""
        return {**asdict(self), "loudness_quantiles": list(self.loudness_quantiles)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Statistics":
        """From to_dict's form; ValueError where something is missing or no number."""
        try:
            numbers = {
                f.name: float(values[f.name])
                for f in fields(cls)
                if f.name != "loudness_quantiles"
            }
            quantiles = tuple(float(level) for level in values["loudness_quantiles"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"not the statistics of an instrument: {error!r}") from error
        return cls(**numbers, loudness_quantiles=quantiles)


def measure_statistics(recordings: Sequence[Features]) -> Statistics:
    """Statistics of recordings, each with its own note mask; NoPitchFound where no note is."""
    masks = [note_mask(features, NOTE_THRESHOLD) for features in recordings]
    seconds = sum(features.n_frames / features.frame_rate for features in recordings)
    pairs = list(zip(recordings, masks, strict=True))
    if not any(mask.any() for mask in masks):
        raise NoPitchFound("No notes were found in the recordings; use single notes or lines.")
    pitch = np.concatenate([hz_to_midi(f.f0_hz)[mask] for f, mask in pairs]).astype(np.float64)
    loudness = np.concatenate([f.loudness_db[mask] for f, mask in pairs]).astype(np.float64)
    low, high = np.percentile(pitch, [1, 99])
    return Statistics(
        mean_pitch=float(pitch.mean()),
        std_pitch=float(pitch.std()),
        min_pitch=float(pitch.min()),
        max_pitch=float(pitch.max()),
        pitch_low=float(low),
        pitch_high=float(high),
        mean_loudness_db=float(loudness.mean()),
        std_loudness_db=float(loudness.std()),
        min_loudness_db=float(loudness.min()),
        max_loudness_db=float(loudness.max()),
        loudness_quantiles=tuple(quantiles_of(loudness).tolist()),
        seconds=float(seconds),
    )
