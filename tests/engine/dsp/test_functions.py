"""Pure functions: exact values, properties, any length, float64, gradients."""

import numpy as np
import pytest
import torch

from studio.engine.dsp.convolution import (
    convolve,
    convolve_blocks,
    fast_length,
    fft_convolve,
    overlap_add,
)
from studio.engine.dsp.envelopes import resample
from studio.engine.dsp.fir import frequency_impulse_response, n_taps, sinc_impulse_response
from studio.engine.dsp.harmonics import harmonic_frequencies, normalize_harmonics
from studio.engine.dsp.noise import uniform_noise
from studio.engine.dsp.oscillators import oscillator_bank
from studio.engine.dsp.scaling import exp_sigmoid, frequencies_sigmoid, frequencies_softmax
from studio.engine.dsp.wavetable import band_limit, wavetable_synthesis


def made(*shape: int, seed: int = 0) -> torch.Tensor:
    """Seeded normal values, float64."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("method", ["nearest", "linear", "cubic", "window"])
@pytest.mark.parametrize(("n_frames", "n_steps"), [(1, 7), (5, 3), (7, 100), (30, 991), (4, 4)])
def test_resampling_takes_any_lengths_and_keeps_a_constant(
    method: str, n_frames: int, n_steps: int
) -> None:
    x = torch.full((2, n_frames, 3), 0.7)
    for add_endpoint in (True, False):
        y = resample(x, n_steps, method, add_endpoint)  # type: ignore[arg-type]
        assert y.shape == (2, n_steps, 3)
        torch.testing.assert_close(y, torch.full_like(y, 0.7))


@pytest.mark.parametrize("n_steps", [600, 601, 599])
def test_linear_resampling_equals_numpy_interpolation(n_steps: int) -> None:
    x = made(1, 25, 1)
    wanted = np.interp(np.arange(n_steps) * 25 / n_steps, np.arange(25), x[0, :, 0].numpy())
    np.testing.assert_allclose(resample(x, n_steps)[0, :, 0].numpy(), wanted, atol=1e-12)


def test_both_ways_of_upsampling_by_a_whole_hop_agree() -> None:
    x = made(1, 10, 2)
    for method in ("linear", "window"):
        quick = resample(x, 160, method)  # type: ignore[arg-type]
        # One step more takes the general path; its grid is 160 / 161 as wide.
        steps = torch.arange(160) * 10 / 160
        whole = steps.floor().long()
        weight = (steps - whole).double()
        if method == "window":
            weight = 0.5 - 0.5 * torch.cos(torch.pi * weight)
        later = x[:, (whole + 1).clamp(max=9)]
        torch.testing.assert_close(quick, torch.lerp(x[:, whole], later, weight[:, None]))


def test_resampling_names_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="spline"):
        resample(torch.zeros(1, 2, 1), 4, "spline")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"\(2, 1\)"):
        resample(torch.zeros(2, 1), 4)


@pytest.mark.parametrize(("n_samples", "n_taps_"), [(1, 1), (37, 5), (5, 37), (30000, 1000)])
def test_convolution_equals_numpy(n_samples: int, n_taps_: int) -> None:
    audio, response = made(2, n_samples), made(2, n_taps_, seed=1)
    wanted = [np.convolve(a, r) for a, r in zip(audio.numpy(), response.numpy(), strict=True)]
    np.testing.assert_allclose(convolve(audio, response).numpy(), wanted, atol=1e-9)


@pytest.mark.parametrize(("n_samples", "n_frames"), [(100, 10), (101, 10), (9, 6), (3, 5)])
def test_blocks_with_one_response_each_equal_the_sum_of_convolutions(
    n_samples: int, n_frames: int
) -> None:
    audio, responses = made(1, n_samples), made(1, n_frames, 7, seed=1)
    block = -(-n_samples // n_frames)
    wanted = np.zeros(n_frames * block + 6)
    for i in range(n_frames):
        piece = audio[0, i * block : (i + 1) * block].numpy()
        if len(piece):
            part = np.convolve(piece, responses[0, i].numpy())
            wanted[i * block : i * block + len(part)] += part
    np.testing.assert_allclose(convolve_blocks(audio, responses)[0].numpy(), wanted, atol=1e-10)
    assert fft_convolve(audio, responses).shape == (1, n_samples)
    assert fft_convolve(audio, responses, "valid", 0).shape == (1, n_samples + 6)


def test_convolution_names_shapes_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="batch 3"):
        fft_convolve(torch.zeros(2, 9), torch.zeros(3, 4))
    with pytest.raises(ValueError, match="full"):
        fft_convolve(torch.zeros(2, 9), torch.zeros(2, 4), "full")  # type: ignore[arg-type]


def test_overlap_add_equals_a_loop() -> None:
    pieces = made(2, 5, 11)
    wanted = torch.zeros(2, 4 * 3 + 11, dtype=torch.float64)
    for i in range(5):
        wanted[:, 3 * i : 3 * i + 11] += pieces[:, i]
    torch.testing.assert_close(overlap_add(pieces, 3), wanted)


def test_quick_lengths_are_even_products_of_small_primes() -> None:
    for least in (1, 2, 3, 127, 1025, 64001):
        length = fast_length(least)
        assert least <= length <= 1.3 * least + 2
        assert length % 2 == 0
        for prime in (2, 3, 5):
            while length % prime == 0:
                length //= prime
        assert length == 1


@pytest.mark.parametrize("window_size", [0, 33, 64, 257])
def test_a_designed_filter_is_linear_phase_with_its_magnitudes(window_size: int) -> None:
    magnitudes = torch.linspace(1.0, 0.2, 65, dtype=torch.float64)[None]
    response = frequency_impulse_response(magnitudes, window_size)
    assert response.shape == (1, n_taps(65, window_size))
    got = torch.fft.rfft(response, n=128).abs()
    torch.testing.assert_close(got[:, 8:57], magnitudes[:, 8:57], atol=0.02, rtol=0.0)


@pytest.mark.parametrize("high_pass", [False, True])
def test_a_sinc_filter_passes_its_band_and_stops_the_other(high_pass: bool) -> None:
    response = sinc_impulse_response(torch.tensor([[2000.0]]), 512, 16000, high_pass)
    gain = torch.fft.rfft(response, n=16000).abs()[0]
    low, high = gain[:1900], gain[2100:]
    passed, stopped = (high, low) if high_pass else (low, high)
    assert (passed - 1.0).abs().max() < 0.01
    assert stopped.max() < 0.01


def test_noise_is_flat_uniform_and_free_of_correlation() -> None:
    noise = uniform_noise(100_000, seed=5, batch=2).double()
    assert noise.min() >= -1.0
    assert noise.max() < 1.0
    assert abs(noise.mean()) < 0.01
    assert noise.square().mean() == pytest.approx(1 / 3, rel=0.01)
    bands = torch.fft.rfft(noise[0]).abs().square()[:50_000].reshape(10, -1).mean(dim=1)
    assert (bands / bands.mean() - 1).abs().max() < 0.07
    for other in (noise[1], uniform_noise(100_000, seed=6)[0].double(), noise[0].roll(1)):
        assert abs((noise[0] * other).mean() * 3) < 0.015


def test_noise_of_any_blocks_is_the_noise_of_the_whole() -> None:
    whole = uniform_noise(1000, seed=1, batch=3)
    pieces = [
        uniform_noise(n, seed=1, start=s, batch=3) for s, n in ((0, 1), (1, 700), (701, 299))
    ]
    assert torch.equal(torch.cat(pieces, dim=1), whole)
    starts = torch.tensor([[0], [5], [9]])
    rows = uniform_noise(10, seed=torch.tensor(1), start=starts, batch=3)
    assert torch.equal(rows[2], whole[2, 9:19])


def test_noise_of_one_seed_is_for_ever() -> None:
    # A change here changes every rendered sound and every stored preview.
    noise = uniform_noise(4, seed=3, dtype=torch.float64)[0]
    values = (noise * 2**31 + 2**31).round().to(torch.int64)
    assert values.tolist() == [2898969035, 3896247520, 1954852912, 610763963]


def test_partials_of_a_stiff_string_and_shifts() -> None:
    f0 = torch.tensor([[[100.0]]])
    stiff = harmonic_frequencies(f0, 3, inharmonicity=0.01)[0, 0]
    assert stiff.tolist() == pytest.approx(
        [100 * k * (1 + 0.01 * k * k) ** 0.5 for k in (1, 2, 3)]
    )
    shifted = harmonic_frequencies(f0, 2, harmonic_shifts=torch.tensor([0.1, -0.1]))[0, 0]
    assert shifted.tolist() == pytest.approx([110.0, 180.0])


def test_a_distribution_without_an_audible_partial_is_silent_and_finite() -> None:
    f0 = torch.tensor([[[9000.0]]])
    result = normalize_harmonics(torch.ones(1, 1, 4), f0, 16000)
    assert result.abs().max() == 0.0


@pytest.mark.parametrize("n_samples", [640, 641, 1000, 7])
def test_sinusoids_equal_a_float64_sum_at_any_length(n_samples: int) -> None:
    hz, amplitudes = 200.0 + 3000.0 * made(1, 10, 3).abs(), made(1, 10, 3, seed=1)
    place = np.arange(n_samples) * 10 / n_samples
    wanted = np.zeros(n_samples)
    for k in range(3):
        f = np.interp(place, np.arange(10), hz[0, :, k].numpy())
        a = np.interp(place, np.arange(10), amplitudes[0, :, k].numpy())
        a = np.where(f >= 8000.0, 0.0, a)
        wanted += a * np.sin(2 * np.pi * np.cumsum(f) / 16000)
    got = oscillator_bank(hz, amplitudes, n_samples, amplitude_method="linear")
    np.testing.assert_allclose(got[0].numpy(), wanted, atol=1e-9)


def test_the_phase_does_not_drift_in_ten_minutes() -> None:
    seconds, rate = 600, 8000
    hz = torch.full((1, seconds, 1), 1234.5)
    audio = oscillator_bank(hz, torch.ones(1, seconds, 1), seconds * rate, rate)[0, -rate:]
    time = np.arange(seconds * rate - rate + 1, seconds * rate + 1) / rate
    wanted = np.sin(2 * np.pi * np.mod(1234.5 * time, 1.0))
    assert np.abs(audio.numpy() - wanted).max() < 2e-6


@pytest.mark.parametrize("n_samples", [320, 333])
def test_a_wavetable_of_a_sine_is_a_sine(n_samples: int) -> None:
    table = torch.sin(2 * torch.pi * torch.arange(4096, dtype=torch.float64) / 4096)
    tables = table.expand(1, 5, -1)
    hz, on = torch.full((1, 5, 1), 500.0, dtype=torch.float64), torch.ones(1, 5, 1)
    got = wavetable_synthesis(hz, on.double(), tables, n_samples)
    wanted = np.sin(2 * np.pi * 500.0 * np.arange(n_samples) / 16000)
    np.testing.assert_allclose(got[0].numpy(), wanted, atol=2e-6)


def test_a_limited_table_holds_no_partial_above_nyquist() -> None:
    table = made(1, 1, 64)
    limited = band_limit(table, torch.full((1, 1, 1), 1000.0, dtype=torch.float64), 16000)
    partials = torch.fft.rfft(limited)[0, 0].abs()
    assert partials[8:].max() < 1e-9
    assert partials[1:7].min() > 0


def test_scaling_covers_its_range_and_stays_finite() -> None:
    x = torch.linspace(-200.0, 200.0, 401).requires_grad_()
    y = exp_sigmoid(x)
    y.sum().backward()
    assert y.min() >= 1e-7
    assert y.max().item() == pytest.approx(2.0)
    assert x.grad is not None
    assert torch.isfinite(x.grad).all()
    raw = torch.tensor([[[-40.0, 40.0]]])
    assert frequencies_sigmoid(raw, 1, 50.0, 5000.0)[0, 0].tolist() == pytest.approx(
        [50, 4950], 1e-3
    )
    peaks = torch.zeros(1, 1, 1, 8)
    peaks[..., 7] = 60.0
    assert frequencies_softmax(peaks, hz_min=50.0, hz_max=5000.0).item() == pytest.approx(5000.0)
    with pytest.raises(ValueError, match=r"\(1, 2, 5\)"):
        frequencies_sigmoid(torch.zeros(1, 2, 5), depth=2)
