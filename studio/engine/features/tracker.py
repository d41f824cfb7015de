"""What a pitch tracker is, with a maker of each kind."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.engine.progress import Progress

TRACKING_RATE = 16000  # Hz; pitch is always tracked at this rate
TrackerName = Literal["tiny", "full", "fast", "test"]


@dataclass(frozen=True, slots=True)
class Pitch:
    """The pitch of a recording; frame n is centred on second n * hop_s of its tracker.

    f0_hz: float32 [n_frames], > 0 everywhere.
    periodicity: float32 [n_frames], 0..1; 0 in frames that were too quiet to look at.
    above_range: bool [n_frames]; the pitch is higher than the tracker itself can represent.
    """

    f0_hz: NDArray[np.float32]
    periodicity: NDArray[np.float32]
    above_range: NDArray[np.bool_]


class PitchTracker(Protocol):
    """Finds the pitch of mono samples.

    name, version: go into cache keys; a change of results wants a new version.
    hop_s: seconds between frames.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def hop_s(self) -> float: ...

    def track(
        self, samples: NDArray[np.float32], sample_rate: int
    ) -> Generator[Progress, None, Pitch]:
        """Track samples [n_samples] at 16 kHz: n_samples // hop + 1 frames, centred."""
        ...


def make_tracker(name: TrackerName, device: str = "cpu") -> PitchTracker:
    """A tracker by name.

    tiny: CREPE's small network, the default. full: the large one, 20 times the work, steadier in
    noise. fast: no network, for display and live. test: plain autocorrelation, for tests.
    ValueError for another name.
    """
    # Each kind is imported only when it is asked for: torch must not slow the window's start.
    if name in ("tiny", "full"):
        from studio.engine.features.crepe_tracker import CrepeTracker

        return CrepeTracker("tiny" if name == "tiny" else "full", device)
    if name == "fast":
        from studio.engine.features.fast import FastTracker

        return FastTracker()
    if name == "test":
        from studio.engine.features.test import TestTracker

        return TestTracker()
    raise ValueError(f"there are the trackers tiny, full, fast, test, not {name!r}")


def check_rate(sample_rate: int) -> None:
    """ValueError where the samples were not resampled for tracking."""
    if sample_rate != TRACKING_RATE:
        raise ValueError(f"pitch is tracked at {TRACKING_RATE} Hz, not {sample_rate}: resample")
