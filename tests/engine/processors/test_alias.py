"""No oscillator sounds above Nyquist: nothing comes back below it."""

import numpy as np
import pytest
import torch

from studio.engine.dsp.oscillators import AmplitudeMethod
from studio.engine.dsp.wavetable import waveform
from studio.engine.processors.harmonic import Harmonic
from studio.engine.processors.processor import Controls, Processor
from studio.engine.processors.sinusoidal import Sinusoidal
from studio.engine.processors.waveforms import KINDS, Waveforms
from studio.engine.processors.wavetable import Wavetable

HOP = 64
WINDOW = 2048
REACH = 10  # bins around a partial: the window's main lobe, the partial's movement


def play(name: str, f0_hz: torch.Tensor, sample_rate: int, fades: bool = False) -> torch.Tensor:
    """A bright sound of the processor with the pitch curve [n_frames]."""
    f0 = f0_hz[None, :, None].float()
    # Hann cross-fades swell 250 times a second: sidebands at -78 dB beside the fading partial.
    method: AmplitudeMethod = "linear" if fades else "window"
    controls: Controls = {"amplitudes": torch.full_like(f0, 0.5), "f0_hz": f0}
    processor: Processor
    if name == "harmonic":
        processor = Harmonic(
            HOP,
            sample_rate,
            amplitude_method=method,
            scale_outputs=False,
            fades_near_nyquist=fades,
        )
        controls["harmonic_distribution"] = torch.ones(1, len(f0_hz), 60)
    elif name == "sinusoidal":
        processor = Sinusoidal(
            HOP,
            sample_rate,
            amplitude_method=method,
            scale_outputs=False,
            fades_near_nyquist=fades,
        )
        controls = {
            "amplitudes": torch.full((1, len(f0_hz), 8), 0.1),
            "frequencies": f0 * torch.arange(1, 9),
        }
    elif name == "wavetable":
        processor = Wavetable(HOP, sample_rate, scale_outputs=False)
        table = waveform("saw", 128)[None, None]
        controls["wavetables"] = table.expand(1, len(f0_hz), -1)
    else:
        processor = Waveforms(HOP, sample_rate, scale_outputs=False)
        shares = [1.0 if kind == name else 0.0 for kind in KINDS]
        controls["shapes"] = torch.tensor(shares).expand(1, len(f0_hz), -1)
    return processor.render(processor.controls(**controls))[0]


def alias_db(audio: torch.Tensor, f0_hz: torch.Tensor, sample_rate: int) -> float:
    """Energy away from all partials over the energy of all, the worst of the windows, in dB."""
    window = np.blackman(WINDOW).astype(np.float64) ** 2  # side lobes below -110 dB
    worst = -300.0
    for start in range(0, len(audio) - WINDOW + 1, WINDOW // 2):
        power = np.abs(np.fft.rfft(audio[start : start + WINDOW].double().numpy() * window)) ** 2
        bins = np.arange(len(power))
        near = f0_hz[start // HOP : (start + WINDOW) // HOP + 1].double().numpy()
        allowed = bins < REACH
        for k in range(1, int(sample_rate / near.min() / 2) + 2):
            low, high = k * near.min(), k * near.max()
            step = sample_rate / WINDOW
            allowed |= (bins > low / step - REACH) & (bins < high / step + REACH)
        total = power.sum()
        worst = max(worst, 10 * np.log10(power[~allowed].sum() / total + 1e-30))
    return float(worst)


NAMES = ["harmonic", "sinusoidal", "saw", "square", "triangle", "wavetable"]


@pytest.mark.parametrize("sample_rate", [16000, 48000])
@pytest.mark.parametrize("name", NAMES)
def test_a_high_steady_tone_has_no_alias(name: str, sample_rate: int) -> None:
    f0_hz = torch.full((120,), 0.0779 * sample_rate)
    assert alias_db(play(name, f0_hz, sample_rate), f0_hz, sample_rate) < -80.0


@pytest.mark.parametrize("name", NAMES)
def test_a_glide_that_drives_partials_through_nyquist_has_no_alias(name: str) -> None:
    # The fourth partial leaves at 2000 Hz, the third at 2667 Hz.
    f0_hz = torch.linspace(1900.0, 2750.0, 2000)
    audio = play(name, f0_hz, 16000, fades=True)
    assert alias_db(audio, f0_hz, 16000) < -80.0


def test_the_measure_hears_an_alias() -> None:
    f0_hz = torch.full((120,), 1246.0)
    audio = play("sinusoidal", f0_hz, 16000)
    folded = 1e-3 * torch.sin(2 * torch.pi * 3517.0 / 16000 * torch.arange(len(audio)))
    assert alias_db(audio + folded, f0_hz, 16000) > -65.0


@pytest.mark.parametrize("name", ["saw", "square", "triangle"])
def test_low_waveforms_have_the_classic_shape(name: str) -> None:
    audio = play(name, torch.full((100,), 50.0), 48000)
    period = 48000 // 50
    middle = audio[3 * period - 1 : 4 * period - 1].numpy()  # the phase sum is inclusive
    away = np.abs(np.arange(period) / period - np.array([[0.0], [0.5], [1.0]])).min(axis=0) > 0.05
    wanted = 0.5 * waveform(name, period).numpy()
    assert np.abs(middle - wanted)[away].max() < 0.03
