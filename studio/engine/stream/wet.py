"""The reverberation of a dry sound, from any place on."""

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.dsp.convolution import fast_length
from studio.engine.stream.chunks import Chunk, Chunks

CHUNK_S = 0.4
INAUDIBLE = 1e-4  # of the dry sound's peak: 80 dB below
KEPT_S = 90.0  # at 44.1 kHz 350 kB a second of dry, half of it of wet sound
Samples = NDArray[np.float32]


class Stems(Protocol):
    """A dry sound of several parts: Dry, or Levelled.

    sample_rate: Hz; n_samples: length; chunk_size: samples that are best asked for at once.
    """

    sample_rate: int
    n_samples: int
    chunk_size: int

    def span(self, name: str, start: int, end: int) -> Samples:
        """Samples start..end of a part; silence outside."""
        ...

    def both(self, start: int, end: int) -> Samples:
        """The sum of the parts."""
        ...


class Wet:
    """Dry sound convolved with a room's response, which does not hold the dry sound itself.

    Each chunk hears as much of the past as the response is long.
    """

    def __init__(self, dry: Stems, response: Samples, kept_s: float = KEPT_S) -> None:
        """response: float32 [n_taps] at the dry sound's rate; empty = silence.

        kept_s: seconds of what was made that are remembered.
        """
        self.dry = dry
        self.response = response
        # Long responses want long chunks: an FFT over twenty times the chunk would be wasteful.
        size = max(round(CHUNK_S * dry.sample_rate), len(response) // 5, 1)
        self._n_fft = fast_length(size + max(len(response), 1) - 1)
        self._spectrum = torch.fft.rfft(torch.from_numpy(response), n=self._n_fft)
        n_most = round(kept_s * dry.sample_rate / size)
        self.chunks = Chunks(dry.n_samples, size, self._make, n_most)

    def span(self, start: int, end: int) -> Samples:
        """Samples start..end, silence outside."""
        if not len(self.response):
            return np.zeros(end - start, np.float32)
        return self.chunks.span("reverb", start, end)

    def stem(self, name: str, start: int, end: int) -> Samples:
        """Samples of "harmonic", "noise" or "reverb"."""
        return self.span(start, end) if name == "reverb" else self.dry.span(name, start, end)

    def tail(self) -> Samples:
        """What rings on after the dry sound's end, until it is INAUDIBLE; float32 [n]."""
        n_taps = len(self.response)
        if n_taps < 2:
            return np.zeros(0, np.float32)
        heard = self.dry.both(self.dry.n_samples - n_taps + 1, self.dry.n_samples)
        n_fft = fast_length(2 * n_taps)
        spectra = (torch.fft.rfft(torch.from_numpy(part), n=n_fft) for part in
                   (np.ascontiguousarray(heard), self.response))  # fmt: skip
        rung = torch.fft.irfft(next(spectra) * next(spectra), n=n_fft).numpy()
        tail = rung[n_taps - 1 : 2 * n_taps - 2]
        floor = INAUDIBLE * float(np.max(np.abs(heard), initial=0.0))
        sounding = np.flatnonzero(np.abs(tail) > max(floor, 1e-6))
        return np.array(tail[: sounding[-1] + 1 if len(sounding) else 0], np.float32)

    def _make(self, index: int) -> Chunk:
        start = index * self.chunks.size
        n_before = len(self.response) - 1
        heard = self.dry.both(start - n_before, start + self.chunks.size)
        spectrum = torch.fft.rfft(torch.from_numpy(heard), n=self._n_fft) * self._spectrum
        # Circular: the first n_before samples are wrong, and they are those that are not wanted.
        wet = torch.fft.irfft(spectrum, n=self._n_fft)
        samples: Samples = wet[n_before : n_before + self.chunks.size].numpy()
        return {"reverb": samples}
