"""Processors against reference values, formulas, properties of their sound."""

import numpy as np
import pytest
import torch

from studio.engine.dsp.delay import reference_variable_delay
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.processors.fir import FirFilter
from studio.engine.processors.harmonic import Harmonic
from studio.engine.processors.mixing import Crop, Mix
from studio.engine.processors.mod_delay import ModDelay, vibrato
from studio.engine.processors.noise import FilteredNoise
from studio.engine.processors.reverb import ExpDecayReverb, Reverb, restrained
from studio.engine.processors.sinusoidal import Sinusoidal
from studio.engine.processors.wavetable import Wavetable
from studio.engine.units import hz_to_cents
from tests.conformance.conftest import DEFAULT_FOLDER
from tests.conformance.vectors import Vectors

RATE = 16000


def golden(name: str) -> Vectors:
    """A file of reference vectors."""
    return Vectors(DEFAULT_FOLDER / f"{name}.npz")


def test_the_harmonic_processor_equals_the_reference_within_80_db() -> None:
    v = golden("harmonic_processor_4s")
    names = ("amplitudes", "harmonic_distribution", "f0_hz")
    processor = Harmonic(64, RATE, n_harmonics=40)
    controls = processor.controls(**{name: v.input(name) for name in names})
    v.check("ctrl_amplitudes", lambda: controls["amplitudes"], rtol=2e-5)
    v.check("ctrl_harmonic_distribution", lambda: controls["harmonic_distribution"], rtol=2e-5)
    wanted = v.wanted("audio").astype(np.float64)
    error = processor.render(controls).double().numpy() - wanted
    assert 10 * np.log10(np.sum(wanted**2) / np.sum(error**2)) > 80.0


def test_the_sinusoidal_processor_equals_the_reference() -> None:
    v = golden("sinusoidal")
    processor = Sinusoidal(64, RATE, 12)
    controls = processor.controls(
        amplitudes=v.input("amplitudes"), frequencies=v.input("frequencies")
    )
    v.check("ctrl_frequencies", lambda: controls["frequencies"], rtol=1e-4)
    v.check("audio", lambda: processor.render(controls), atol=5e-3)


def test_the_wavetable_processor_equals_the_reference_in_its_own_way() -> None:
    v = golden("wavetable")
    processor = Wavetable(100, RATE, 128, is_band_limited=False, scale_wavetables=True)
    controls = processor.controls(
        amplitudes=v.input("proc_raw_amplitudes"),
        wavetables=v.input("wavetables"),
        f0_hz=v.input("f0_hz"),
    )
    v.check("proc_audio", lambda: processor.render(controls), atol=2e-3)


def test_the_fir_filter_equals_the_reference() -> None:
    v = golden("fir_moddelay")
    processor = FirFilter(65, 64)
    controls = processor.controls(audio=v.input("audio"), magnitudes=v.input("magnitudes"))
    v.check("fir", lambda: processor.render(controls), atol=1e-4)


def test_the_mod_delay_equals_the_reference_but_for_its_folded_end() -> None:
    v = golden("fir_moddelay")
    processor = ModDelay(15.0, 10.0, RATE, 64)
    controls = processor.controls(**{n: v.input(n) for n in ("audio", "gain", "phase")})
    folds = (0.4 * controls["phase"] + 0.6)[..., 0] * 400 > 399
    got, wanted = processor.render(controls).numpy(), v.wanted("moddelay")
    assert np.abs(got - wanted)[~folds.numpy()].max() < 1e-4


def test_the_reference_delay_folds_where_ours_does_not() -> None:
    audio = torch.eye(1, 9)
    phase = torch.ones(1, 9, 1)
    assert reference_variable_delay(audio, phase, 4)[0].argmax() == 0
    processor = ModDelay(0.25, 0.0, RATE, 9, add_dry=False)
    assert processor.max_length == 4
    assert processor.render({"audio": audio, "phase": phase})[0].argmax() == 4


def test_the_reverb_equals_the_reference() -> None:
    v = golden("reverbs")
    for name, add_dry in (("reverb", True), ("reverb_wet_only", False)):
        processor = Reverb(1600, 64, RATE, add_dry)
        controls = processor.controls(audio=v.input("audio"), impulse_response=v.input("ir"))
        v.check(name, lambda p=processor, c=controls: p.render(c), atol=1e-4)


def test_a_restrained_room_is_silent_first_falls_and_starts_small() -> None:
    torch.manual_seed(0)
    response = restrained(1.0, 160, RATE).impulse_response()[0].detach()
    assert response[:160].abs().max() == 0.0
    assert response[160:].abs().max() < 1e-3
    early, late = response[200:2000].std(), response[-1800:].std()
    assert 20 * torch.log10(early / late) > 45.0


def test_a_long_room_decays_as_its_formula_says() -> None:
    processor = ExpDecayReverb(8000, 64, gain=0.0, decay=1.0)
    response = processor.impulse_response()[0].detach()
    time = torch.linspace(0, 1, 8000)
    envelope = exp_sigmoid(torch.tensor(0.0)) * torch.exp(-(2 + torch.e) * time)
    share = (response / envelope).square()
    assert abs(share[:4000].mean() - 1 / 3) < 0.02  # the variance of uniform noise
    assert abs(share[4000:].mean() - 1 / 3) < 0.02


def test_a_stiff_string_sounds_sharp_in_its_high_partials() -> None:
    n_frames, b, k = 250, 1e-3, 8
    processor = Harmonic(64, RATE, scale_outputs=False)
    distribution = torch.zeros(1, n_frames, 10)
    distribution[..., k - 1] = 1.0
    frames = torch.ones(1, n_frames, 1)
    controls = processor.controls(
        amplitudes=frames,
        harmonic_distribution=distribution,
        f0_hz=200.0 * frames,
        inharmonicity=b * frames,
    )
    spectrum = torch.fft.rfft(processor.render(controls)[0] * torch.hann_window(16000)).abs()
    assert abs(int(spectrum.argmax()) - k * 200.0 * (1 + b * k * k) ** 0.5) <= 1.0


def test_noise_has_the_level_and_colour_of_its_magnitudes() -> None:
    magnitudes = torch.zeros(1, 500, 65)
    magnitudes[..., 20:30] = 0.5
    audio = FilteredNoise(65, 64, scale_outputs=False).render({"magnitudes": magnitudes})
    power = torch.fft.rfft(audio[0]).abs().square()
    hz = torch.linspace(0, 8000, len(power))
    inside = (hz > 19 * 125) & (hz < 31 * 125)
    assert power[inside].sum() / power.sum() > 0.98
    assert audio.std() == pytest.approx(0.5 * (10 / 64 / 3) ** 0.5, rel=0.1)


def test_the_same_seed_gives_the_same_noise_and_another_another() -> None:
    controls = {"magnitudes": torch.ones(2, 20, 9)}
    one, same, other = (FilteredNoise(9, 64, seed=seed).render(controls) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert torch.corrcoef(torch.cat([one, other])).triu(1).abs().max() < 0.1
    processor = FilteredNoise(9, 64, seed=1)
    state = processor.initial_state(2, one, seed=2)
    assert torch.equal(processor.render(controls, state=state), other)


def test_the_mix_keeps_the_power() -> None:
    generator = torch.Generator().manual_seed(0)
    one, two = torch.randn(2, 1, 64000, generator=generator)
    level = torch.linspace(0.0, 1.0, 1000)[None, :, None]
    mixed = Mix(64, scale_outputs=False).render({"one": one, "two": two, "mix_level": level})
    powers = mixed.reshape(10, -1).square().mean(dim=1)
    assert (powers - 1.0).abs().max() < 0.06
    assert torch.corrcoef(torch.stack([mixed[0, :3200], one[0, :3200]]))[0, 1] > 0.99
    assert torch.corrcoef(torch.stack([mixed[0, -3200:], two[0, -3200:]]))[0, 1] > 0.99


def test_the_crop_drops_at_the_named_end() -> None:
    sound = {"audio": torch.arange(5.0)[None]}
    assert Crop(2, "front").render(sound).tolist() == [[2.0, 3.0, 4.0]]
    assert Crop(2, "back").render(sound).tolist() == [[0.0, 1.0, 2.0]]
    assert Crop(9, "front").render(sound).shape == (1, 0)
    with pytest.raises(ValueError, match="middle"):
        Crop(1, "middle")  # type: ignore[arg-type]


def test_the_vibrato_moves_the_pitch_by_54_cents() -> None:
    time = torch.arange(RATE, dtype=torch.float64) / RATE
    sound = torch.sin(2 * torch.pi * 440.0 * time)[None]
    moved = vibrato(RATE, 64).double().render({"audio": sound})[0, 1000:]
    spectrum = torch.fft.fft(moved)
    spectrum[len(moved) // 2 :] = 0
    angle = np.unwrap(torch.angle(torch.fft.ifft(spectrum)).numpy())
    hz = np.diff(angle)[2000:-2000] * RATE / (2 * np.pi)
    smooth = np.convolve(hz, np.ones(64) / 64, "valid")
    assert hz_to_cents(smooth.max(), 440.0) == pytest.approx(54.0, abs=6.0)
    assert hz_to_cents(smooth.min(), 440.0) == pytest.approx(-54.0, abs=6.0)


def test_silence_between_notes_is_exact() -> None:
    n_frames = 40
    processor = Harmonic(64, RATE, scale_outputs=False)
    amplitudes = torch.ones(1, n_frames, 1)
    amplitudes[:, 10:20] = 0.0
    controls = {
        "amplitudes": amplitudes,
        "harmonic_distribution": torch.full((1, n_frames, 4), 0.25),
        "f0_hz": torch.full((1, n_frames, 1), 300.0),
    }
    audio = processor.render(controls)[0]
    assert audio[10 * 64 : 19 * 64].abs().max() == 0.0
    assert audio[20 * 64 :].abs().max() > 0.5
