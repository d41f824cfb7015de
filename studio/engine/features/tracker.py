"""What a pitch tracker is, with a maker of each kind."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.engine.progress import Progress
from studio.engine.tables import Row, row_of, table

TRACKING_RATE = 16000  # Hz; pitch is always tracked at this rate
TrackerName = str
"""The id of a row of TRACKERS."""


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


TRACKERS = table(
    Row(
        "tiny",
        "CREPE tiny",
        "quick, good for most",
        "studio.engine.features.crepe_tracker:tiny_tracker",
    ),
    Row(
        "full",
        "CREPE full",
        "20 times the work, steadier in noise",
        "studio.engine.features.crepe_tracker:full_tracker",
    ),
    Row(
        "fast",
        "Without a network",
        "rough: for clean whistles",
        "studio.engine.features.fast:fast_tracker",
    ),
    # a new tracker: its row here
)
"""The pitch trackers, the default first; what `code` names takes a device and gives a tracker."""
DEFAULT_TRACKER = next(iter(TRACKERS))


def make_tracker(name: TrackerName = DEFAULT_TRACKER, device: str = "cpu") -> PitchTracker:
    """A tracker of the table; its code is loaded now. ValueError for another name."""
    tracker: PitchTracker = row_of(TRACKERS, name, "a pitch tracker").load()(device)
    return tracker


def check_rate(sample_rate: int) -> None:
    """ValueError where the samples were not resampled for tracking."""
    if sample_rate != TRACKING_RATE:
        raise ValueError(f"pitch is tracked at {TRACKING_RATE} Hz, not {sample_rate}: resample")
