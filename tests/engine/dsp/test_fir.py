"""Filters cut where they say, with a delay that is linear in phase."""

import math

import pytest
import torch
from torch import Tensor

from studio.engine.dsp.fir import (
    frequency_impulse_response,
    hann_window,
    n_taps,
    sinc_impulse_response,
)


def gain_db(response: Tensor, hz: float, sample_rate: float) -> float:
    """Gain of a response [n_taps] at a frequency."""
    angle = 2 * math.pi * hz / sample_rate * torch.arange(len(response), dtype=torch.float64)
    real = (response.double() * torch.cos(angle)).sum()
    imaginary = (response.double() * torch.sin(angle)).sum()
    return float(20 * torch.log10(torch.hypot(real, imaginary) + 1e-12))


@pytest.mark.parametrize("sample_rate", [16000, 48000])
@pytest.mark.parametrize("cutoff", [500.0, 2000.0, 6500.0])
@pytest.mark.parametrize("high_pass", [False, True])
def test_a_sinc_filter_halves_at_its_cutoff(
    sample_rate: int, cutoff: float, high_pass: bool
) -> None:
    size = 512
    response = sinc_impulse_response(
        torch.tensor([cutoff]), size, sample_rate, high_pass=high_pass
    )
    edge = 3.3 * sample_rate / size / 2 * 1.3  # half the Hamming window's transition, with room
    below, at, above = (
        gain_db(response, hz, sample_rate) for hz in (cutoff - edge, cutoff, cutoff + edge)
    )
    passed, stopped = (above, below) if high_pass else (below, above)
    assert at == pytest.approx(-6.02, abs=0.1)
    assert passed == pytest.approx(0.0, abs=0.05)
    assert stopped < -50.0


def test_low_and_high_pass_add_up_to_the_sound() -> None:
    cutoff = torch.tensor([[0.1], [0.7]])
    both = sinc_impulse_response(cutoff, 64) + sinc_impulse_response(cutoff, 64, high_pass=True)
    pulse = torch.zeros(65)
    pulse[32] = 1.0
    torch.testing.assert_close(both, pulse.expand(2, -1), rtol=0, atol=1e-6)


def test_a_cutoff_in_hz_is_a_share_of_nyquist() -> None:
    in_hz = sinc_impulse_response(torch.tensor([3000.0]), 64, sample_rate=24000)
    torch.testing.assert_close(in_hz, sinc_impulse_response(torch.tensor([0.25]), 64))


def test_all_taps_reproduce_the_magnitudes_at_their_bands() -> None:
    # A smooth curve survives the Hann window of all taps.
    place = torch.linspace(0, math.pi, 65, dtype=torch.float64)
    wanted = 1.0 + 0.5 * torch.cos(2 * place)
    response = frequency_impulse_response(wanted[None])[0]
    got = torch.fft.rfft(response).abs()
    torch.testing.assert_close(got, wanted, rtol=0, atol=2e-3)


@pytest.mark.parametrize(("n_bands", "window"), [(65, 0), (65, 257), (65, 33), (65, 32), (9, 5)])
def test_a_response_has_the_length_that_n_taps_says(n_bands: int, window: int) -> None:
    response = frequency_impulse_response(torch.rand(2, 3, n_bands), window)
    assert response.shape == (2, 3, n_taps(n_bands, window))


def test_a_response_of_all_taps_is_linear_in_phase() -> None:
    generator = torch.Generator().manual_seed(0)
    magnitudes = torch.rand(33, generator=generator, dtype=torch.float64)
    response = frequency_impulse_response(magnitudes[None])[0]
    peak = int(frequency_impulse_response(torch.ones(1, 33))[0].argmax())
    reach = min(peak, len(response) - 1 - peak)
    left, right = response[peak - reach : peak].flip(0), response[peak + 1 : peak + 1 + reach]
    torch.testing.assert_close(left, right, rtol=0, atol=1e-12)


def test_an_even_window_is_periodic_an_odd_one_symmetric() -> None:
    like = torch.zeros((), dtype=torch.float64)
    even, odd = hann_window(8, like), hann_window(9, like)
    torch.testing.assert_close(even, odd[:8])
    torch.testing.assert_close(odd, odd.flip(0))


def test_filters_have_right_gradients() -> None:
    cutoff = torch.tensor([[0.3]], dtype=torch.float64, requires_grad=True)
    magnitudes = torch.rand(1, 2, 5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda c: sinc_impulse_response(c, 8), (cutoff,))
    assert torch.autograd.gradcheck(lambda m: frequency_impulse_response(m, 5), (magnitudes,))


def test_one_band_is_refused() -> None:
    with pytest.raises(ValueError, match="2 bands or more"):
        frequency_impulse_response(torch.ones(1, 1))
