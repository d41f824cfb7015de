"""A filter that makes a sound darker or brighter by so many decibels an octave."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from studio.engine.parameter import Value
from studio.engine.processors.fir import FilterState, FirFilter
from studio.engine.processors.processor import Controls, Port, Processor

PIVOT_HZ = 1000.0
_MOST_DB = 24.0
_HOP = 64
_BAND_HZ = 60.0  # resolution: the lowest octave that it can tilt


class Tilt(Processor):
    """A linear-phase filter with a gain of db_per_octave * log2(f / 1 kHz), at most 24 dB.

    Input: audio [batch, n_samples].
    """

    def __init__(self, db_per_octave: float, sample_rate: int, hop_size: int = _HOP) -> None:
        """sample_rate: Hz."""
        super().__init__()
        self.hop_size = hop_size
        n_bands = round(sample_rate / 2 / _BAND_HZ) + 1
        self.filter = FirFilter(n_bands, hop_size, window_size=0, scale_outputs=False)
        self.ports = {"audio": Port("audio")}
        hz = torch.linspace(0.0, sample_rate / 2, n_bands).clamp(min=_BAND_HZ)
        gain_db = (db_per_octave * torch.log2(hz / PIVOT_HZ)).clamp(-_MOST_DB, _MOST_DB)
        self.register_buffer("magnitudes", torch.pow(10.0, gain_db / 20.0), persistent=False)

    magnitudes: Tensor

    @property
    def latency_samples(self) -> int:
        """The filter's group delay."""
        return self.filter.latency_samples

    @property
    def warmup_samples(self) -> int:
        """The filter's length."""
        return self.filter.warmup_samples

    def initial_state(self, batch: int, like: Tensor | None = None) -> FilterState:
        """Nothing rings."""
        return self.filter.initial_state(batch, like)

    def state_placed(self, frame: int, batch: int, seed: int = 0) -> FilterState:
        """Nothing rings yet at that frame."""
        return self.filter.state_placed(frame, batch, seed)

    def signal(self, controls: Controls, state: Any = None) -> tuple[Tensor, FilterState]:
        """Filtered audio, one group delay late; ValueError for other than whole hops."""
        audio = controls["audio"]
        n_frames = audio.shape[-1] // self.hop_size
        magnitudes = self.magnitudes.to(audio).expand(len(audio), n_frames, -1)
        return self.filter.signal({"audio": audio, "magnitudes": magnitudes}, state)


def tilt(values: Mapping[str, Value], sample_rate: int) -> Tilt:
    """values: tilt (dB an octave); sample_rate: Hz."""
    return Tilt(float(values["tilt"]), sample_rate)
