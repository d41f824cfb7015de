"""The fused loss is the reference's, value and gradient."""

import pytest
import torch

from studio.engine.losses import FFT_SIZES, SpectralLoss, fused_spectral_loss
from tests.tolerances import of_fft, of_log_spectra


def signals(n_samples: int = 5000) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return tuple(0.1 * torch.randn(3, n_samples, generator=generator) for _ in range(2))  # type: ignore[return-value]


@pytest.mark.parametrize("n_samples", [5000, 4096, 2047, 100])
def test_value_and_gradient_equal_the_reference_loss(n_samples: int) -> None:
    audio, target = signals(n_samples)
    ours, theirs = (audio.clone().requires_grad_() for _ in range(2))
    loss = fused_spectral_loss(ours, target, log_epsilon=1e-9)
    reference = SpectralLoss(mag_weight=1.0, logmag_weight=1.0)(target, theirs)
    torch.testing.assert_close(loss, reference, rtol=1e-4, atol=1e-4)
    loss.backward()
    reference.backward()
    assert ours.grad is not None
    assert theirs.grad is not None
    n_bins = len(FFT_SIZES) * 6 * n_samples  # three rows, four overlapping frames
    off = float((ours.grad - theirs.grad).norm() / theirs.grad.norm())
    assert off < of_log_spectra(max(FFT_SIZES), n_bins)


@pytest.mark.parametrize("weights", [(1.0, 0.0), (0.0, 1.0), (4.0, 0.5)])
def test_float32_pass_equals_plain_torch_in_float64(weights: tuple[float, float]) -> None:
    audio, target = signals()
    single, double = audio.clone().requires_grad_(), audio.double().requires_grad_()
    a = fused_spectral_loss(single, target, FFT_SIZES, *weights, 1e-3)
    b = fused_spectral_loss(double, target.double(), FFT_SIZES, *weights, 1e-3)
    a.backward()
    b.backward()
    assert float(a.detach()) == pytest.approx(float(b.detach()), rel=1e-5)
    assert single.grad is not None
    assert double.grad is not None
    off = float((single.grad - double.grad).norm() / double.grad.norm())
    # Magnitudes below the floor of the logarithm, 1e-3, count no more than it: a 2000th of 2048's.
    assert off < 2000 * of_fft(max(FFT_SIZES))


def test_equal_sounds_have_no_distance_and_silence_is_no_trouble() -> None:
    audio, _ = signals()
    same = fused_spectral_loss(audio.clone().requires_grad_(), audio)
    # The mean of what two transforms of one sound lie apart, and of its logarithm, of each size.
    level = {size: 0.1 * (0.375 * size) ** 0.5 for size in FFT_SIZES}  # noise of 0.1 under Hann
    assert abs(float(same.detach())) < sum(of_fft(size) * (level[size] + 1) for size in FFT_SIZES)
    silent = torch.zeros(2, 3000, requires_grad=True)
    loss = fused_spectral_loss(silent, torch.zeros(2, 3000))
    loss.backward()
    assert abs(float(loss.detach())) < 1e-6
    assert silent.grad is not None
    assert torch.isfinite(silent.grad).all()


def test_the_gradient_is_scaled_by_what_comes_after() -> None:
    audio, target = signals()
    one, three = (audio.clone().requires_grad_() for _ in range(2))
    fused_spectral_loss(one, target).backward()
    (3.0 * fused_spectral_loss(three, target)).backward()
    assert one.grad is not None
    assert three.grad is not None
    torch.testing.assert_close(3.0 * one.grad, three.grad)
