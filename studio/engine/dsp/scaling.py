"""Scaling of raw network outputs to amplitudes, frequencies."""

import math

import torch
from torch import Tensor

from studio.engine.dsp.units import unit_to_hz


def exp_sigmoid(
    x: Tensor, exponent: float = 10.0, max_value: float = 2.0, threshold: float = 1e-7
) -> Tensor:
    """Positive amplitude max_value * sigmoid(x) ** ln(exponent) + threshold.

    Source: ddsp.core.exp_sigmoid (Engel et al. 2020, eq. 5). Any shape; the slope stays usable
    over many orders of magnitude, because it is computed as exp(ln(exponent) * logsigmoid(x)).

    >>> round(float(exp_sigmoid(torch.tensor(0.0))), 4)
    0.4054
    """
    scaled = torch.exp(math.log(exponent) * torch.nn.functional.logsigmoid(x))
    return max_value * scaled + threshold


def frequencies_sigmoid(
    x: Tensor, depth: int = 1, hz_min: float = 0.0, hz_max: float = 8000.0
) -> Tensor:
    """Frequencies in Hz as sums of `depth` sigmoids each (ddsp.core.frequencies_sigmoid).

    x: [batch, n_frames, n_sinusoids * depth] or [batch, n_frames, n_sinusoids, depth].
    Gives [batch, n_frames, n_sinusoids]. With depth > 1 each element but the last covers
    a falling share of the range, so that they work as coarse to fine parts.

    >>> frequencies_sigmoid(torch.zeros(1, 1, 1), hz_min=110.0, hz_max=550.0).round().tolist()
    [[[220.0]]]
    """
    unit = torch.sigmoid(_with_depth(x, depth))  # [batch, n_frames, n_sinusoids, depth]
    depth = unit.shape[-1]
    rest = hz_max - hz_min
    factor = rest ** (1.0 / depth)
    total = torch.zeros_like(unit[..., 0])
    for i in range(depth - 1):
        part = rest * (1.0 - 1.0 / factor)
        rest -= part
        total = total + unit_to_hz(unit[..., i], 0.0, part)
    return total + unit_to_hz(unit[..., depth - 1], hz_min, rest)


def frequencies_softmax(
    x: Tensor, depth: int = 64, hz_min: float = 20.0, hz_max: float = 8000.0
) -> Tensor:
    """Frequencies in Hz as the mean place of a softmax over `depth` log-spaced bins.

    Source: ddsp.core.frequencies_softmax. x: [batch, n_frames, n_sinusoids * depth] or
    [batch, n_frames, n_sinusoids, depth]. Gives [batch, n_frames, n_sinusoids].

    >>> frequencies_softmax(torch.zeros(1, 1, 3), depth=3, hz_min=110.0, hz_max=440.0).tolist()
    [[[220.0]]]
    """
    probabilities = torch.softmax(_with_depth(x, depth), dim=-1)
    bins = torch.linspace(0.0, 1.0, probabilities.shape[-1], dtype=x.dtype, device=x.device)
    return unit_to_hz((probabilities * bins).sum(dim=-1), hz_min, hz_max)


def _with_depth(x: Tensor, depth: int) -> Tensor:
    if x.ndim == 4:
        return x
    if x.ndim != 3 or x.shape[-1] % depth:
        raise ValueError(f"x {tuple(x.shape)}: wanted [batch, n_frames, n_sinusoids * {depth}]")
    return x.reshape(*x.shape[:-1], -1, depth)  # [batch, n_frames, n_sinusoids, depth]
