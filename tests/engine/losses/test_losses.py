"""Losses: zero for equals, known values, finite gradients, the sign of what they push."""

import numpy as np
import pytest
import torch
from torch import Tensor

from studio.engine.losses import (
    HarmonicConsistencyLoss,
    SpectralLoss,
    amplitude_loss,
    frequency_loss,
    loudness_loss,
    mean_difference,
    noise_consistency_loss,
    scaled_fft_sizes,
    sinusoidal_consistency_loss,
    snr_regularizer,
    wasserstein_distance,
)
from studio.engine.losses.fused import fused_spectral_loss

SIZES = (256, 128, 64)
WEIGHTS = (
    "mag_weight",
    "delta_time_weight",
    "delta_freq_weight",
    "cumsum_freq_weight",
    "logmag_weight",
    "loudness_weight",
)


def sounds(n_samples: int = 4000) -> tuple[Tensor, Tensor]:
    """Two seeded noises [2, n_samples]."""
    generator = torch.Generator().manual_seed(0)
    one, two = 0.3 * torch.randn(2, 2, n_samples, generator=generator)
    return one, two


@pytest.mark.parametrize("loss_type", ["L1", "L2", "COSINE", "l1"])
@pytest.mark.parametrize("weight", WEIGHTS)
def test_each_option_is_zero_for_equals_and_falls_towards_the_target(
    weight: str, loss_type: str
) -> None:
    target, other = sounds()
    loss = SpectralLoss(SIZES, loss_type, **{"mag_weight": 0.0, weight: 1.0})  # type: ignore[arg-type]
    assert loss(target, target).item() == pytest.approx(0.0, abs=1e-5)
    far, near = loss(target, other), loss(target, 0.9 * target + 0.1 * other)
    assert far > near > 0 or (weight == "loudness_weight" and far > 0)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_gradients_are_finite_in_silence_too(weight: str) -> None:
    target, _ = sounds()
    target[:, :2000] = 0.0
    audio = torch.zeros_like(target)
    audio[:, 1000:3000] = 0.1
    audio.requires_grad_()
    loss = SpectralLoss(SIZES, **{"mag_weight": 0.0, weight: 1.0})  # type: ignore[arg-type]
    loss(target, audio).backward()
    assert audio.grad is not None
    assert torch.isfinite(audio.grad).all()


def test_the_magnitude_loss_equals_float64_numpy() -> None:
    target, audio = sounds(1000)
    total = 0.0
    for size in SIZES:
        hop, window = size // 4, 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
        mags = []
        for x in (target, audio):
            padded = np.pad(x.double().numpy(), ((0, 0), (0, size)))
            starts = np.arange(-(-1000 // hop)) * hop
            frames = padded[:, starts[:, None] + np.arange(size)]
            mags.append(np.abs(np.fft.rfft(frames * window)))
        total += np.abs(mags[0] - mags[1]).mean()
    assert SpectralLoss(SIZES)(target, audio).item() == pytest.approx(total, rel=1e-5)


def test_the_gradient_agrees_with_finite_differences() -> None:
    target, audio = (x[:1, :40].double() for x in sounds(40))
    loss = SpectralLoss((16, 8), "L2", logmag_weight=1.0, delta_freq_weight=1.0)
    assert torch.autograd.gradcheck(lambda x: loss(target, x), [audio.requires_grad_()])


def test_the_fused_loss_has_the_same_value_and_gradient() -> None:
    target, audio = sounds()
    plain, fused = audio.clone().requires_grad_(), audio.clone().requires_grad_()
    loss = SpectralLoss(SIZES, mag_weight=1.0, logmag_weight=1.0, log_offset=1e-5)(target, plain)
    other = fused_spectral_loss(fused, target, SIZES)
    loss.backward()
    other.backward()
    assert plain.grad is not None
    assert fused.grad is not None
    assert other.item() == pytest.approx(loss.item(), rel=1e-5)
    assert (plain.grad - fused.grad).norm() < 1e-3 * plain.grad.norm()


def test_weights_mask_what_does_not_count() -> None:
    target, value = torch.zeros(2, 3), torch.tensor([[1.0, 2.0, 3.0]] * 2)
    mask = torch.tensor([1.0, 0.0, 0.0])
    assert mean_difference(target, value, "L1", mask).item() == pytest.approx(1 / 3)
    assert mean_difference(target, value, "L2", mask).item() == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="L3"):
        mean_difference(target, value, "L3")  # type: ignore[arg-type]


def test_sounds_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(1, 10\).*\(1, 11\)"):
        SpectralLoss()(torch.zeros(1, 10), torch.zeros(1, 11))


def test_sizes_last_as_long_at_another_rate() -> None:
    assert scaled_fft_sizes(16000) == (2048, 1024, 512, 256, 128, 64)
    for rate in (24000, 32000, 44100, 48000):
        for size, old in zip(scaled_fft_sizes(rate), scaled_fft_sizes(16000), strict=True):
            assert size % 4 == 0
            assert 1.0 <= size / rate / (old / 16000) < 1.1


def test_the_snr_regularizer_pushes_noise_down_and_leaves_clean_tones_alone() -> None:
    tone = torch.sin(0.2 * torch.arange(8000.0))[None]
    noise = 0.1 * sounds(8000)[0][:1]
    assert snr_regularizer(tone, 0.01 * noise).item() == 0.0
    assert snr_regularizer(torch.zeros_like(tone), noise).item() == 0.0
    noise = (3 * noise).requires_grad_()
    loss = snr_regularizer(tone, noise)
    loss.backward()
    assert loss > 0
    assert noise.grad is not None
    assert (noise.grad * noise).sum() > 0  # less noise, less loss


def test_the_loudness_loss_is_the_gain_in_db() -> None:
    target = torch.sin(0.3 * torch.arange(16000.0))[None]
    assert loudness_loss(target, 0.5 * target).item() == pytest.approx(6.02, abs=0.05)
    assert loudness_loss(target, target).item() == 0.0


def test_amplitude_and_frequency_losses_speak_decades_and_semitones() -> None:
    one = torch.ones(1, 4, 1)
    assert amplitude_loss(one, 0.1 * one, log=True).item() == pytest.approx(1.0)
    assert amplitude_loss(one, 0.1 * one).item() == pytest.approx(0.9)
    assert frequency_loss(440.0 * one, 220.0 * one).item() == pytest.approx(12.0)


def test_consistency_counts_pitch_only_where_the_target_sounds() -> None:
    target = {
        "amplitudes": torch.tensor([[[1.0], [0.0]]]),
        "harmonic_distribution": torch.full((1, 2, 4), 0.25),
        "f0_hz": torch.full((1, 2, 1), 440.0),
    }
    controls = {**target, "f0_hz": torch.tensor([[[440.0], [880.0]]])}
    assert HarmonicConsistencyLoss()(target, target).item() == 0.0
    assert HarmonicConsistencyLoss()(target, controls).item() == 0.0
    controls["f0_hz"] = torch.tensor([[[880.0], [440.0]]])
    assert HarmonicConsistencyLoss(f0_weight=2.0)(target, controls).item() == pytest.approx(12.0)
    magnitudes = torch.ones(1, 2, 3)
    assert noise_consistency_loss(magnitudes, 3 * magnitudes).item() == pytest.approx(2.0)


def test_the_wasserstein_distance_equals_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    generator = torch.Generator().manual_seed(0)
    values = torch.rand(2, 3, 7, generator=generator, dtype=torch.float64)
    weights = torch.rand(2, 3, 7, generator=generator, dtype=torch.float64)
    got = wasserstein_distance(*values, *weights)
    for row in range(3):
        wanted = stats.wasserstein_distance(*values[:, row].numpy(), *weights[:, row].numpy())
        assert got[row].item() == pytest.approx(wanted)


def test_sinusoids_an_octave_off_are_twelve_semitones_away() -> None:
    hz, on = torch.tensor([[[220.0, 440.0]]]), torch.ones(1, 1, 2)
    assert sinusoidal_consistency_loss(on, hz, on, 2 * hz).item() == pytest.approx(12.0, abs=1e-3)
    assert sinusoidal_consistency_loss(on, hz, on, hz, midi=False).item() == 0.0
