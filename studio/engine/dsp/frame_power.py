"""Power of windowed frames, summed over frequency with weights, with a gradient that is cheap."""

from typing import Any

import torch
from torch import Tensor


def weighted_power(audio_frames: Tensor, weights: Tensor) -> Tensor:
    """Sums [.., n_out] over the bins of |rfft(frames)|^2, each bin times its weights.

    audio_frames: windowed, [.., size], size even; weights: [size / 2 + 1, n_out], constants. The
    same in plain operations keeps four spectra for the backward pass; this keeps one and turns it
    back by a single transform, which is a quarter of a training step (docs/performance.md).

    >>> weighted_power(torch.tensor([1.0, 0.0, 0.0, 0.0]), torch.ones(3, 1)).tolist()
    [3.0]
    """
    value: Tensor = _WeightedPower.apply(audio_frames, weights)  # type: ignore[no-untyped-call]
    return value


class _WeightedPower(torch.autograd.Function):
    """d sum_k w_k |X_k|^2 / d x_n = sum_k 2 w_k Re(X_k exp(2 pi i k n / size)), an inverse FFT."""

    @staticmethod
    def forward(ctx: Any, *arguments: Tensor) -> Tensor:
        """Sums [.., n_out]."""
        frames, weights = arguments
        spectrum = torch.fft.rfft(frames)
        ctx.save_for_backward(spectrum, weights)
        ctx.size = frames.shape[-1]
        parts = torch.view_as_real(spectrum)
        return (parts[..., 0].square() + parts[..., 1].square()) @ weights

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """The gradient of the frames."""
        spectrum, weights = ctx.saved_tensors
        slope = gradients[0] @ weights.T  # [.., n_bins]
        slope[..., 0] *= 2.0  # irfft takes the inner bins twice, these once
        slope[..., -1] *= 2.0
        turned = torch.view_as_real(spectrum) * slope.unsqueeze(-1)
        return torch.fft.irfft(torch.view_as_complex(turned), n=ctx.size, norm="forward"), None
