"""A plain autocorrelation tracker for tests: no weights, no torch, a few lines."""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.tracker import TRACKING_RATE, Pitch, check_rate
from studio.engine.progress import Progress

HOP = 160
SIZE = 1024
LOWEST_HZ, HIGHEST_HZ = 50.0, 2000.0
QUIET_RMS = 3e-4


class AutocorrelationTracker:
    """The first strong peak of each frame's normalised autocorrelation."""

    name = "autocorrelation"
    version = "1"
    hop_s = HOP / TRACKING_RATE

    def track(
        self, samples: NDArray[np.float32], sample_rate: int
    ) -> Generator[Progress, None, Pitch]:
        """Track samples [n_samples] at 16 kHz; see PitchTracker."""
        check_rate(sample_rate)
        n_frames = len(samples) // HOP + 1
        padded = np.pad(samples, SIZE // 2)
        f0_hz = np.full(n_frames, 440.0, dtype=np.float32)
        periodicity = np.zeros(n_frames, dtype=np.float32)
        for frame in range(n_frames):
            if frame % 500 == 0:
                yield Progress(frame / n_frames, "Finding the pitch")
            f0_hz[frame], periodicity[frame] = _pitch_of(padded[frame * HOP :][:SIZE])
        return Pitch(f0_hz, periodicity, np.zeros(n_frames, dtype=bool))


def _pitch_of(frame: NDArray[np.float32]) -> tuple[float, float]:
    if np.sqrt(np.mean(frame**2)) < QUIET_RMS:
        return 440.0, 0.0
    spectrum = np.fft.rfft(frame, 2 * SIZE)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[:SIZE]
    energy = np.cumsum(frame[::-1] ** 2)[::-1]  # of the part from each sample on
    start = np.cumsum(frame**2)[::-1]  # of the part that a lag leaves over
    correlation = correlation / np.sqrt(energy * start + 1e-9)
    least, most = int(TRACKING_RATE / HIGHEST_HZ), int(TRACKING_RATE / LOWEST_HZ)
    lags = np.arange(least, most)
    here = correlation[lags]
    peaks = (here >= correlation[lags - 1]) & (here > correlation[lags + 1])
    strong = lags[peaks & (here > 0.9 * here.max())]
    if len(strong) == 0:
        return 440.0, 0.0
    lag = strong[0]
    below, at, above = correlation[lag - 1 : lag + 2]
    place = lag + 0.5 * (below - above) / min(below - 2 * at + above, -1e-9)
    return TRACKING_RATE / place, float(np.clip(at, 0, 1))
