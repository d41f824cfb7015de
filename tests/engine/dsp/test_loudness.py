"""Loudness, RMS, power: definition, rates, gradients."""

import numpy as np
import pytest
import torch

from studio.engine.dsp.loudness import a_weighting_db, loudness, power, rms


def sine(hz: float, sample_rate: int, seconds: float = 1.0, level: float = 0.5) -> torch.Tensor:
    """A steady sine [1, n_samples]."""
    time = torch.arange(round(seconds * sample_rate), dtype=torch.float64) / sample_rate
    return (level * torch.sin(2 * torch.pi * hz * time))[None].float()


def test_loudness_of_a_frame_equals_its_formula_in_float64() -> None:
    audio = torch.randn(1, 4000, generator=torch.Generator().manual_seed(0))
    padded = np.pad(audio[0].double().numpy(), 256)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(512) / 512)
    spectrum = np.abs(np.fft.rfft(padded[640 : 640 + 512] * window)) ** 2
    weights = 10 ** (a_weighting_db(512, 16000).numpy() / 10)
    assert loudness(audio)[0, 10].item() == pytest.approx(
        10 * np.log10(np.mean(spectrum * weights)), abs=1e-4
    )


def test_the_weighting_is_that_of_the_standard() -> None:
    table = {62.5: -26.2, 125: -16.2, 250: -8.7, 500: -3.3, 1000: 0, 4000: 1.0}
    for hz, wanted in table.items():
        curve = a_weighting_db(512, 16000)
        assert curve[round(hz / 31.25)].item() == pytest.approx(wanted, abs=0.25)


@pytest.mark.parametrize("sample_rate", [16000, 24000, 32000, 44100, 48000])
@pytest.mark.parametrize("frame_rate", [50.0, 100.0, 125.0, 250.0])
def test_any_rate_gives_one_frame_a_step_and_one_on_sample_0(
    sample_rate: int, frame_rate: float
) -> None:
    level = loudness(sine(1000.0, sample_rate), sample_rate, frame_rate, n_fft=1024)
    assert level.shape == (1, int(frame_rate) + 1)
    middle = level[0, 20:-20]
    assert middle.max() - middle.min() < 0.05


def test_the_same_sound_is_as_loud_at_another_rate_if_the_window_lasts_as_long() -> None:
    low = loudness(sine(1000.0, 16000), 16000, n_fft=512)[0, 125]
    high = loudness(sine(1000.0, 48000), 48000, n_fft=1536)[0, 125]
    # Power grows with the square of the window, the mean falls with the number of bins.
    assert (high - low).item() == pytest.approx(10 * np.log10(9 / 3), abs=0.1)


def test_silence_is_the_floor_with_a_finite_gradient() -> None:
    for measure in (loudness, rms, power):
        audio = torch.zeros(1, 640, requires_grad=True)
        level = measure(audio)
        level.sum().backward()
        assert audio.grad is not None
        assert torch.isfinite(audio.grad).all()
    assert loudness(torch.zeros(1, 640)).unique().tolist() == [-80.0]


def test_the_gradient_agrees_with_finite_differences() -> None:
    audio = torch.randn(1, 40, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    audio.requires_grad_()
    assert torch.autograd.gradcheck(lambda x: loudness(x, 16000, 1000.0, 16), [audio])


def test_twice_the_amplitude_is_6_db_more() -> None:
    audio = sine(440.0, 16000)
    rise = loudness(audio)[0, 10:-10] - loudness(audio / 2)[0, 10:-10]
    assert (rise - 20 * np.log10(2)).abs().max() < 1e-3
    assert rms(audio)[0, 100].item() == pytest.approx(0.5 / 2**0.5, rel=0.02)
    assert power(audio)[0, 100].item() == pytest.approx(-9.03, abs=0.2)


def test_a_short_sound_still_has_a_frame() -> None:
    assert loudness(torch.zeros(1, 1)).shape == (1, 1)
    assert loudness(torch.zeros(1, 10), padding="valid").shape == (1, 1)
    with pytest.raises(ValueError, match="centre"):
        loudness(torch.zeros(1, 10), padding="centre")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="frame_rate"):
        loudness(torch.zeros(1, 10), frame_rate=0.0)


def test_loudness_first_asked_for_without_gradients_has_one_later() -> None:
    audio = torch.sin(torch.arange(4000.0) / 7)[None]
    with torch.inference_mode():
        before = loudness(audio, n_fft=480).clone()
    audio.requires_grad_(True)
    after = loudness(audio, n_fft=480)
    after.sum().backward()  # type: ignore[no-untyped-call]
    torch.testing.assert_close(after.detach(), before)
    assert audio.grad is not None
    assert float(audio.grad.abs().max()) > 0
