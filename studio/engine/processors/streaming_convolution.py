"""Convolution with a long response in blocks of any number of hops, partition by partition."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.convolution import convolve

_FEW_HOPS = 8  # up to here partitions are cheaper than one convolution over the whole history


class ConvolutionState(NamedTuple):
    """What the past still does.

    history: [batch, (n_partitions + 1) * hop_size], the newest input last. inputs: spectra
    [batch, n_partitions, bins] of the newest windows of two hops, newest first; responses: spectra
    [batch or 1, n_partitions, bins]. The two are made when a short block needs them (None before).
    """

    history: Tensor
    inputs: Tensor | None = None
    responses: Tensor | None = None


def initial_convolution_state(
    batch: int, n_taps: int, hop_size: int, like: Tensor
) -> ConvolutionState:
    """Silence before the start."""
    n_partitions = -(-n_taps // hop_size)
    return ConvolutionState(like.new_zeros(batch, (n_partitions + 1) * hop_size))


def convolve_hops(
    audio: Tensor, response: Tensor, hop_size: int, state: ConvolutionState
) -> tuple[Tensor, ConvolutionState]:
    """Causal convolution [batch, n_samples] of whole hops, without latency.

    audio: [batch, n_hops * hop_size]; response: [batch or 1, n_taps], the same throughout a sound.
    Short blocks: uniformly partitioned overlap-save (Gardner 1995), a hop at a time; the spectra
    of the response stay in the state. Long blocks: one convolution, the same to
    rounding.
    Raises ValueError if the samples are not whole hops.
    """
    n_hops, rest = divmod(audio.shape[-1], hop_size)
    if rest:
        raise ValueError(f"{audio.shape[-1]} samples: wanted whole hops of {hop_size}")
    if n_hops <= _FEW_HOPS:
        return _by_partitions(audio, response, hop_size, state)
    n_history = state.history.shape[-1]
    whole = torch.cat([state.history, audio], dim=-1)
    wet = convolve(whole, response)[:, n_history : n_history + audio.shape[-1]]
    return wet, ConvolutionState(whole[:, -n_history:], None, state.responses)


def _by_partitions(
    audio: Tensor, response: Tensor, hop_size: int, state: ConvolutionState
) -> tuple[Tensor, ConvolutionState]:
    n_partitions = state.history.shape[-1] // hop_size - 1
    responses, inputs = state.responses, state.inputs
    if responses is None:
        responses = _partition(response, n_partitions, hop_size)
    if inputs is None:
        windows = state.history.unfold(-1, 2 * hop_size, hop_size)  # oldest first
        inputs = torch.fft.rfft(windows).flip(1)
    previous = state.history[:, -hop_size:]
    pieces = []
    for hop in torch.split(audio, hop_size, dim=-1):
        newest = torch.fft.rfft(torch.cat([previous, hop], dim=-1))
        inputs = torch.cat([newest[:, None], inputs[:, :-1]], dim=1)
        spectrum = (inputs * responses).sum(dim=1)  # [batch, bins]
        pieces.append(torch.fft.irfft(spectrum, n=2 * hop_size)[:, hop_size:])
        previous = hop
    n_history = state.history.shape[-1]
    history = torch.cat([state.history, audio], dim=-1)[:, -n_history:]
    return torch.cat(pieces, dim=-1), ConvolutionState(history, inputs, responses)


def _partition(response: Tensor, n_partitions: int, hop_size: int) -> Tensor:
    """Spectra [batch or 1, n_partitions, hop_size + 1] of the response in pieces of a hop."""
    padded = functional.pad(response, (0, n_partitions * hop_size - response.shape[-1]))
    pieces = padded.reshape(len(response), n_partitions, hop_size)
    spectra: Tensor = torch.fft.rfft(pieces, n=2 * hop_size)
    return spectra
