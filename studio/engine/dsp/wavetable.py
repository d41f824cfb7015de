"""Wavetable lookup with a time-varying table, exact in phase."""

import math

import torch
from torch import Tensor

from studio.engine.dsp.envelopes import resample


def linear_lookup(phase: Tensor, wavetables: Tensor) -> Tensor:
    """Read tables at a phase in cycles, between points linearly, [batch, n_samples].

    phase: [batch, n_samples] (or with a last axis of 1), any range (it wraps); wavetables:
    [batch or 1, n_points] or one for each sample [batch or 1, n_samples, n_points]. Agrees with
    ddsp.core.linear_lookup.

    >>> linear_lookup(torch.tensor([[0.0, 0.125, 0.75]]), torch.tensor([[0.0, 1.0, 2.0, 3.0]]))
    tensor([[0.0000, 0.5000, 3.0000]])
    """
    phase = phase[..., 0] if phase.ndim == 3 else phase
    index, fraction = _place(phase, wavetables.shape[-1])
    here = _gather(wavetables, index)
    following = _gather(wavetables, (index + 1) % wavetables.shape[-1])
    return torch.lerp(here, following, fraction.to(wavetables.dtype))


def cubic_lookup(phase: Tensor, wavetables: Tensor) -> Tensor:
    """The same with a 4-point Lagrange polynomial.

    Its error is (3 / 128) w^4 of a partial with w radians a point: -89 dB at 32 points a period.
    """
    phase = phase[..., 0] if phase.ndim == 3 else phase
    n_points = wavetables.shape[-1]
    index, fraction = _place(phase, n_points)
    x = fraction.to(wavetables.dtype)
    weights = (
        -x * (x - 1) * (x - 2) / 6,
        (x + 1) * (x - 1) * (x - 2) / 2,
        -(x + 1) * x * (x - 2) / 2,
        (x + 1) * x * (x - 1) / 6,
    )
    total = torch.zeros_like(x)
    for offset, weight in enumerate(weights):
        total = total + weight * _gather(wavetables, (index + offset - 1) % n_points)
    return total


def wavetable_synthesis(
    f0_hz: Tensor,
    amplitudes: Tensor,
    wavetables: Tensor,
    n_samples: int,
    sample_rate: float = 16000.0,
) -> Tensor:
    """Audio [batch, n_samples] of a wavetable oscillator (ddsp.core.wavetable_synthesis).

    f0_hz, amplitudes: [batch, n_frames, 1]; wavetables: [batch, n_points] or, moving between
    frames linearly, [batch, n_frames, n_points]. The phase is an exclusive sum (sample 0 reads
    the table's first point), in float64. Harmonics above Nyquist fold, as in the reference: see
    band_limit for tables that don't.
    """
    frequency = resample(f0_hz.double(), n_samples)[..., 0]  # [batch, n_samples]
    cycles = frequency / sample_rate
    phase = torch.cumsum(cycles, dim=1) - cycles
    amplitude = resample(amplitudes, n_samples, "window")[..., 0]
    if wavetables.ndim == 2 or wavetables.shape[1] == 1:
        tables = wavetables if wavetables.ndim == 2 else wavetables[:, 0]
        return amplitude * linear_lookup(phase, tables)
    n_frames = wavetables.shape[1]
    steps = torch.arange(n_samples, device=phase.device) * n_frames
    frame = steps // n_samples
    blend = ((steps % n_samples).double() / n_samples).to(wavetables.dtype)
    early = _lookup_in_frames(phase, wavetables, frame)
    late = _lookup_in_frames(phase, wavetables, (frame + 1).clamp(max=n_frames - 1))
    return amplitude * torch.lerp(early, late, blend)


def band_limit(
    wavetables: Tensor, f0_hz: Tensor, sample_rate: float, oversampling: int = 16
) -> Tensor:
    """Tables [batch, n_frames, oversampling * n_points] without partials that would fold.

    wavetables: [batch, n_frames, n_points]; f0_hz: [batch, n_frames, 1]. Partials fade between
    0.88 and 0.98 of Nyquist, so that a glide makes no click, and the points are made denser, so
    that cubic_lookup reads them without images.
    """
    n_points = wavetables.shape[-1]
    spectrum = torch.fft.rfft(wavetables)[..., : (n_points + 1) // 2]
    numbers = torch.arange(spectrum.shape[-1], dtype=f0_hz.dtype, device=f0_hz.device)
    place = numbers * f0_hz / (sample_rate / 2.0)  # [batch, n_frames, n_partials], 1 = Nyquist
    gain = ((0.98 - place) / 0.1).clamp(0.0, 1.0)
    dense = torch.fft.irfft(spectrum * gain, n=oversampling * n_points)
    return dense * oversampling


def _place(phase: Tensor, n_points: int) -> tuple[Tensor, Tensor]:
    """Whole point int64, fraction between points, of a phase in cycles."""
    position = (phase - torch.floor(phase).detach()) * n_points
    index = torch.floor(position.detach())
    fraction = position - index
    return index.to(torch.int64) % n_points, fraction


def _gather(wavetables: Tensor, index: Tensor) -> Tensor:
    if wavetables.ndim == 2:
        return wavetables.expand(index.shape[0], -1).gather(1, index)
    return wavetables.expand(index.shape[0], -1, -1).gather(2, index[..., None])[..., 0]


def _lookup_in_frames(phase: Tensor, wavetables: Tensor, frame: Tensor) -> Tensor:
    """Linear lookup where sample i reads the table of frame[i], without a table per sample."""
    n_points = wavetables.shape[-1]
    index, fraction = _place(phase, n_points)
    flat = wavetables.flatten(1).expand(phase.shape[0], -1)
    here = flat.gather(1, frame * n_points + index)
    following = flat.gather(1, frame * n_points + (index + 1) % n_points)
    return torch.lerp(here, following, fraction.to(wavetables.dtype))


def waveform(kind: str, n_points: int) -> Tensor:
    """One period, float32 [n_points], of a sine, saw, square or triangle of peak near 1.

    Raises ValueError for another name.

    >>> waveform("square", 4).tolist()
    [1.0, 1.0, -1.0, -1.0]
    """
    place = torch.arange(n_points, dtype=torch.float64) / n_points
    shapes = {
        "sine": torch.sin(2 * math.pi * place),
        "saw": 1.0 - 2.0 * place,
        "square": torch.where(place < 0.5, 1.0, -1.0),
        "triangle": 1.0 - 4.0 * (torch.remainder(place + 0.75, 1.0) - 0.5).abs(),
    }
    if kind not in shapes:
        raise ValueError(f"waveform {kind!r}: wanted one of {', '.join(shapes)}")
    return shapes[kind].to(torch.float32)
