"""A running recording as the plots want it: a job feeds it, the window's timer reads it."""

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.live import LiveEar
from studio.ui.common.results import LiveView
from studio.ui.plots.live_picture import LEVELS_PER_DB, LivePicture
from studio.ui.plots.picture import N_ROWS

SHOWN_S = 10.0
QUIETEST_TOP_DB = 60.0
"""Above the lowest level: the noise of a silent room is not drawn as bright as a voice."""


class LiveTake:
    """Holds the curves and the spectrogram of the last ten seconds."""

    def __init__(self, sample_rate: int) -> None:
        """sample_rate: of the microphone, Hz."""
        self._ear = LiveEar(sample_rate)
        self._picture = LivePicture()
        self._lock = threading.Lock()  # between feed() in the job and read() in the window
        self._samples: list[NDArray[np.float32]] = []
        self._frames = Tail(round(SHOWN_S / LiveEar.hop_s), 3, np.float32)
        self._columns = Tail(round(SHOWN_S / LivePicture.hop_s), N_ROWS, np.uint8)
        self._top = round(QUIETEST_TOP_DB * LEVELS_PER_DB)

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take new samples [n]: about 0.5 ms for 10 ms of sound."""
        if not len(samples):
            return
        heard = self._ear.feed(samples)
        columns = self._picture.feed(heard.samples)
        frames = np.stack([heard.f0_hz, heard.periodicity, heard.loudness_db], axis=1)
        with self._lock:
            self._samples.append(samples)
            self._frames.append(frames)
            self._columns.append(columns)
            self._top = max(self._top, int(columns.max(initial=0)))

    def read(self) -> LiveView:
        """What there is to draw now; copies, so that feed() may go on."""
        with self._lock:
            samples, self._samples = self._samples, []
            frames, first_frame = self._frames.read(), self._frames.start
            levels, first_column = self._columns.read(), self._columns.start
            top = self._top
        hop_s = LivePicture.hop_s
        numbers = np.arange(first_frame, first_frame + len(frames), dtype=np.float64)
        return LiveView(
            samples=np.concatenate([np.zeros(0, np.float32), *samples]),
            times=numbers * LiveEar.hop_s,
            f0_hz=frames[:, 0],
            periodicity=frames[:, 1],
            loudness_db=frames[:, 2],
            levels=levels,
            start_s=first_column * hop_s,
            end_s=(first_column + len(levels)) * hop_s,
            top=top,
        )


class Tail:
    """The last n rows of a table that grows at its end, in memory of fixed size."""

    def __init__(self, n: int, width: int, dtype: Any) -> None:
        """Empty; n rows of this width."""
        self._n = n
        self._rows: NDArray[Any] = np.zeros((2 * n, width), dtype)
        self._filled = 0
        self._n_seen = 0

    @property
    def start(self) -> int:
        """Number of the first row that read() gives, counted from the beginning."""
        return self._n_seen - min(self._filled, self._n)

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows [m, width]."""
        self._n_seen += len(rows)
        rows = rows[-self._n :]
        if self._filled + len(rows) > len(self._rows):
            kept = self._n
            self._rows[:kept] = self._rows[self._filled - kept : self._filled]
            self._filled = kept
        self._rows[self._filled : self._filled + len(rows)] = rows
        self._filled += len(rows)

    def read(self) -> NDArray[Any]:
        """A copy of the last rows, at most n."""
        return self._rows[max(0, self._filled - self._n) : self._filled].copy()
