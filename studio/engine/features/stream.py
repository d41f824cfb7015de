"""Features frame by frame, from whatever gives them: a clip, notes, a microphone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from studio.engine.features.extract import resample_features
from studio.engine.features.types import Features


@dataclass(frozen=True, slots=True)
class FeatureFrame:
    """One moment.

    f0_hz: Hz, 0 where none was found.
    loudness_db: A-weighted.
    periodicity: 0..1, how surely the moment has that pitch.
    z: latents [n_latents], None where the instrument has none or goes its own way.
    """

    f0_hz: float
    loudness_db: float
    periodicity: float = 1.0
    z: Tensor | None = None


class FeatureStream(Protocol):
    """What comes in, hop by hop. frame_rate: frames a second."""

    frame_rate: float

    def read(self) -> FeatureFrame | None:
        """The next frame; None where there is none (the sound has ended, or none came yet)."""
        ...


class ClipStream:
    """A recorded clip as if it came in now: the stream that needs no device."""

    def __init__(
        self, features: Features, frame_rate: float, n_frames: int, z: Tensor | None = None
    ) -> None:
        """features: of the clip; frame_rate, n_frames: as the instrument counts them; z: latents
        [n_frames, n_latents]."""
        self.frame_rate = frame_rate
        self._frames = self._read_all(resample_features(features, frame_rate, n_frames), z)

    def read(self) -> FeatureFrame | None:
        """The next frame; None after the last."""
        return next(self._frames, None)

    @staticmethod
    def _read_all(features: Features, z: Tensor | None) -> Iterator[FeatureFrame]:
        curves = (features.f0_hz, features.loudness_db, features.periodicity)
        for n, (f0_hz, loudness_db, periodicity) in enumerate(zip(*curves, strict=True)):
            now = None if z is None else z[n]
            yield FeatureFrame(float(f0_hz), float(loudness_db), float(periodicity), now)
