"""Convolution by FFT with fixed or time-varying impulse responses."""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

Padding = Literal["same", "valid"]


def fft_convolve(
    audio: Tensor,
    impulse_response: Tensor,
    padding: Padding = "same",
    delay_compensation: int = -1,
) -> Tensor:
    """Convolve audio [batch, n_samples] with impulse responses (ddsp.core.fft_convolve).

    impulse_response: [batch or 1, n_taps], or [batch or 1, n_frames, n_taps] for one filter per
    equal block of ceil(n_samples / n_frames) samples, overlap-added.
    padding: "same" gives n_samples, "valid" n_samples + n_taps - 1 samples.
    delay_compensation: samples dropped in front; < 0 takes the group delay of a linear-phase
    filter, (n_taps - 1) // 2 - 1.
    Raises ValueError for shapes that do not fit.

    >>> fft_convolve(torch.eye(1, 4), torch.tensor([[1.0, 2.0]]), delay_compensation=0).round()
    tensor([[1., 2., 0., 0.]])
    """
    _check(audio, impulse_response, padding)
    n_samples, n_taps = audio.shape[-1], impulse_response.shape[-1]
    if impulse_response.ndim == 3:
        full = convolve_blocks(audio, impulse_response)
    else:
        full = convolve(audio, impulse_response)  # [batch, n_samples + n_taps - 1]
    start = group_delay(n_taps) if delay_compensation < 0 else delay_compensation
    wanted = n_samples if padding == "same" else n_samples + n_taps - 1
    full = full[..., start : start + wanted]
    return functional.pad(full, (0, wanted - full.shape[-1]))


def group_delay(n_taps: int) -> int:
    """Samples that the reference takes away for a linear-phase filter of n_taps.

    >>> group_delay(128)
    62
    """
    return max((n_taps - 1) // 2 - 1, 0)


def convolve(audio: Tensor, impulse_response: Tensor) -> Tensor:
    """Full convolution of [.., n_samples] with [.., n_taps]: [.., n_samples + n_taps - 1].

    Long audio goes through equal FFT blocks (overlap-add), which is faster than one huge FFT
    and bounds the memory beyond the result.
    """
    n_samples, n_taps = audio.shape[-1], impulse_response.shape[-1]
    size = n_samples + n_taps - 1
    block_fft = fast_length(max(4 * n_taps, 4096))
    if size <= 2 * block_fft:
        fft = fast_length(size)
        spectrum = torch.fft.rfft(audio, n=fft) * torch.fft.rfft(impulse_response, n=fft)
        full: Tensor = torch.fft.irfft(spectrum, n=fft)[..., :size]
        return full
    block = block_fft - n_taps + 1
    n_blocks = -(-n_samples // block)
    padded = functional.pad(audio, (0, n_blocks * block - n_samples))
    response = torch.fft.rfft(impulse_response, n=block_fft)[..., None, :]
    blocks = torch.fft.rfft(padded.reshape(*padded.shape[:-1], n_blocks, block), n=block_fft)
    pieces = torch.fft.irfft(blocks * response, n=block_fft)  # [.., n_blocks, block_fft]
    return overlap_add(pieces, block)[..., :size]


def convolve_blocks(audio: Tensor, impulse_responses: Tensor) -> Tensor:
    """Full convolution of equal blocks with one response each, overlap-added.

    audio: [batch, n_samples]; impulse_responses: [batch or 1, n_frames, n_taps].
    Gives [batch, n_frames * block + n_taps - 1], block = ceil(n_samples / n_frames).
    """
    n_samples, (n_frames, n_taps) = audio.shape[-1], impulse_responses.shape[-2:]
    block = max(-(-n_samples // n_frames), 1)
    padded = functional.pad(audio, (0, n_frames * block - n_samples))
    blocks = padded.reshape(-1, n_frames, block)  # [batch, n_frames, block]
    fft = fast_length(block + n_taps - 1)
    spectrum = torch.fft.rfft(blocks, n=fft) * torch.fft.rfft(impulse_responses, n=fft)
    pieces = torch.fft.irfft(spectrum, n=fft)[..., : block + n_taps - 1]
    return overlap_add(pieces, block)


def filter_blocks(
    audio: Tensor, impulse_responses: Tensor, tail: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Causal output of equal blocks, one response each, and the tail that still rings.

    audio: [batch, n_frames * block]; impulse_responses: [batch or 1, n_frames, n_taps]; tail:
    [batch, n_taps - 1] of the sound before. Gives [batch, n_frames * block], [batch, n_taps - 1].
    """
    full = convolve_blocks(audio, impulse_responses)
    n_samples = audio.shape[-1]
    if tail is not None:
        full = full + functional.pad(tail, (0, full.shape[-1] - tail.shape[-1]))
    return full[:, :n_samples], full[:, n_samples:]


def overlap_add(pieces: Tensor, hop_size: int) -> Tensor:
    """Add pieces [.., n_pieces, size], each hop_size after the one before, to one signal.

    Gives [.., (n_pieces - 1) * hop_size + size].

    >>> overlap_add(torch.ones(2, 3), 2).tolist()
    [1.0, 1.0, 2.0, 1.0, 1.0]
    """
    n_pieces, size = pieces.shape[-2:]
    n_overlaps = -(-size // hop_size)
    pieces = functional.pad(pieces, (0, n_overlaps * hop_size - size))
    parts = pieces.reshape(*pieces.shape[:-1], n_overlaps, hop_size)
    total: Tensor | None = None
    for i in range(n_overlaps):  # part i of piece n lands in slot n + i
        part = functional.pad(parts[..., i, :], (0, 0, i, n_overlaps - 1 - i))
        total = part if total is None else total + part
    assert total is not None
    return total.flatten(-2)[..., : (n_pieces - 1) * hop_size + size]


def fast_length(least: int) -> int:
    """The smallest even number of the form 2^a 3^b 5^c that is >= least: quick for an FFT.

    >>> fast_length(1025), fast_length(191)
    (1080, 192)
    """
    best = 1 << max(least - 1, 1).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            power = max((-(-least // three) - 1).bit_length(), 1)
            best = min(best, three << power)
            three *= 3
        five *= 5
    return best


def _check(audio: Tensor, impulse_response: Tensor, padding: str) -> None:
    if padding not in ("same", "valid"):
        raise ValueError(f"padding {padding!r}: wanted same or valid")
    if audio.ndim != 2:
        raise ValueError(f"audio {tuple(audio.shape)}: wanted [batch, n_samples]")
    if impulse_response.ndim not in (2, 3):
        raise ValueError(
            f"impulse_response {tuple(impulse_response.shape)}: "
            "wanted [batch, n_taps] or [batch, n_frames, n_taps]"
        )
    if impulse_response.shape[0] not in (1, audio.shape[0]):
        raise ValueError(
            f"impulse_response of batch {impulse_response.shape[0]} "
            f"for audio of batch {audio.shape[0]}"
        )
