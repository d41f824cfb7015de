"""Wavetable lookup with a time-varying table, exact in phase."""

import math
from typing import Literal

import torch
from torch import Tensor

from studio.engine.dsp.envelopes import resample, segment_weights
from studio.engine.dsp.harmonics import nyquist_fade

Interpolation = Literal["linear", "cubic"]
_LINEAR, _CUBIC = (0, 1), (-1, 0, 1, 2)  # the points that are read, from the one before the place


def linear_lookup(phase: Tensor, wavetables: Tensor) -> Tensor:
    """Read tables at a phase in cycles, between points linearly, [batch, n_samples].

    phase: [batch, n_samples] (or with a last axis of 1), any range (it wraps); wavetables:
    [batch or 1, n_points] or one for each sample [batch or 1, n_samples, n_points]. Agrees with
    ddsp.core.linear_lookup.

    >>> linear_lookup(torch.tensor([[0.0, 0.125, 0.75]]), torch.tensor([[0.0, 1.0, 2.0, 3.0]]))
    tensor([[0.0000, 0.5000, 3.0000]])
    """
    phase = phase[..., 0] if phase.ndim == 3 else phase
    tables = wavetables[:, None] if wavetables.ndim == 2 else wavetables
    frame = torch.arange(phase.shape[1], device=phase.device).clamp(max=tables.shape[1] - 1)
    return frame_lookup(phase, tables, frame, _LINEAR)


def frame_lookup(
    phase: Tensor, wavetables: Tensor, frame: Tensor, points: tuple[int, ...] = _CUBIC
) -> Tensor:
    """Read [batch, n_samples] at a phase in cycles, sample i from the table of frame[i].

    wavetables: [batch or 1, n_frames, n_points]. Four points make a Lagrange polynomial, whose
    error is (3 / 128) w^4 of a partial with w radians a point: -89 dB at 32 points a period; two
    points a straight line.
    """
    n_points = wavetables.shape[-1]
    position = (phase - torch.floor(phase.detach())) * n_points
    whole = torch.floor(position.detach())
    x = (position - whole).to(wavetables.dtype)
    index = whole.to(torch.int64)
    flat = wavetables.flatten(1).expand(phase.shape[0], -1)
    total = torch.zeros_like(x)
    for point in points:
        weight = torch.ones_like(x)
        for other in points:
            if other != point:
                weight = weight * (x - other) / (point - other)
        total = total + weight * flat.gather(1, frame * n_points + (index + point) % n_points)
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
    early = frame_lookup(phase, wavetables, frame, _LINEAR)
    late = frame_lookup(phase, wavetables, (frame + 1).clamp(max=n_frames - 1), _LINEAR)
    return amplitude * torch.lerp(early, late, blend)


def wavetable_segments(
    f0_hz: Tensor,
    amplitudes: Tensor,
    wavetables: Tensor,
    hop_size: int,
    sample_rate: float,
    start_phase: Tensor,
    interpolation: Interpolation = "linear",
) -> tuple[Tensor, Tensor]:
    """Audio between frames, and the phase after it.

    f0_hz, amplitudes: [batch, n_segments + 1, 1]; wavetables: [batch, n_segments + 1, n_points];
    start_phase: float64 [batch] cycles. Gives [batch, n_segments * hop_size], float64 [batch].
    """
    n_segments = f0_hz.shape[1] - 1
    hz = f0_hz[..., 0].double()
    rise = hz[:, 1:] - hz[:, :-1]
    cycles = (hop_size * hz[:, :-1] + rise * ((hop_size - 1) / 2)) / sample_rate
    starts = torch.cumsum(torch.cat([start_phase[:, None], cycles], dim=1), dim=1)
    steps = torch.arange(hop_size, dtype=torch.float64, device=hz.device)
    parabola = hz[:, :-1, None] * steps + rise[..., None] * (steps * (steps - 1) / (2 * hop_size))
    phase = (starts[:, :-1, None] + parabola / sample_rate).flatten(1)
    frame = torch.arange(n_segments * hop_size, device=hz.device) // hop_size
    points = _CUBIC if interpolation == "cubic" else _LINEAR
    early = frame_lookup(phase, wavetables, frame, points)
    late = frame_lookup(phase, wavetables, frame + 1, points)
    ramp, fade = (segment_weights(hop_size, m, wavetables) for m in ("linear", "window"))
    audio = torch.lerp(early, late, ramp.repeat(n_segments))
    amps = torch.lerp(amplitudes[:, :-1], amplitudes[:, 1:], fade).flatten(1)
    return audio * amps, torch.remainder(starts[:, -1], 1.0)


def band_limit(
    wavetables: Tensor, f0_hz: Tensor, sample_rate: float, oversampling: int = 16
) -> Tensor:
    """Tables [batch, n_frames, oversampling * n_points] without partials that would fold.

    wavetables: [batch, n_frames, n_points]; f0_hz: [batch, n_frames, 1]. Partials fade near
    Nyquist (nyquist_fade), and the points are made denser, so
    that cubic_lookup reads them without images.
    """
    n_points = wavetables.shape[-1]
    spectrum = torch.fft.rfft(wavetables)[..., : (n_points + 1) // 2]
    numbers = torch.arange(spectrum.shape[-1], dtype=f0_hz.dtype, device=f0_hz.device)
    gain = nyquist_fade(numbers * f0_hz, sample_rate)  # [batch, n_frames, n_partials]
    dense = torch.fft.irfft(spectrum * gain, n=oversampling * n_points)
    limited: Tensor = dense * oversampling
    return limited


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
        "triangle": 1.0 - 4.0 * (torch.remainder(place + 0.25, 1.0) - 0.5).abs(),
    }
    if kind not in shapes:
        raise ValueError(f"waveform {kind!r}: wanted one of {', '.join(shapes)}")
    return shapes[kind].to(torch.float32)
