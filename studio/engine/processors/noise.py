"""Filtered noise: breath, bow, hiss with a spectrum that changes from frame to frame."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.convolution import fft_convolve, filter_blocks, group_delay
from studio.engine.dsp.fir import frequency_impulse_response, n_taps
from studio.engine.dsp.noise import uniform_noise
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.processors.processor import (
    Controls,
    Port,
    Processor,
    hold_frames,
    silence_before,
)


class NoiseState(NamedTuple):
    """seed, position: int64 scalars, which make the noise; tail: [batch, n_taps - 1]; first_row:
    number of the batch's first row, where it is a part of a greater one."""

    seed: Tensor
    position: Tensor
    tail: Tensor
    first_row: int = 0


class FilteredNoise(Processor):
    """White noise through one linear-phase filter a frame (ddsp.synths.FilteredNoise).

    Input: magnitudes [batch, n_frames, n_bands], 0 Hz to Nyquist; controls() takes raw ones
    through exp_sigmoid(x + initial_bias). The noise depends on seed, row and sample number alone,
    so the same seed gives the same sound in any blocks, on any device.
    """

    def __init__(
        self,
        n_bands: int,
        hop_size: int = 64,
        window_size: int = 0,
        initial_bias: float = -5.0,
        scale_outputs: bool = True,
        seed: int = 0,
    ) -> None:
        """window_size: taps of the Hann window, 0 = all 2 (n_bands - 1)."""
        super().__init__()
        if n_bands < 2:
            raise ValueError(f"n_bands {n_bands}: wanted 2 or more")
        self.hop_size = hop_size
        self.n_taps = n_taps(n_bands, window_size)
        self.window_size = window_size
        self.initial_bias = initial_bias
        self.scale_outputs = scale_outputs
        self.seed = seed
        self.ports = {"magnitudes": Port("frames", n_bands)}

    @property
    def latency_samples(self) -> int:
        """Samples: the group delay of the filters."""
        return group_delay(self.n_taps)

    @property
    def warmup_samples(self) -> int:
        """The length of the filters, which still ring."""
        return self.n_taps - 1

    def scale(self, outputs: Controls) -> Controls:
        """Magnitudes [batch, n_frames, n_bands] >= 0, linear, from 0 Hz to Nyquist."""
        magnitudes = outputs["magnitudes"]
        if self.scale_outputs:
            magnitudes = exp_sigmoid(magnitudes + self.initial_bias)
        return {"magnitudes": magnitudes}

    def initial_state(
        self,
        batch: int,
        like: Tensor | None = None,
        seed: int | None = None,
        first_row: int = 0,
    ) -> NoiseState:
        """Sample 0, nothing rings (a tail of zeros [batch, n_taps - 1]).

        seed: another than the processor's own.
        """
        like = torch.zeros(0) if like is None else like
        value = self.seed if seed is None else seed
        return NoiseState(
            torch.tensor(value, dtype=torch.int64, device=like.device),
            torch.zeros((), dtype=torch.int64, device=like.device),
            like.new_zeros(batch, self.n_taps - 1),
            first_row,
        )

    def state_placed(self, frame: int, batch: int, seed: int = 0) -> NoiseState:
        """The noise of that frame, nothing rings."""
        state = self.initial_state(batch, None, seed)
        return state._replace(position=state.position + frame * self.hop_size)

    def signal(
        self, controls: Controls, state: NoiseState | None = None
    ) -> tuple[Tensor, NoiseState]:
        """Audio [batch, n_frames * hop_size] of these frames, a group delay late.

        The state after them comes with it.
        """
        magnitudes = controls["magnitudes"]
        if state is None:
            state = self.initial_state(len(magnitudes), magnitudes)
        n_samples = magnitudes.shape[1] * self.hop_size
        noise = self._noise(magnitudes, n_samples, state)
        responses = frequency_impulse_response(magnitudes, self.window_size)
        audio, tail = filter_blocks(noise, responses, state.tail)
        audio = silence_before(audio, state.position, self.latency_samples)
        return audio, state._replace(position=state.position + n_samples, tail=tail)

    def render(
        self, controls: Controls, n_samples: int | None = None, state: NoiseState | None = None
    ) -> Tensor:
        """The whole sound [batch, n_samples].

        Equal to ddsp's, whose noise ends where the sound ends.
        """
        magnitudes = controls["magnitudes"]
        if state is None:
            state = self.initial_state(len(magnitudes), magnitudes)
        n_samples = self.length_of(controls) if n_samples is None else n_samples
        n_frames = -(-n_samples // self.hop_size)
        noise = self._noise(magnitudes, n_samples, state)
        noise = functional.pad(noise, (0, n_frames * self.hop_size - n_samples))
        held = hold_frames(magnitudes, n_frames)
        audio = fft_convolve(noise, frequency_impulse_response(held, self.window_size))
        return audio[:, :n_samples]

    def _noise(self, like: Tensor, n_samples: int, state: NoiseState) -> Tensor:
        return uniform_noise(
            n_samples,
            state.seed,
            state.position,
            len(like),
            first_row=state.first_row,
            dtype=like.dtype,
            device=like.device,
        )
