"""What was measured on a recording, frame by frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Features:
    """Pitch, periodicity, loudness of one clip.

    f0_hz: float32 [n_frames], > 0 everywhere; a value also where nothing is voiced.
    periodicity: float32 [n_frames], 0..1; how surely the frame has that pitch.
    loudness_db: float32 [n_frames], A-weighted, -80 dB or more. It has no upper limit, as in the
        reference: a sine at full scale reads +16 dB at 440 Hz and +21 dB at 2.5 kHz.
    frame_rate: frames per second; frame n is centred on second n / frame_rate.
    above_range_share: 0..1; the share of sounding frames above 2 kHz, which CREPE cannot follow
        (their pitch is read from the spectrum): worth a warning from 0.05 on.
    notes: (start_s, end_s) of each note where the user settled them; None: they are detected.
    """

    f0_hz: NDArray[np.float32]
    periodicity: NDArray[np.float32]
    loudness_db: NDArray[np.float32]
    frame_rate: float = 250.0
    above_range_share: float = 0.0
    notes: tuple[tuple[float, float], ...] | None = None

    def __post_init__(self) -> None:
        """Check that the curves belong together."""
        lengths = {len(self.f0_hz), len(self.periodicity), len(self.loudness_db)}
        if len(lengths) != 1:
            raise ValueError(f"features of unequal length: {sorted(lengths)}")

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return len(self.f0_hz)
