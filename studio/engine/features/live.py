"""Pitch and loudness of a sound that is still coming in, with NumPy alone."""

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.fast import CENTRE, FRAME_SIZE, HOP, FastTracker
from studio.engine.features.tracker import TRACKING_RATE
from studio.engine.units import DB_FLOOR

LOUDNESS_SIZE = 512
_POLES_HZ = (12194.217, 20.598997, 107.65265, 737.86223)  # of the A curve, IEC 61672
_HALF_WIDTH = 8  # zero crossings of the low pass on each side
_PASS = 0.9  # of the lower Nyquist frequency


class To16k:
    """Resamples a stream to 16 kHz; 0.5 ms behind it.

    A windowed sinc, evaluated at the places of the new samples (Smith and Gossett, "A flexible
    sampling-rate conversion method", ICASSP 1984).
    """

    def __init__(self, sample_rate: int) -> None:
        """sample_rate: of what comes in, Hz."""
        self._rate = sample_rate
        scale = min(1.0, TRACKING_RATE / sample_rate)
        self._half = int(np.ceil(_HALF_WIDTH / scale))
        self._step = gcd(sample_rate, TRACKING_RATE)
        phases = np.arange(0, TRACKING_RATE, self._step) / TRACKING_RATE
        distance = np.arange(1 - self._half, self._half + 1) - phases[:, None]
        window = 0.5 + 0.5 * np.cos(np.pi * distance / self._half)
        kernel = np.sinc(distance * scale * _PASS) * window  # [n_phases, n_taps]
        self._kernel = (kernel / kernel.sum(axis=1, keepdims=True)).astype(np.float32)
        self._buffer = np.zeros(self._half, np.float32)
        self._start = -self._half  # of the buffer, in samples that came in
        self._n_given = 0

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """All samples at 16 kHz that are known now and were not before."""
        self._buffer = np.concatenate([self._buffer, samples])
        last = self._start + len(self._buffer) - self._half  # place that still has all its taps
        n_known = max(self._n_given, -(-last * TRACKING_RATE // self._rate))
        places = np.arange(self._n_given, n_known, dtype=np.int64) * self._rate
        self._n_given = n_known
        whole, phase = places // TRACKING_RATE, places % TRACKING_RATE // self._step
        taps = (whole - self._start)[:, None] + np.arange(1 - self._half, self._half + 1)
        made = np.einsum("nt,nt->n", self._buffer[taps], self._kernel[phase])
        keep_from = n_known * self._rate // TRACKING_RATE - self._half
        n_old = max(0, min(keep_from - self._start, len(self._buffer)))
        self._buffer, self._start = self._buffer[n_old:], self._start + n_old
        return np.asarray(made, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What the newest samples brought.

    samples: float32 [n] at 16 kHz. f0_hz, periodicity, loudness_db: float32 [n_frames], 100
    frames a second; frame n of the whole stream is centred on n * 10 ms.
    """

    samples: NDArray[np.float32]
    f0_hz: NDArray[np.float32]
    periodicity: NDArray[np.float32]
    loudness_db: NDArray[np.float32]


class LiveEar:
    """Follows a stream frame by frame; a frame is known 19 ms after its centre."""

    hop_s = FastTracker.hop_s

    def __init__(self, sample_rate: int) -> None:
        """sample_rate: of the stream, Hz."""
        self._to_16k = To16k(sample_rate)
        self._tracker = FastTracker()
        self._samples = np.zeros(FRAME_SIZE - CENTRE, np.float32)
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(LOUDNESS_SIZE) / LOUDNESS_SIZE)
        self._window = hann.astype(np.float32)
        self._weights = a_weights(LOUDNESS_SIZE, TRACKING_RATE) / (LOUDNESS_SIZE // 2 + 1)

    def feed(self, samples: NDArray[np.float32]) -> Heard:
        """Take new samples [n] at the stream's rate; gives the frames that are complete now."""
        new = self._to_16k.feed(samples)
        self._samples = np.concatenate([self._samples, new])
        n_frames = max(0, (len(self._samples) - FRAME_SIZE) // HOP + 1)
        found = np.zeros((n_frames, 3), np.float32)
        for i in range(n_frames):
            frame = self._samples[i * HOP : i * HOP + FRAME_SIZE]
            found[i, :2] = self._tracker.frame(frame)
            found[i, 2] = self._loudness_db(frame)
        self._samples = self._samples[n_frames * HOP :]
        return Heard(new, found[:, 0], found[:, 1], found[:, 2])

    def _loudness_db(self, frame: NDArray[np.float32]) -> float:
        """As studio.engine.dsp.loudness has it, of 512 samples around the frame's centre."""
        centre = FRAME_SIZE - CENTRE
        piece = frame[centre - LOUDNESS_SIZE // 2 : centre + LOUDNESS_SIZE // 2]
        power = np.abs(np.fft.rfft(piece * self._window)) ** 2
        mean = float(power @ self._weights)
        return max(DB_FLOOR, 10.0 * float(np.log10(max(mean, 1e-12))))


def a_weights(n_fft: int, sample_rate: int) -> NDArray[np.float64]:
    """A-weighting of power, [n_fft // 2 + 1], not below -80 dB (IEC 61672).

    >>> round(float(10 * np.log10(a_weights(16, 16000)[2])), 1)
    1.2
    """
    squared = (np.arange(n_fft // 2 + 1) * (sample_rate / n_fft)) ** 2
    poles = [pole**2 for pole in _POLES_HZ]
    gain = poles[0] * squared**2 / ((squared + poles[0]) * (squared + poles[1]))
    gain /= np.sqrt((squared + poles[2]) * (squared + poles[3]))
    return np.asarray(np.maximum(10.0**0.2 * gain**2, 1e-8))
