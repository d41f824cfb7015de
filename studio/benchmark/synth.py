"""Harmonic synthesis: ours against the naive form that peers use, in one run."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from torch import Tensor

from studio.benchmark.measure import Row, added_peak_mb, threads, timed, timed_in_turn
from studio.engine.dsp.harmonic import Path, harmonic_synthesis

N_HARMONICS = 100
SECONDS = 4
FRAME_RATE = 100
_VIBRATO_HZ = 5.5


def rows() -> Iterator[Row]:
    """Forward, backward, error, drift, memory."""
    with threads(1):
        for sample_rate in (16000, 48000):
            for back in (False, True):
                yield from _against_naive(sample_rate, back, 70.0, "70 Hz, 100 live")
        yield from _against_naive(16000, False, 300.0, "300 Hz, 26 below")
        for path in ("default", "torch"):
            yield _error(path, 10)
        yield _drift(600)
        yield _memory(60, 48000)


def controls(seconds: int, f0_hz: float, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """A tone with vibrato and moving harmonics: f0, amplitudes, distribution."""
    n_frames = seconds * FRAME_RATE
    generator = torch.Generator().manual_seed(seed)
    t = torch.arange(n_frames) / FRAME_RATE
    f0 = f0_hz * (1 + 0.03 * torch.sin(2 * torch.pi * _VIBRATO_HZ * t))
    distribution = torch.rand(1, n_frames, N_HARMONICS, generator=generator)
    amplitudes = 0.5 + 0.4 * torch.sin(2 * torch.pi * 0.7 * t)
    distribution = distribution / distribution.sum(-1, keepdim=True)
    return f0.reshape(1, -1, 1), amplitudes.reshape(1, -1, 1), distribution


def naive_synthesis(
    f0_hz: Tensor, amplitudes: Tensor, distribution: Tensor, n_samples: int, sample_rate: int
) -> Tensor:
    """What peers do: every harmonic at audio rate, a float32 cumulative sum, a sine of it all."""
    k = torch.arange(1, distribution.shape[-1] + 1)
    frequencies = _to_samples(f0_hz * k, n_samples)  # [batch, n_samples, n_harmonics]
    levels = _to_samples(amplitudes * distribution, n_samples)
    levels = torch.where(frequencies < sample_rate / 2, levels, torch.zeros(()))
    phase = torch.cumsum(frequencies * (2 * torch.pi / sample_rate), dim=1)
    return (levels * torch.sin(phase)).sum(-1)


def _to_samples(x: Tensor, n_samples: int) -> Tensor:
    """Linear interpolation of frames to samples."""
    up = torch.nn.functional.interpolate(x.transpose(1, 2), n_samples, mode="linear")
    return up.transpose(1, 2)


def exact(parts: tuple[Tensor, Tensor, Tensor], n_samples: int, sample_rate: int) -> Tensor:
    """The same sound in float64 NumPy, harmonic by harmonic."""
    f0, level, distribution = (x[0].double().numpy() for x in parts)
    n_frames = len(f0)
    place = np.arange(n_samples) * (n_frames / n_samples)
    n = np.minimum(place.astype(int), n_frames - 1)
    after = np.minimum(n + 1, n_frames - 1)
    t = place - n
    hz = f0[n, 0] + (f0[after, 0] - f0[n, 0]) * t
    # Wrapped second by second: a float64 sum over 10 minutes alone would lose 1e-10 of a cycle.
    cycles = np.cumsum(hz.astype(np.longdouble) / sample_rate)
    cycles = np.asarray(cycles - np.floor(cycles), np.float64)
    fade = 0.5 + 0.5 * np.cos(np.pi * t)
    audio = np.zeros(n_samples)
    amplitudes = level * distribution
    for k in range(distribution.shape[1]):
        a = amplitudes[after, k] + fade * (amplitudes[n, k] - amplitudes[after, k])
        audio += np.where((k + 1) * hz < sample_rate / 2, a, 0.0) * np.sin(
            2 * np.pi * ((k + 1) * cycles)
        )
    return torch.from_numpy(audio)


def _against_naive(sample_rate: int, backward: bool, f0_hz: float, note: str) -> Iterator[Row]:
    """Naive, default, torch for the same task, timed in turn."""
    f0, amplitudes, distribution = controls(SECONDS, f0_hz)
    n_samples = SECONDS * sample_rate

    def run(path: str) -> None:
        a, d = (x.clone().requires_grad_(backward) for x in (amplitudes, distribution))
        if path == "naive":
            audio = naive_synthesis(f0, a, d, n_samples, sample_rate)
        else:
            audio = harmonic_synthesis(f0, a, d, n_samples, sample_rate, path=_inner(path))
        if backward:
            audio.sum().backward()  # type: ignore[no-untyped-call]

    paths = ("naive", "default", "torch")
    times = timed_in_turn({path: partial(run, path) for path in paths})
    truth = exact((f0, amplitudes, distribution), n_samples, sample_rate)
    for path in paths:
        if path == "naive":
            audio = naive_synthesis(f0, amplitudes, distribution, n_samples, sample_rate)
        else:
            audio = harmonic_synthesis(
                f0, amplitudes, distribution, n_samples, sample_rate, path=_inner(path)
            )
        yield Row(
            task="forward_backward" if backward else "forward",
            path=path,
            sample_rate=sample_rate,
            seconds=SECONDS,
            cpu_s=times[path].cpu_s,
            wall_s=times[path].wall_s,
            ratio_to_naive=times["naive"].cpu_s / times[path].cpu_s,
            max_error=float((audio[0] - truth).abs().max()),
            note=note,
        )


def _error(path: str, seconds: int) -> Row:
    """Largest error against float64 over a longer sound."""
    parts = controls(seconds, 110.0)
    audio = harmonic_synthesis(*parts, seconds * 16000, 16000, path=_inner(path))
    error = float((audio[0] - exact(parts, seconds * 16000, 16000)).abs().max())
    return Row("error", path, 16000, seconds, max_error=error)


def _drift(seconds: int) -> Row:
    """Error of the last second after ten minutes."""
    f0, amplitudes, distribution = controls(seconds, 110.0)
    parts = (f0, amplitudes, distribution[..., :20])
    n_samples = seconds * 16000
    audio = harmonic_synthesis(*parts, n_samples, 16000)
    error = (audio[0] - exact(parts, n_samples, 16000)).abs()
    return Row(
        "drift", "default", 16000, seconds, max_error=float(error[-16000:].max()),
        note=f"first second {float(error[:16000].max()):.1e}",
    )  # fmt: skip


def _memory(seconds: int, sample_rate: int) -> Row:
    """Memory that one long call adds."""
    parts = controls(seconds, 70.0)

    def run() -> None:
        harmonic_synthesis(*parts, seconds * sample_rate, sample_rate)

    times = timed(run, runs=3, warm=1)
    return Row(
        "memory", "default", sample_rate, seconds, cpu_s=times.cpu_s, wall_s=times.wall_s,
        times_real_time=seconds / times.cpu_s, peak_mb=added_peak_mb(run),
    )  # fmt: skip


def _inner(path: str) -> Path:
    """Our name of a path."""
    return "torch" if path == "torch" else "auto"
