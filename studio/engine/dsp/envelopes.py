"""Resampling of control frames to another number of steps, mostly to samples."""

from typing import Literal

import torch
from torch import Tensor

Method = Literal["nearest", "linear", "cubic", "window"]
CUBIC_A = -0.75  # the sharpness of TensorFlow's (version 1) bicubic kernel


def resample(
    x: Tensor, n_steps: int, method: Method = "linear", add_endpoint: bool = True
) -> Tensor:
    """Resample frames [batch, n_frames, channels] to [batch, n_steps, channels].

    Agrees with ddsp.core.resample. Step i reads the frames at i * n_frames / n_steps, without
    a half-pixel shift, and the last frame is held; with add_endpoint=False the first and the last
    frame lie on the first and the last step (i * (n_frames - 1) / (n_steps - 1); for "window"
    the divisor is n_steps, as in the reference). "window" cross-fades with Hann windows: smooth,
    never above the frames. Unlike the reference any pair of lengths is allowed.

    Raises ValueError for a wrong shape, an empty input or an unknown method.

    >>> resample(torch.tensor([[[0.0], [4.0]]]), 4)[0, :, 0].tolist()
    [0.0, 2.0, 4.0, 4.0]
    """
    if x.ndim != 3 or x.shape[1] < 1:
        raise ValueError(f"x {tuple(x.shape)}: wanted [batch, n_frames >= 1, channels]")
    if n_steps < 0:
        raise ValueError(f"n_steps {n_steps}: wanted 0 or more")
    if method not in ("nearest", "linear", "cubic", "window"):
        raise ValueError(f"method {method!r}: wanted nearest, linear, cubic or window")
    n_frames = x.shape[1]
    if method == "nearest":
        return x[:, _nearest(n_frames, n_steps, add_endpoint, x.device)]
    if method != "cubic" and add_endpoint and n_steps and n_steps % n_frames == 0:
        return _upsample_by_whole_hop(x, n_steps // n_frames, method)
    index, fraction = _places(n_frames, n_steps, method, add_endpoint, x)
    if method == "cubic":
        return _cubic(x, index, fraction)
    weight = hann_fade(fraction) if method == "window" else fraction
    below, above = x[:, index], x[:, (index + 1).clamp(max=n_frames - 1)]
    return torch.lerp(below, above, weight[:, None])  # [batch, n_steps, channels]


def hann_fade(fraction: Tensor) -> Tensor:
    """Rising half of a Hann window: 0 at fraction 0, 1 at fraction 1, any shape.

    >>> hann_fade(torch.tensor([0.0, 0.5])).tolist()
    [0.0, 0.5]
    """
    return 0.5 - 0.5 * torch.cos(torch.pi * fraction)


def segment_weights(hop_size: int, method: Method, like: Tensor) -> Tensor:
    """Weight [hop_size] of the later frame on each sample of a segment between two frames.

    Gives the type and device of `like`; "linear" or "window".
    """
    ramp = torch.arange(hop_size, dtype=torch.float64, device=like.device) / hop_size
    return (hann_fade(ramp) if method == "window" else ramp).to(like.dtype)


def _upsample_by_whole_hop(x: Tensor, hop_size: int, method: Method) -> Tensor:
    """The same as the general path, without its gathers (several times faster)."""
    above = torch.cat([x[:, 1:], x[:, -1:]], dim=1)
    weight = segment_weights(hop_size, method, x)[:, None]
    steps = torch.lerp(x[:, :, None], above[:, :, None], weight)
    return steps.flatten(1, 2)  # [batch, n_frames * hop_size, channels]


def _places(
    n_frames: int, n_steps: int, method: Method, add_endpoint: bool, like: Tensor
) -> tuple[Tensor, Tensor]:
    """Whole part int64 [n_steps], fraction [n_steps] of each step's place, from exact integers."""
    if add_endpoint:
        numerator, denominator = n_frames, n_steps
    else:
        numerator = n_frames - 1
        denominator = n_steps if method == "window" else n_steps - 1
    steps = torch.arange(n_steps, device=like.device) * numerator
    denominator = max(denominator, 1)
    fraction = (steps % denominator).to(torch.float64) / denominator
    return steps // denominator, fraction.to(like.dtype)


def _nearest(n_frames: int, n_steps: int, add_endpoint: bool, device: torch.device) -> Tensor:
    steps = torch.arange(n_steps, device=device)
    if add_endpoint:
        return (steps * n_frames).div(max(n_steps, 1), rounding_mode="floor")
    gaps = max(n_steps - 1, 1)
    return (2 * steps * (n_frames - 1) + gaps) // (2 * gaps)  # rounds half up


def _cubic(x: Tensor, index: Tensor, fraction: Tensor) -> Tensor:
    """Keys' kernel with A = -0.75, edges clamped (TensorFlow version 1 resize_bicubic)."""
    n_frames = x.shape[1]
    total = torch.zeros_like(x[:, index])
    for offset in (-1, 0, 1, 2):
        weight = _keys((fraction - offset).abs())
        total = total + weight[:, None] * x[:, (index + offset).clamp(0, n_frames - 1)]
    return total  # [batch, n_steps, channels]


def _keys(distance: Tensor) -> Tensor:
    a = CUBIC_A
    near = ((a + 2) * distance - (a + 3)) * distance.square() + 1
    far = ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
    return torch.where(distance <= 1, near, far)
