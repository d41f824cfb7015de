"""Convolution with a long response in blocks of any number of hops, partition by partition."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.convolution import convolve, fast_length

_FEW_HOPS = 8  # up to here partitions are cheaper than one convolution over the whole history
_MANY_TAPS = 16  # so many times the response in one block: one FFT over all would be wasteful


class ConvolutionState(NamedTuple):
    """What the past still does.

    history: [batch, (n_partitions + 1) * hop_size], the newest input last. inputs: spectra
    [batch, n_partitions, bins] of the newest windows of two hops, newest first; responses: spectra
    [batch or 1, n_partitions, bins]. The two are made when a short block needs them (None before).
    response: [batch or 1, n_taps], that `responses` were made of.
    """

    history: Tensor
    inputs: Tensor | None = None
    responses: Tensor | None = None
    response: Tensor | None = None


def initial_convolution_state(
    batch: int, n_taps: int, hop_size: int, like: Tensor
) -> ConvolutionState:
    """Silence before the start: [batch, (n_partitions + 1) * hop_size] samples of it."""
    n_partitions = -(-n_taps // hop_size)
    return ConvolutionState(like.new_zeros(batch, (n_partitions + 1) * hop_size))


class ResponseSpectrum:
    """The spectrum of the response that was asked for last, for blocks of one length."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: tuple[Tensor, int, int, Tensor] | None = None

    def of(self, response: Tensor, n_fft: int) -> Tensor:
        """rfft(response, n_fft), [batch or 1, n_fft // 2 + 1]; anew where gradients go through."""
        version = response._version  # grows where its values change
        is_free = not (torch.is_grad_enabled() and response.requires_grad)
        known = self._known if is_free else None
        if known is not None and known[0] is response and known[1:3] == (version, n_fft):
            return known[3]
        spectrum: Tensor = torch.fft.rfft(response, n=n_fft)
        if is_free:
            self._known = (response, version, n_fft, spectrum)
        return spectrum


def convolve_hops(
    audio: Tensor,
    response: Tensor,
    hop_size: int,
    state: ConvolutionState,
    spectrum: ResponseSpectrum | None = None,
) -> tuple[Tensor, ConvolutionState]:
    """Causal convolution [batch, n_samples] of whole hops, without latency.

    audio: [batch, n_hops * hop_size]; response: [batch or 1, n_taps]; another than before is heard
    at once, for the past, too. Short blocks: uniformly partitioned overlap-save (Gardner 1995), a
    hop at a time; the spectra of the response stay in the state until it changes. Long blocks:
    one convolution by overlap-save, the same to rounding; spectrum: keeps that of the response.
    Raises ValueError if the samples are not whole hops.
    """
    n_hops, rest = divmod(audio.shape[-1], hop_size)
    if rest:
        raise ValueError(f"{audio.shape[-1]} samples: wanted whole hops of {hop_size}")
    if 0 < n_hops <= _FEW_HOPS:
        return _by_partitions(audio, response, hop_size, state)
    if not n_hops:
        return audio, state
    n_history = state.history.shape[-1]
    whole = torch.cat([state.history, audio], dim=-1)
    wet = _long(whole, response, audio.shape[-1], spectrum or ResponseSpectrum())
    return wet, state._replace(history=whole[:, -n_history:], inputs=None)


def _long(whole: Tensor, response: Tensor, n_samples: int, spectrum: ResponseSpectrum) -> Tensor:
    """The last n_samples of a convolution whose past is in front."""
    n_before = response.shape[-1] - 1
    if n_samples > _MANY_TAPS * response.shape[-1]:
        n_history = whole.shape[-1] - n_samples
        return convolve(whole, response)[:, n_history : n_history + n_samples]
    heard = whole[:, whole.shape[-1] - n_samples - n_before :]
    n_fft = fast_length(heard.shape[-1])
    # Circular: the first n_before samples are wrong, and they are those that are not wanted.
    wet = torch.fft.rfft(heard, n=n_fft) * spectrum.of(response, n_fft)
    circular: Tensor = torch.fft.irfft(wet, n=n_fft)
    return circular[:, n_before : n_before + n_samples]


def _by_partitions(
    audio: Tensor, response: Tensor, hop_size: int, state: ConvolutionState
) -> tuple[Tensor, ConvolutionState]:
    n_partitions = state.history.shape[-1] // hop_size - 1
    inputs = state.inputs
    responses = _kept(response, state)
    if responses is None:
        responses = _partition(response, n_partitions, hop_size)
        response = response.detach().clone()  # parameters change in place
    else:
        assert state.response is not None
        response = state.response
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
    return torch.cat(pieces, dim=-1), ConvolutionState(history, inputs, responses, response)


def _kept(response: Tensor, state: ConvolutionState) -> Tensor | None:
    """Spectra of the state if they are this response's (21 us for two seconds at 48 kHz)."""
    if torch.is_grad_enabled() and response.requires_grad:
        return None  # the graph of a block before may be gone
    if state.response is None or state.response.shape != response.shape:
        return None
    return state.responses if torch.equal(state.response, response) else None


def _partition(response: Tensor, n_partitions: int, hop_size: int) -> Tensor:
    """Spectra [batch or 1, n_partitions, hop_size + 1] of the response in pieces of a hop."""
    padded = functional.pad(response, (0, n_partitions * hop_size - response.shape[-1]))
    pieces = padded.reshape(len(response), n_partitions, hop_size)
    spectra: Tensor = torch.fft.rfft(pieces, n=2 * hop_size)
    return spectra
