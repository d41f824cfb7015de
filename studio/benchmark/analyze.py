"""Analysis of a sung-like tone: pitch by CREPE tiny every 10 ms, and loudness."""

from collections.abc import Iterator

import numpy as np

from studio.benchmark.measure import Row, threads, timed
from studio.engine.clip import Clip
from studio.engine.features.extract import extract
from studio.engine.features.tracker import TrackerName, make_tracker
from studio.engine.progress import finish

SECONDS = 30


def rows() -> Iterator[Row]:
    """Two threads and one, and the fast tracker."""
    clip = tone()
    kinds: tuple[tuple[TrackerName, int], ...] = (("tiny", 2), ("tiny", 1), ("fast", 1))
    for name, n_threads in kinds:
        with threads(n_threads):
            tracker = make_tracker(name)
            times = timed(lambda tracker=tracker: finish(extract(clip, tracker=tracker)), 3, 1)  # type: ignore[misc]
        yield Row(
            "analyze",
            "default" if name == "tiny" else name,
            clip.sample_rate,
            SECONDS,
            cpu_s=times.cpu_s,
            wall_s=times.wall_s,
            times_real_time=SECONDS / times.wall_s,
            note=f"{name}, {n_threads} threads, times real time by wall clock",
        )


def tone(seconds: int = SECONDS, sample_rate: int = 16000) -> Clip:
    """A harmonic tone with vibrato and no rests."""
    t = np.arange(seconds * sample_rate) / sample_rate
    phase = 2 * np.pi * np.cumsum(220 * 2 ** (0.5 * np.sin(0.7 * t) + 0.03 * np.sin(35 * t)))
    phase /= sample_rate
    samples = sum(np.sin(k * phase) / k for k in range(1, 9)) * 0.2
    return Clip(np.asarray(samples, np.float32), sample_rate, "tone")
