"""Design of finite impulse responses from magnitudes or from a cut-off frequency."""

import torch
from torch import Tensor


def frequency_impulse_response(magnitudes: Tensor, window_size: int = 0) -> Tensor:
    """Causal linear-phase impulse responses [.., n_taps] of magnitudes [.., n_bands].

    magnitudes: >= 0, equally spaced from 0 Hz to Nyquist. irfft to 2 (n_bands - 1) taps, Hann
    window of window_size taps (<= 0 or too large: all), shifted to causal form. Agrees with
    ddsp.core.frequency_impulse_response, its quirk included: a window smaller than the response
    leaves 2 ((window_size + 1) // 2) - 1 taps, with the peak 2 taps before the middle.
    Raises ValueError for fewer than two bands.

    >>> frequency_impulse_response(torch.ones(1, 3)).round(decimals=3).abs().tolist()
    [[0.0, 0.0, 1.0, 0.0]]
    """
    if magnitudes.shape[-1] < 2:
        raise ValueError(f"magnitudes {tuple(magnitudes.shape)}: wanted 2 bands or more")
    n_bins = 2 * (magnitudes.shape[-1] - 1)
    zero_phase = torch.fft.irfft(magnitudes, n=n_bins)  # [.., 2 (n_bands - 1)]
    return window_impulse_response(zero_phase, window_size)


def n_taps(n_bands: int, window_size: int = 0) -> int:
    """Length of the response that frequency_impulse_response gives.

    >>> n_taps(65), n_taps(65, 257), n_taps(65, 33)
    (128, 128, 33)
    """
    size = 2 * (n_bands - 1)
    return size if not 0 < window_size < size else 2 * ((window_size + 1) // 2) - 1


def window_impulse_response(zero_phase: Tensor, window_size: int = 0) -> Tensor:
    """Window a zero-phase response [.., n_taps] (peak first) and put it in causal form.

    Source: ddsp.core.apply_window_to_impulse_response.
    """
    size = zero_phase.shape[-1]
    if not 0 < window_size < size:
        window = hann_window(size, zero_phase)
        return torch.roll(zero_phase, size // 2, dims=-1) * window
    window = hann_window(window_size, zero_phase)
    half = (window_size + 1) // 2
    gap = torch.zeros(size - window_size, dtype=window.dtype, device=window.device)
    windowed = zero_phase * torch.cat([window[half:], gap, window[:half]])
    return torch.cat([windowed[..., size - half + 2 :], windowed[..., : half + 1]], dim=-1)


def hann_window(size: int, like: Tensor) -> Tensor:
    """Hann window [size]: periodic for an even size, symmetric for an odd one (tf.signal).

    >>> hann_window(4, torch.zeros(1)).tolist(), hann_window(3, torch.zeros(1)).tolist()
    ([0.0, 0.5, 1.0, 0.5], [0.0, 1.0, 0.0])
    """
    window = torch.hann_window(
        size, periodic=size % 2 == 0, dtype=torch.float64, device=like.device
    )
    return window.to(like.dtype)


def sinc_impulse_response(
    cutoff: Tensor,
    window_size: int = 512,
    sample_rate: float | None = None,
    high_pass: bool = False,
) -> Tensor:
    """Windowed-sinc low-pass (or high-pass) [.., 2 (window_size // 2) + 1], sum (or mid) 1.

    cutoff: [.., 1], in Hz where sample_rate is given, else as a share 0..1 of Nyquist. Hamming
    window, normalised to 1 at 0 Hz; the high-pass is a unit pulse less the low-pass.
    Source: ddsp.core.sinc_impulse_response (whose high-pass is the same spectral inversion).

    >>> float(sinc_impulse_response(torch.tensor([0.3]), 32).sum().round(decimals=5))
    1.0
    """
    if sample_rate is not None:
        cutoff = cutoff * (2.0 / sample_rate)
    half = window_size // 2
    places = torch.arange(-half, half + 1, dtype=cutoff.dtype, device=cutoff.device)
    window = torch.hamming_window(
        2 * half + 1, periodic=False, dtype=torch.float64, device=cutoff.device
    ).to(cutoff.dtype)
    low_pass = torch.sinc(cutoff * places) * window
    low_pass = low_pass / low_pass.sum(dim=-1, keepdim=True)
    if not high_pass:
        return low_pass
    return (places == 0).to(cutoff.dtype) - low_pass
