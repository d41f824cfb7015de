"""Frequencies of partials, their limit at Nyquist, their normalisation."""

import torch
from torch import Tensor

from studio.engine.dsp.units import safe_divide


def harmonic_frequencies(
    f0_hz: Tensor,
    n_harmonics: int,
    harmonic_shifts: Tensor | None = None,
    inharmonicity: Tensor | float | None = None,
) -> Tensor:
    """Frequencies of the partials in Hz [batch, n_frames, n_harmonics].

    f0_hz: [batch, n_frames, 1]. harmonic_shifts: relative detuning, [.., n_harmonics]:
    f_k = k f0 (1 + shift_k), as in the reference. inharmonicity: the stiff string's coefficient
    B >= 0 (Fletcher 1964): f_k = k f0 sqrt(1 + B k^2); a number or [batch, n_frames, 1].

    >>> harmonic_frequencies(torch.tensor([[[100.0]]]), 3).tolist()
    [[[100.0, 200.0, 300.0]]]
    """
    return f0_hz * harmonic_ratios(n_harmonics, f0_hz, harmonic_shifts, inharmonicity)


def harmonic_ratios(
    n_harmonics: int,
    like: Tensor,
    harmonic_shifts: Tensor | None = None,
    inharmonicity: Tensor | float | None = None,
) -> Tensor:
    """Frequency of each partial over f0, broadcastable to [batch, n_frames, n_harmonics]."""
    numbers = torch.arange(1, n_harmonics + 1, dtype=like.dtype, device=like.device)
    ratios = numbers
    if harmonic_shifts is not None:
        ratios = ratios * (1.0 + harmonic_shifts)
    if inharmonicity is not None:
        stiffness = torch.as_tensor(inharmonicity, dtype=like.dtype, device=like.device)
        ratios = ratios * torch.sqrt(1.0 + stiffness * numbers.square())
    return ratios


def remove_above_nyquist(frequencies_hz: Tensor, amplitudes: Tensor, sample_rate: float) -> Tensor:
    """Amplitudes with 0 where the frequency is at or above sample_rate / 2 (same shapes).

    >>> remove_above_nyquist(torch.tensor([1.0, 8.0]), torch.tensor([1.0, 1.0]), 16).tolist()
    [1.0, 0.0]
    """
    return torch.where(frequencies_hz >= sample_rate / 2.0, 0.0, amplitudes)


def nyquist_fade(frequencies_hz: Tensor, sample_rate: float) -> Tensor:
    """Gain 1 below 0.88 of Nyquist, falling to 0 at 0.98 of it, any shape.

    A partial that a glide drives through Nyquist fades then, where remove_above_nyquist alone
    cuts it: the click of that cut is spread over all frequencies.

    >>> nyquist_fade(torch.tensor([7000.0, 7440.0, 7900.0]), 16000).round(decimals=3).tolist()
    [1.0, 0.5, 0.0]
    """
    place = frequencies_hz / (sample_rate / 2.0)
    gain = ((0.98 - place) / 0.1).clamp(0.0, 1.0)
    return gain.square() * (3.0 - 2.0 * gain)  # without corners, which would be heard as steps


def normalize_harmonics(
    harmonic_distribution: Tensor,
    f0_hz: Tensor | None = None,
    sample_rate: float | None = None,
) -> Tensor:
    """Distribution [batch, n_frames, n_harmonics] that sums to 1 over the audible partials.

    Partials at or above Nyquist are removed first if f0_hz [batch, n_frames, 1] and sample_rate
    are given (ddsp.core.normalize_harmonics). Where nothing is left the sum is 0.

    >>> normalize_harmonics(torch.tensor([[[1.0, 3.0]]])).tolist()
    [[[0.25, 0.75]]]
    """
    if f0_hz is not None and sample_rate is not None:
        frequencies = harmonic_frequencies(f0_hz, harmonic_distribution.shape[-1])
        harmonic_distribution = remove_above_nyquist(
            frequencies, harmonic_distribution, sample_rate
        )
    total = harmonic_distribution.sum(dim=-1, keepdim=True)
    return safe_divide(harmonic_distribution, total)
