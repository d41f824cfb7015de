"""Harmonic synthesis: the sum of the harmonics of one f0, exact in phase at any length."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from studio.engine.dsp.harmonic_frames import Segments, frame_phases
from studio.engine.dsp.harmonic_torch import synthesize_torch

Path = Literal["auto", "torch", "numba"]
_SEGMENTS_PER_TASK = 64


def harmonic_synthesis(
    f0_hz: Tensor,
    amplitudes: Tensor,
    harmonic_distribution: Tensor,
    n_samples: int,
    sample_rate: float = 16000,
    *,
    harmonic_shifts: Tensor | None = None,
    amplitude_method: Literal["window", "linear"] = "window",
    start_phase: Tensor | None = None,
    path: Path = "auto",
) -> Tensor:
    """Audio [batch, n_samples] of a harmonic oscillator (ddsp.core.harmonic_synthesis).

    f0_hz: [batch, n_frames, 1] Hz; amplitudes: [batch, n_frames, 1]; harmonic_distribution:
    [batch, n_frames, n_harmonics]; any n_samples (frame n lies on sample n * n_samples / n_frames;
    the last frame is held). harmonic_shifts: [batch, n_frames, n_harmonics], harmonic k sounds at
    k * (1 + shift) * f0; start_phase: float64 [batch] cycles. f0 and linear amplitudes are
    interpolated linearly, "window" amplitudes by a raised cosine. A harmonic is silent wherever
    it is not below half the sample rate. path: "numba" (compiled loops, on the CPU), "torch", or
    "auto", the quickest that can do it.
    Raises ValueError for shapes that do not fit.
    """
    _check(f0_hz, amplitudes, harmonic_distribution, n_samples)
    if harmonic_shifts is not None:
        return _shifted(
            f0_hz,
            amplitudes * harmonic_distribution,
            harmonic_shifts,
            n_samples,
            sample_rate,
            amplitude_method,
        )
    held = [torch.cat([x, x[:, -1:]], dim=1) for x in (f0_hz, amplitudes * harmonic_distribution)]
    segments = Segments.of(f0_hz.shape[1], n_samples)
    start = (
        torch.zeros(f0_hz.shape[0], dtype=torch.float64) if start_phase is None else start_phase
    )
    audio, _ = harmonic_segments(
        held[0][..., 0],
        held[1],
        segments,
        sample_rate,
        start,
        amplitude_method=amplitude_method,
        path=path,
    )
    return audio


def harmonic_segments(
    f0_hz: Tensor,
    amplitudes: Tensor,
    segments: Segments,
    sample_rate: float,
    start_phase: Tensor,
    *,
    amplitude_method: Literal["window", "linear"] = "window",
    path: Path = "auto",
) -> tuple[Tensor, Tensor]:
    """Audio between frames, and the phase after it: the piece that live and offline share.

    f0_hz: [batch, n_segments + 1]; amplitudes: [batch, n_segments + 1, n_harmonics]; start_phase:
    float64 [batch] cycles. Gives audio [batch, n_samples], float64 [batch] cycles.
    """
    window = amplitude_method == "window"
    if path == "auto":
        path = "numba" if amplitudes.device.type == "cpu" else "torch"
    if path == "torch":
        return synthesize_torch(f0_hz, amplitudes, segments, sample_rate, start_phase, window)
    with torch.no_grad():  # the backward pass has its own way to f0
        phases, end = frame_phases(f0_hz, segments, sample_rate, start_phase)
    audio: Tensor = _Synthesis.apply(  # type: ignore[no-untyped-call]
        f0_hz, amplitudes, phases, segments, sample_rate, window
    )
    return audio, end


class _Synthesis(torch.autograd.Function):
    """The compiled loops with their own backward pass."""

    @staticmethod
    def forward(ctx: Any, *arguments: Any) -> Tensor:
        """Audio [batch, n_samples] in the amplitudes' dtype."""
        f0_hz, amplitudes, phases, segments, sample_rate, window = arguments
        ctx.save_for_backward(f0_hz, amplitudes, phases)
        ctx.rest = (segments, sample_rate, window)
        return _run(f0_hz, amplitudes, phases, segments, sample_rate, window, derivative=False)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of f0 and amplitudes."""
        f0_hz, amplitudes, phases = ctx.saved_tensors
        segments, sample_rate, window = ctx.rest
        gradient = gradients[0].contiguous()
        f0_gradient = amplitude_gradient = None
        if ctx.needs_input_grad[1]:
            amplitude_gradient = _correlate(
                f0_hz, amplitudes, phases, segments, sample_rate, window, gradient
            )
        if ctx.needs_input_grad[0]:
            k = torch.arange(1, amplitudes.shape[-1] + 1, dtype=amplitudes.dtype)
            turning = amplitudes * (2 * torch.pi * k)
            slope = _run(f0_hz, turning, phases, segments, sample_rate, window, derivative=True)
            f0_gradient = _to_frames(slope * gradient, segments, sample_rate).to(f0_hz.dtype)
        return f0_gradient, amplitude_gradient, None, None, None, None


def _run(
    f0_hz: Tensor,
    amplitudes: Tensor,
    phases: Tensor,
    segments: Segments,
    sample_rate: float,
    window: bool,
    derivative: bool,
) -> Tensor:
    """Call the kernel for every row, in as many threads as torch may use."""
    # Imported here: numba costs half a second and only the CPU path needs it.
    from studio.engine.dsp.harmonic_kernels import synthesize

    # torch's memory is aligned: libraries then take the same way, and results repeat bit for bit.
    result = torch.empty(len(f0_hz), int(segments.edges[-1]), dtype=amplitudes.dtype)
    out = result.numpy()
    f0 = f0_hz.detach().double().numpy()
    a = amplitudes.detach().contiguous().numpy()
    edges, offsets, p = segments.edges.numpy(), segments.offsets.numpy(), phases.numpy()

    def work(row: int, first: int, last: int) -> None:
        synthesize(
            f0[row], a[row], p[row], edges, offsets, segments.step, float(sample_rate),
            window, derivative, first, last, out[row],
        )  # fmt: skip

    _spread(work, len(f0_hz), len(offsets))
    return result


def _correlate(
    f0_hz: Tensor,
    amplitudes: Tensor,
    phases: Tensor,
    segments: Segments,
    sample_rate: float,
    window: bool,
    gradient: Tensor,
) -> Tensor:
    """Gradient of the amplitudes: [batch, n_segments + 1, n_harmonics]."""
    from studio.engine.dsp.harmonic_kernels import correlate

    result = torch.zeros(amplitudes.shape, dtype=amplitudes.dtype)
    into = result.numpy()
    f0 = f0_hz.detach().double().numpy()
    g = gradient.numpy()
    edges, offsets, p = segments.edges.numpy(), segments.offsets.numpy(), phases.numpy()

    def work(row: int, first: int, last: int) -> None:
        correlate(
            f0[row], p[row], edges, offsets, segments.step, float(sample_rate), window, g[row],
            first, last, into[row],
        )  # fmt: skip

    # Whole rows only: neighbouring segments add to the same frame.
    _spread(work, len(f0_hz), len(offsets), whole_rows=True)
    return result


def _to_frames(phase_gradient: Tensor, segments: Segments, sample_rate: float) -> Tensor:
    """Gradient of each frame's f0 from that of each sample's phase: [batch, n_segments + 1]."""
    g = phase_gradient.double().numpy()
    edges = segments.edges.numpy()
    j = np.arange(edges[-1]) - np.repeat(edges[:-1], np.diff(edges))
    t0 = np.repeat(segments.offsets.numpy(), np.diff(edges))
    late = (j + 1) * (
        t0 + 0.5 * segments.step * j
    )  # d cycles / d f0 of the later frame, times rate
    early = (j + 1) - late
    total = np.add.reduceat(g, edges[:-1], axis=1)
    after = np.flip(np.cumsum(np.flip(total, 1), 1), 1) - total  # all later samples
    n = np.diff(edges)
    whole_late = n * segments.offsets.numpy() + segments.step * n * (n - 1) / 2
    frames = np.zeros((len(g), len(n) + 1))
    frames[:, :-1] += np.add.reduceat(g * early, edges[:-1], axis=1) + after * (n - whole_late)
    frames[:, 1:] += np.add.reduceat(g * late, edges[:-1], axis=1) + after * whole_late
    return torch.from_numpy(frames / sample_rate)


def _spread(work: Any, n_rows: int, n_segments: int, whole_rows: bool = False) -> None:
    """Run work(row, first, last) over all rows, split where threads allow."""
    size = (
        n_segments
        if whole_rows
        else max(_SEGMENTS_PER_TASK, -(-n_segments // torch.get_num_threads()))
    )
    tasks = [
        (row, at, min(at + size, n_segments))
        for row in range(n_rows)
        for at in range(0, n_segments, size)
    ]
    if torch.get_num_threads() == 1 or len(tasks) == 1:
        for task in tasks:
            work(*task)
        return
    with ThreadPoolExecutor(torch.get_num_threads()) as pool:
        list(pool.map(lambda task: work(*task), tasks))


def _shifted(
    f0_hz: Tensor,
    amplitudes: Tensor,
    shifts: Tensor,
    n_samples: int,
    sample_rate: float,
    amplitude_method: Literal["window", "linear"],
) -> Tensor:
    """Inharmonic partials share no phase: each runs as its own oscillator."""
    from studio.engine.dsp.oscillators import oscillator_bank

    k = torch.arange(1, amplitudes.shape[-1] + 1, device=f0_hz.device, dtype=f0_hz.dtype)
    frequencies = f0_hz * k * (1 + shifts)
    return oscillator_bank(
        frequencies, amplitudes, n_samples, sample_rate, amplitude_method=amplitude_method
    )


def _check(f0_hz: Tensor, amplitudes: Tensor, distribution: Tensor, n_samples: int) -> None:
    """Raise ValueError where shapes do not fit."""
    if f0_hz.ndim != 3 or f0_hz.shape[-1] != 1:
        raise ValueError(f"f0_hz is [batch, n_frames, 1], not {list(f0_hz.shape)}")
    if amplitudes.shape != f0_hz.shape or distribution.shape[:2] != f0_hz.shape[:2]:
        raise ValueError(
            f"amplitudes {list(amplitudes.shape)} and harmonic_distribution "
            f"{list(distribution.shape)} do not fit f0_hz {list(f0_hz.shape)}"
        )
    if n_samples < 1 or f0_hz.shape[1] < 1:
        raise ValueError(f"nothing to synthesize: {f0_hz.shape[1]} frames, {n_samples} samples")
