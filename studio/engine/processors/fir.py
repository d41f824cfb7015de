"""A linear-phase filter whose magnitudes change from frame to frame."""

from typing import NamedTuple

import torch
from torch import Tensor

from studio.engine.dsp.convolution import fft_convolve, filter_blocks, group_delay
from studio.engine.dsp.fir import frequency_impulse_response, n_taps
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.processors.processor import Controls, Port, Processor, silence_before


class FilterState(NamedTuple):
    """tail: [batch, n_taps - 1], what still rings; position: int64 samples since the start."""

    tail: Tensor
    position: Tensor


class FirFilter(Processor):
    """Frequency-sampling filter of audio (ddsp.effects.FIRFilter).

    Inputs: audio [batch, n_samples], magnitudes [batch, n_frames, n_bands]; controls() takes raw
    magnitudes through exp_sigmoid. Each frame filters its own hop_size samples.
    """

    def __init__(
        self, n_bands: int, hop_size: int = 64, window_size: int = 257, scale_outputs: bool = True
    ) -> None:
        """window_size: taps of the Hann window, 0 = all 2 (n_bands - 1)."""
        super().__init__()
        if n_bands < 2:
            raise ValueError(f"n_bands {n_bands}: wanted 2 or more")
        self.hop_size = hop_size
        self.window_size = window_size
        self.n_taps = n_taps(n_bands, window_size)
        self.scale_outputs = scale_outputs
        self.ports = {"audio": Port("audio"), "magnitudes": Port("frames", n_bands)}

    @property
    def latency_samples(self) -> int:
        """Samples: the group delay of the filters."""
        return group_delay(self.n_taps)

    @property
    def warmup_samples(self) -> int:
        """The length of the filters, which still ring, in whole hops."""
        return -(-(self.n_taps - 1) // self.hop_size) * self.hop_size

    def scale(self, outputs: Controls) -> Controls:
        """Magnitudes [batch, n_frames, n_bands] >= 0, linear; the audio as it is."""
        if not self.scale_outputs:
            return dict(outputs)
        return {**outputs, "magnitudes": exp_sigmoid(outputs["magnitudes"])}

    def initial_state(self, batch: int, like: Tensor | None = None) -> FilterState:
        """Nothing rings: a tail of zeros [batch, n_taps - 1]."""
        like = torch.zeros(0) if like is None else like
        position = torch.zeros((), dtype=torch.int64, device=like.device)
        return FilterState(like.new_zeros(batch, self.n_taps - 1), position)

    def state_placed(self, frame: int, batch: int, seed: int = 0) -> FilterState:
        """Nothing rings yet at that frame."""
        state = self.initial_state(batch)
        return state._replace(position=state.position + frame * self.hop_size)

    def signal(
        self, controls: Controls, state: FilterState | None = None
    ) -> tuple[Tensor, FilterState]:
        """Filtered audio [batch, n_frames * hop_size], one group delay late, and the state.

        Raises ValueError if frames and samples do not fit.
        """
        audio, magnitudes = controls["audio"], controls["magnitudes"]
        if audio.shape[-1] != magnitudes.shape[1] * self.hop_size:
            raise ValueError(
                f"FirFilter: {audio.shape[-1]} samples for {magnitudes.shape[1]} frames "
                f"of {self.hop_size}"
            )
        responses = frequency_impulse_response(magnitudes, self.window_size)
        if state is None:
            state = self.initial_state(len(audio), audio)
        filtered, tail = filter_blocks(audio, responses, state.tail)
        filtered = silence_before(filtered, state.position, self.latency_samples)
        return filtered, FilterState(tail, state.position + audio.shape[-1])

    def render(
        self, controls: Controls, n_samples: int | None = None, state: FilterState | None = None
    ) -> Tensor:
        """The whole sound [batch, n_samples], in time with the audio.

        Equal to ddsp.core.frequency_filter at n_frames * hop_size.
        """
        if state is not None:
            return super().render(controls, n_samples, state)
        n_samples = self.length_of(controls) if n_samples is None else n_samples
        whole = self.resized(controls, -(-n_samples // self.hop_size))
        responses = frequency_impulse_response(whole["magnitudes"], self.window_size)
        return fft_convolve(whole["audio"], responses)[:, :n_samples]
