"""The multi-scale spectral loss of training, value with gradient in one pass on the CPU."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.engine.losses.spectral import FFT_SIZES

OVERLAP = 4
_ROWS_AT_ONCE = (
    1  # a row of frames stays in the cache; more cost five times the time in page faults
)


def fused_spectral_loss(
    audio: Tensor,
    target: Tensor,
    fft_sizes: Sequence[int] = FFT_SIZES,
    mag_weight: float = 1.0,
    logmag_weight: float = 1.0,
    log_epsilon: float = 1e-5,
) -> Tensor:
    """Sum over sizes of mean |magnitude difference| and mean |log magnitude difference|.

    audio, target: [batch, n_samples]. Returns a scalar, whose gradient goes to audio. The value is
    that of SpectralLoss with its L1 magnitude and log-magnitude terms, except that logarithms are
    of magnitude + log_epsilon, so that an empty bin asks for nothing. CUDA and float64 tensors
    take the same formula as plain torch operations.
    """
    if audio.device.type != "cpu" or audio.dtype != torch.float32:
        return _plain(audio, target, fft_sizes, mag_weight, logmag_weight, log_epsilon)
    value: Tensor = _Fused.apply(  # type: ignore[no-untyped-call]
        audio, target, tuple(fft_sizes), mag_weight, logmag_weight, log_epsilon
    )
    return value


class _Fused(torch.autograd.Function):
    """Value and gradient computed together; backward only scales."""

    @staticmethod
    def forward(ctx: Any, *arguments: Any) -> Tensor:
        """The loss, a scalar."""
        audio, target, fft_sizes, mag_weight, logmag_weight, log_epsilon = arguments
        total = 0.0
        gradient = torch.zeros_like(audio)
        x, y = audio.detach(), target.detach()
        for first in range(0, len(x), _ROWS_AT_ONCE):
            rows = slice(first, first + _ROWS_AT_ONCE)
            for size in fft_sizes:
                total += _one_size(
                    x[rows], y[rows], size, mag_weight, logmag_weight, log_epsilon,
                    gradient[rows], len(x),
                )  # fmt: skip
        ctx.save_for_backward(gradient)
        return torch.tensor(total, dtype=audio.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of audio."""
        (gradient,) = ctx.saved_tensors
        (scale,) = gradients
        return gradient * scale, None, None, None, None, None


def _one_size(
    audio: Tensor,
    target: Tensor,
    size: int,
    mag_weight: float,
    logmag_weight: float,
    log_epsilon: float,
    gradient: Tensor,
    n_batch: int,
) -> float:
    """Add one size's gradient and give its share of the value."""
    # Imported here: numba costs half a second and only the CPU path needs it.
    from studio.engine.losses.spectral_kernels import BLOCK, compare

    hop = size // OVERLAP
    n_frames = -(-audio.shape[1] // hop)
    window = torch.hann_window(size, dtype=audio.dtype)
    spectrum = torch.fft.rfft(_frames(audio, size, hop, n_frames) * window)
    wanted = torch.fft.rfft(_frames(target, size, hop, n_frames) * window)
    n_bins = size // 2 + 1
    share = 1.0 / (n_batch * n_frames * n_bins)
    scratch = np.empty((3, BLOCK), np.float32)
    linear, logarithmic = compare(
        torch.view_as_real(spectrum).numpy().reshape(-1),
        torch.view_as_real(wanted).numpy().reshape(-1),
        n_bins,
        np.float32(mag_weight * share),
        np.float32(logmag_weight * share),
        np.float32(log_epsilon),
        np.float32(1e-20),
        scratch,
        scratch[2].view(np.int32),
    )
    spread = torch.fft.irfft(spectrum, n=size, norm="forward") * window
    _overlap_add(spread, hop, gradient)
    return float(share * (mag_weight * linear + logmag_weight * logarithmic))


def _frames(audio: Tensor, size: int, hop: int, n_frames: int) -> Tensor:
    """Overlapping views, zero-padded at the end: [batch, n_frames, size]."""
    length = (n_frames - 1) * hop + size
    padded = torch.nn.functional.pad(audio, (0, length - audio.shape[1]))
    frames: Tensor = padded.unfold(1, size, hop)
    return frames


def _overlap_add(frames: Tensor, hop: int, into: Tensor) -> None:
    """Add overlapping frames to a signal; what lies behind its end is dropped."""
    n_rows, n_frames, size = frames.shape
    n_parts = size // hop
    blocks = frames.new_zeros(n_rows, n_frames + n_parts - 1, hop)
    for part in range(n_parts):
        blocks[:, part : part + n_frames] += frames[:, :, part * hop : (part + 1) * hop]
    into += blocks.reshape(n_rows, -1)[:, : into.shape[1]]


def _plain(
    audio: Tensor,
    target: Tensor,
    fft_sizes: Sequence[int],
    mag_weight: float,
    logmag_weight: float,
    log_epsilon: float,
) -> Tensor:
    """The same formula in torch operations, for any device."""
    total = audio.new_zeros(())
    for size in fft_sizes:
        hop = size // OVERLAP
        n_frames = -(-audio.shape[1] // hop)
        window = torch.hann_window(size, dtype=audio.dtype, device=audio.device)
        a, t = (
            torch.fft.rfft(_frames(x, size, hop, n_frames) * window).abs() for x in (audio, target)
        )
        logs = torch.log(a + log_epsilon) - torch.log(t + log_epsilon)
        total = total + mag_weight * (a - t).abs().mean() + logmag_weight * logs.abs().mean()
    return total
