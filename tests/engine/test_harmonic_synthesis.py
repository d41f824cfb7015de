"""The compiled and the pure torch path against float64, their gradients, their limits."""

import numpy as np
import pytest
import torch
from torch import Tensor

from studio.benchmark.synth import controls, exact
from studio.engine.dsp.harmonic import Path, harmonic_segments, harmonic_synthesis
from studio.engine.dsp.harmonic_frames import Segments

PATHS: tuple[Path, ...] = ("numba", "torch")


def frames(
    n_frames: int = 20, n_harmonics: int = 9, dtype: torch.dtype = torch.float32
) -> tuple[Tensor, Tensor, Tensor]:
    g = torch.Generator().manual_seed(1)
    f0 = 150 + 200 * torch.rand(2, n_frames, 1, generator=g, dtype=dtype)
    amplitudes = torch.rand(2, n_frames, 1, generator=g, dtype=dtype)
    distribution = torch.rand(2, n_frames, n_harmonics, generator=g, dtype=dtype)
    return f0, amplitudes, distribution / distribution.sum(-1, keepdim=True)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("sample_rate", [16000, 48000])
def test_ten_seconds_stay_within_1e_5_of_float64(path: Path, sample_rate: int) -> None:
    parts = controls(10, 110.0)
    parts = (parts[0], parts[1], parts[2][..., :40])
    audio = harmonic_synthesis(*parts, 10 * sample_rate, sample_rate, path=path)
    error = (audio[0] - exact(parts, 10 * sample_rate, sample_rate)).abs().max()
    assert float(error) < 1.2e-5


def test_after_ten_minutes_the_phase_has_not_drifted() -> None:
    f0, amplitudes, distribution = controls(600, 110.0)
    parts = (f0, amplitudes, distribution[..., :3])
    audio = harmonic_synthesis(*parts, 600 * 8000, 8000)
    error = (audio[0] - exact(parts, 600 * 8000, 8000)).abs()
    assert float(error[-8000:].max()) < 5e-6


@pytest.mark.parametrize("n_samples", [1, 19, 20, 21, 1000, 1013, 3200])
def test_both_paths_agree_at_any_length(n_samples: int) -> None:
    a, b = (harmonic_synthesis(*frames(), n_samples, 4000, path=path) for path in PATHS)
    assert a.shape == (2, n_samples)
    torch.testing.assert_close(a, b, rtol=0, atol=1e-5)


@pytest.mark.parametrize("method", ["window", "linear"])
@pytest.mark.parametrize("n_samples", [60, 61])
def test_the_compiled_gradient_is_right(method: str, n_samples: int) -> None:
    f0, amplitudes, distribution = frames(5, 4, torch.float64)
    inputs = [x.clone().requires_grad_() for x in (f0, amplitudes, distribution)]

    def run(f: Tensor, a: Tensor, d: Tensor) -> Tensor:
        return harmonic_synthesis(f, a, d, n_samples, 6000, amplitude_method=method, path="numba")  # type: ignore[arg-type]

    assert torch.autograd.gradcheck(run, inputs, atol=1e-5)


def test_gradients_of_both_paths_agree() -> None:
    grads = []
    for path in PATHS:
        inputs = [x.clone().requires_grad_() for x in frames(dtype=torch.float64)]
        weight = torch.linspace(-1, 1, 800, dtype=torch.float64)
        (harmonic_synthesis(*inputs, 800, 8000, path=path) * weight).sum().backward()
        grads.append([x.grad for x in inputs])
    for a, b in zip(*grads, strict=True):
        assert a is not None
        torch.testing.assert_close(a, b, rtol=1e-3, atol=2e-4)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("hz", [997.0, 2718.3, 6100.0])
def test_nothing_folds_back_from_above_nyquist(path: Path, hz: float) -> None:
    rate, n = 16000, 16384
    f0 = torch.full((1, 100, 1), hz)
    distribution = torch.full((1, 100, 40), 1 / 40)
    audio = harmonic_synthesis(f0, torch.ones(1, 100, 1), distribution, n, rate, path=path)
    spectrum = np.abs(np.fft.rfft(audio[0].double().numpy() * np.blackman(n))) ** 2
    place = np.fft.rfftfreq(n, 1 / rate)
    of_ours = np.abs(place / hz - np.round(place / hz)) * hz < 12
    assert 10 * np.log10(spectrum[~of_ours].max() / spectrum.max()) < -80


@pytest.mark.parametrize("path", PATHS)
def test_a_harmonic_is_silent_at_nyquist_itself(path: Path) -> None:
    f0 = torch.full((1, 4, 1), 2000.0)
    distribution = torch.zeros(1, 4, 4)
    distribution[..., 3] = 1.0  # 8 kHz at 16 kHz
    audio = harmonic_synthesis(f0, torch.ones(1, 4, 1), distribution, 640, 16000, path=path)
    assert float(audio.abs().max()) == 0.0


@pytest.mark.parametrize("block", [1, 7, 64, 65])
def test_segments_in_blocks_equal_the_whole(block: int) -> None:
    f0, amplitudes, distribution = frames(131)
    levels = amplitudes * distribution
    hop, phase, parts = 40, torch.zeros(2, dtype=torch.float64), []
    whole, end = harmonic_segments(f0[..., 0], levels, Segments.of(130, 130 * hop), 8000, phase)
    for first in range(0, 130, block):
        last = min(first + block, 130)
        audio, phase = harmonic_segments(
            f0[:, first : last + 1, 0],
            levels[:, first : last + 1],
            Segments.of(last - first, (last - first) * hop),
            8000,
            phase,
        )
        parts.append(audio)
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=0, atol=1e-5)
    torch.testing.assert_close(phase, end)


def test_threads_change_nothing() -> None:
    before = torch.get_num_threads()
    try:
        sounds = []
        for n in (1, 2, 3):
            torch.set_num_threads(n)
            sounds.append(harmonic_synthesis(*frames(300), 12000, 8000))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(sounds[0], sounds[1])
    assert torch.equal(sounds[0], sounds[2])


def test_shapes_that_do_not_fit_are_named() -> None:
    f0, amplitudes, distribution = frames()
    with pytest.raises(ValueError, match="f0_hz is"):
        harmonic_synthesis(f0[..., 0], amplitudes, distribution, 100)
    with pytest.raises(ValueError, match="do not fit"):
        harmonic_synthesis(f0, amplitudes[:, :-1], distribution, 100)
    with pytest.raises(ValueError, match="nothing to synthesize"):
        harmonic_synthesis(f0, amplitudes, distribution, 0)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_cpu_and_cuda_agree() -> None:
    cpu = harmonic_synthesis(*frames(), 3200, 16000)
    cuda = harmonic_synthesis(*(x.cuda() for x in frames()), 3200, 16000)
    torch.testing.assert_close(cpu, cuda.cpu(), rtol=0, atol=1e-4)
