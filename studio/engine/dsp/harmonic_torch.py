"""Harmonic synthesis in pure torch: a wave table per frame, read with six-point interpolation."""

import torch
from torch import Tensor

from studio.engine.dsp.harmonic_frames import Segments, frame_phases

_TAPS = 6
# Points per period of the highest harmonic: six-point Lagrange then errs by less than 4e-6.
_POINTS_PER_HARMONIC = 16


def synthesize_torch(
    f0_hz: Tensor,
    amplitudes: Tensor,
    segments: Segments,
    sample_rate: float,
    start_phase: Tensor,
    window: bool,
    exact_nyquist: bool = True,
) -> tuple[Tensor, Tensor]:
    """Sum of harmonics over the segments between frames, and the phase after them.

    f0_hz: [batch, n_segments + 1]; amplitudes: [batch, n_segments + 1, n_harmonics];
    start_phase: float64 [batch] cycles. Gives audio [batch, n_samples] and float64 [batch].
    A harmonic that crosses Nyquist inside a segment is cut sample by sample when exact_nyquist
    (this asks the device how many there are), else for the whole segment.
    """
    device, dtype = f0_hz.device, amplitudes.dtype
    index, position = _where(segments, device)
    phases, end = frame_phases(f0_hz, segments, sample_rate, start_phase)
    cycles = _cycles(f0_hz, phases, segments, index, sample_rate)  # [batch, n_samples]
    weight = 0.5 + 0.5 * torch.cos(torch.pi * position) if window else 1.0 - position
    weight = weight.to(dtype)
    k = torch.arange(1, amplitudes.shape[-1] + 1, device=device, dtype=f0_hz.dtype)
    highest = torch.maximum(f0_hz[:, 1:], f0_hz[:, :-1])
    below = (highest.unsqueeze(-1) * k < sample_rate / 2).to(
        dtype
    )  # [batch, n_segments, n_harmonics]
    tables = _tables(torch.stack([amplitudes[:, :-1], amplitudes[:, 1:]]) * below)
    early, late = _read(tables, cycles, index)
    audio = late + weight * (early - late)
    if exact_nyquist:
        audio = audio + _crossing(
            f0_hz, amplitudes, below, cycles, position, weight, segments, sample_rate
        )
    return audio, end


def _where(segments: Segments, device: torch.device) -> tuple[Tensor, Tensor]:
    """Segment of each sample, int64 [n_samples], and its position inside, float64 [n_samples]."""
    n_segments, n_samples = len(segments.offsets), int(segments.edges[-1])
    place = torch.arange(n_samples, device=device, dtype=torch.int64) * n_segments
    index = place // n_samples
    return index, (place - index * n_samples).double() / n_samples


def _cycles(
    f0_hz: Tensor, phases: Tensor, segments: Segments, index: Tensor, sample_rate: float
) -> Tensor:
    """Phase of each sample in cycles, float64 [batch, n_samples]."""
    f0 = f0_hz.double()
    rise = f0[:, 1:] - f0[:, :-1]
    slope = (f0[:, :-1] + rise * segments.offsets.to(f0.device)) / sample_rate
    curve = rise * (0.5 * segments.step / sample_rate)
    j = torch.arange(len(index), device=f0.device) - segments.edges.to(f0.device)[index]
    j = j.double()
    return phases[:, index] + (j + 1) * slope[:, index] + j * (j + 1) * curve[:, index]


def _tables(amplitudes: Tensor) -> Tensor:
    """One period of sum_k a_k sin(2 pi k x): [..., n_harmonics] to [..., n_points]."""
    n_harmonics = amplitudes.shape[-1]
    n_points = max(64, 1 << (_POINTS_PER_HARMONIC * n_harmonics - 1).bit_length())
    spectrum = torch.complex(torch.zeros_like(amplitudes), amplitudes * (-0.5 * n_points))
    spectrum = torch.nn.functional.pad(spectrum, (1, n_points // 2 - n_harmonics))
    tables: Tensor = torch.fft.irfft(spectrum, n=n_points)
    return tables


def _read(tables: Tensor, cycles: Tensor, index: Tensor) -> tuple[Tensor, Tensor]:
    """Read the earlier and the later frame's table at each sample's phase."""
    _, n_batch, n_segments, n_points = tables.shape
    place = (cycles - torch.floor(cycles)) * n_points
    whole = torch.floor(place)
    weights = _lagrange((place - whole).to(tables.dtype))
    row = torch.arange(n_batch, device=tables.device).unsqueeze(1) * n_segments + index
    base = whole.long()
    flat = tables.reshape(2, -1)
    early = late = torch.zeros_like(weights[0])
    for tap, weight in enumerate(weights):
        at = (row * n_points + torch.remainder(base + (tap - 2), n_points)).reshape(-1)
        both = flat.index_select(1, at).reshape(2, *cycles.shape)
        early = early + weight * both[0]
        late = late + weight * both[1]
    return early, late


def _lagrange(t: Tensor) -> list[Tensor]:
    """Weights of six points at -2..3 for a place t in 0..1 (Lagrange's formula)."""
    nodes = range(-2, _TAPS - 2)
    differences = {i: t - i for i in nodes}
    weights = []
    for i in nodes:
        scale, product = 1.0, torch.ones_like(t)
        for other in nodes:
            if other != i:
                scale *= i - other
                product = product * differences[other]
        weights.append(product / scale)
    return weights


def _crossing(
    f0_hz: Tensor,
    amplitudes: Tensor,
    below: Tensor,
    cycles: Tensor,
    position: Tensor,
    weight: Tensor,
    segments: Segments,
    sample_rate: float,
) -> Tensor:
    """The harmonics that cross Nyquist inside a segment, for as long as they are below it."""
    nyquist = sample_rate / 2
    lowest = torch.minimum(f0_hz[:, 1:], f0_hz[:, :-1])
    k = torch.arange(1, amplitudes.shape[-1] + 1, device=f0_hz.device, dtype=f0_hz.dtype)
    somewhere = (lowest.unsqueeze(-1) * k < nyquist) & (below == 0)
    rows, places, numbers = torch.nonzero(somewhere, as_tuple=True)
    audio = torch.zeros_like(cycles, dtype=amplitudes.dtype)
    if len(rows) == 0:
        return audio
    edges = segments.edges.to(audio.device)
    place = edges[places].unsqueeze(1) + torch.arange(
        int((segments.edges[1:] - segments.edges[:-1]).max()), device=audio.device
    )  # [n_crossing, longest segment]
    inside = place < edges[places + 1].unsqueeze(1)
    place = torch.where(inside, place, torch.zeros_like(place))
    row = rows.unsqueeze(1)
    f0 = f0_hz[rows, places].unsqueeze(1)
    f0 = f0 + (f0_hz[rows, places + 1].unsqueeze(1) - f0) * position[place]
    number = (numbers + 1).unsqueeze(1)
    wave = torch.sin(2 * torch.pi * torch.remainder(number * cycles[row, place], 1.0))
    a = amplitudes[rows, places, numbers].unsqueeze(1)
    b = amplitudes[rows, places + 1, numbers].unsqueeze(1)
    part = (b + weight[place] * (a - b)) * wave.to(amplitudes.dtype)
    part = part * (inside & (number * f0 < nyquist))
    return audio.index_put((row.expand_as(place), place), part, accumulate=True)
