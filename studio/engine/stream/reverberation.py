"""The reverberation of a dry sound, from any place on, and what rings on after its end."""

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.graph.group import Node
from studio.engine.graph.stage import KEPT_S, Signal, Stage
from studio.engine.models.chain import DRY, HARMONIC, REVERB
from studio.engine.processors.control_source import HeldControls
from studio.engine.processors.reverb import ConvolutionReverb

INAUDIBLE = 1e-4  # of the dry sound's peak: 80 dB below
_HOP = 64
Samples = NDArray[np.float32]


class Stems(Protocol):
    """A dry sound of several parts, one of which, "dry", is their sum: staged, or levelled.

    sample_rate: Hz; n_samples: length; chunk_size: samples that are best asked for at once.
    """

    sample_rate: int
    n_samples: int
    chunk_size: int

    def span(self, name: str, start: int, end: int) -> Samples:
        """Samples start..end of a part; silence outside."""
        ...


class StemSignal:
    """One part of a sound of several, as a signal."""

    def __init__(self, stems: Stems, name: str) -> None:
        """name: of the part."""
        self._stems, self._name = stems, name

    def span(self, start: int, end: int) -> Samples:
        """Samples start..end; silence outside."""
        return self._stems.span(self._name, start, end)


class Reverberation:
    """The stems "harmonic", "noise", "reverb": a dry sound, and a room's answer to it.

    The response does not hold the dry sound itself.
    """

    def __init__(self, dry: Stems, response: Samples, kept_s: float = KEPT_S) -> None:
        """response: float32 [n_taps] at the dry sound's rate; empty = silence.

        kept_s: seconds of what was made that are remembered.
        """
        self.dry = dry
        self.response = response
        self._reverb: Signal | None = None
        if len(response):
            self._reverb = reverb_stage(StemSignal(dry, DRY), dry, response, kept_s)

    def span(self, start: int, end: int) -> Samples:
        """Samples start..end of the reverberation, as long as the dry sound; silence outside."""
        out = np.zeros(end - start, np.float32)
        last = min(end, self.dry.n_samples)
        if self._reverb is not None and last > start:
            out[: last - start] = self._reverb.span(start, last)
        return out

    def ringing(self, start: int, end: int) -> Samples:
        """The same, and what rings on after the dry sound's end."""
        if self._reverb is None:
            return np.zeros(end - start, np.float32)
        return self._reverb.span(start, end)

    def stem(self, name: str, start: int, end: int) -> Samples:
        """Samples of "harmonic", "noise" or "reverb"."""
        return self.span(start, end) if name == REVERB else self.dry.span(name, start, end)

    def tail(self) -> Samples:
        """What rings on after the dry sound's end, until it is INAUDIBLE; float32 [n]."""
        n_taps, n_samples = len(self.response), self.dry.n_samples
        if self._reverb is None or n_taps < 2:
            return np.zeros(0, np.float32)
        heard = self.dry.span(DRY, n_samples - n_taps + 1, n_samples)
        tail = self._reverb.span(n_samples, n_samples + n_taps - 1)
        floor = INAUDIBLE * float(np.max(np.abs(heard), initial=0.0))
        sounding = np.flatnonzero(np.abs(tail) > max(floor, 1e-6))
        return np.array(tail[: sounding[-1] + 1 if len(sounding) else 0], np.float32)


def reverb_stage(signal: Signal, like: Stems, response: Samples, kept_s: float = KEPT_S) -> Stage:
    """The convolution node of a chain behind a signal; like: whose rate and length it has."""
    processor = ConvolutionReverb(len(response), _HOP, add_dry=False)
    constants = {"impulse_response": torch.from_numpy(response)[None]}
    inputs = {"audio": f"{DRY}.signal", "impulse_response": "impulse_response"}
    node = Node(REVERB, processor, inputs, is_scaled=True)
    controls = HeldControls({HARMONIC: torch.zeros(1, 1, 1)}, constants)
    n_samples = like.n_samples + len(response) - 1
    return Stage(node, controls, {"audio": signal}, n_samples, like.sample_rate, kept_s=kept_s)
