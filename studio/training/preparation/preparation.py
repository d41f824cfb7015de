"""What recordings are prepared for, and how each is: centred, levelled, kept on disk."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip, resample
from studio.engine.conditioning.detection import note_mask
from studio.engine.errors import UnwritableTarget
from studio.engine.features.tracker import PitchTracker
from studio.engine.features.types import Features
from studio.engine.units import DB_FLOOR
from studio.training.preparation.cache import RecordingCache

MEDIAN_LOUDNESS_DB = -5.0  # of note frames, in every recording
HIGHEST_PEAK = 0.98

Entry = tuple[NDArray[np.float32], Features, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What the recordings are prepared for."""

    sample_rate: int
    frame_rate: float
    tracker: PitchTracker
    cache: RecordingCache
    seed: int

    def key(self, **parts: object) -> str:
        return self.cache.key(
            sample_rate=self.sample_rate,
            frame_rate=float(self.frame_rate),
            tracker=f"{self.tracker.name} {self.tracker.version}",
            **parts,
        )

    def store(
        self,
        key: str,
        samples: NDArray[np.float32],
        features: Features,
        gain_db: float = 0.0,
        figures: dict[str, float] | None = None,
    ) -> Entry:
        """Level by gain_db, write, and read back: from then on the samples are on disk only."""
        levelled = samples * np.float32(10 ** (gain_db / 20))
        figures = {**(figures or {}), "gain_db": gain_db}
        self.cache.store(key, levelled, louder(features, gain_db), figures)
        found = self.cache.load(key)
        if found is None:
            raise UnwritableTarget(
                f"What was prepared in {self.cache.folder} cannot be read back; free some space "
                "on that disk and try again."
            )
        return found

    def fitted(self, clip: Clip) -> Clip:
        """The clip without its offset, at the training rate."""
        centred = clip.samples - np.float32(clip.samples.mean(dtype=np.float64))
        return resample(Clip(centred, clip.sample_rate, clip.name), self.sample_rate)


def level_gain_db(features: Features, peak: float) -> float:
    """Gain that brings the median loudness of note frames to -5 dB and the peak not above 0.98."""
    mask = note_mask(features, 1.0)
    loud = features.loudness_db[mask] if mask.any() else features.loudness_db
    wanted_db = MEDIAN_LOUDNESS_DB - float(np.median(loud))
    return min(wanted_db, 20 * float(np.log10(HIGHEST_PEAK / max(peak, 1e-6))))


def louder(features: Features, gain_db: float) -> Features:
    """Features of the same sound, louder by gain_db (the floor of -80 dB stays)."""
    level = features.loudness_db
    moved = np.where(level > DB_FLOOR, np.maximum(level + gain_db, DB_FLOOR), DB_FLOOR)
    return replace(features, loudness_db=moved.astype(np.float32))
