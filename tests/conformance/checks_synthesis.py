"""Checks of oscillators, filtered noise, effects."""

import numpy as np
import torch
from torch import Tensor

from studio.engine.dsp.convolution import fft_convolve
from studio.engine.dsp.delay import reference_variable_delay
from studio.engine.dsp.fir import frequency_impulse_response
from studio.engine.dsp.harmonic import harmonic_synthesis
from studio.engine.dsp.harmonics import normalize_harmonics, remove_above_nyquist
from studio.engine.dsp.oscillators import oscillator_bank
from studio.engine.dsp.scaling import exp_sigmoid, frequencies_sigmoid
from studio.engine.dsp.wavetable import linear_lookup, wavetable_synthesis
from tests.conformance.vectors import Check, Vectors


def check_harmonic_synthesis_short(v: Vectors) -> None:
    inputs = [v.input(n) for n in ("f0_hz", "amplitudes", "harmonic_distribution")]
    n_samples, rate = v.n_samples(), v.param("sample_rate", 16000)

    def synthesize(**options: object) -> Tensor:
        return harmonic_synthesis(*inputs, n_samples, rate, **options)

    def bank() -> Tensor:
        f0_hz, amplitudes, distribution = inputs
        k = torch.arange(1, distribution.shape[-1] + 1)
        return oscillator_bank(f0_hz * k, amplitudes * distribution, n_samples, rate)

    for path in ("auto", "torch"):
        v.check("audio", lambda p=path: synthesize(path=p), atol=_tolerance(v, "audio"))
    v.check("audio", bank, atol=_tolerance(v, "audio"))
    name = "audio_linear_amp"
    v.check(name, lambda: synthesize(amplitude_method="linear"), atol=_tolerance(v, name))
    name = "audio_shifts"
    v.check(
        name,
        lambda: synthesize(harmonic_shifts=v.input("harmonic_shifts")),
        atol=_tolerance(v, name),
    )
    if v.keys("truth_audio"):
        v.superseded("audio_angular")
    v.check("audio_angular", synthesize, atol=5e-3)


def _tolerance(v: Vectors, name: str) -> float:
    """The truth is met much closer than the reference's own float32 phase."""
    return 1e-4 if v.keys(f"truth_{name}") else 5e-3


def check_harmonic_processor_4s(v: Vectors) -> None:
    rate, n_samples = v.param("sample_rate", 16000), v.n_samples()
    f0_hz = v.input("f0_hz")
    amplitudes = exp_sigmoid(v.input("amplitudes"))
    distribution = exp_sigmoid(v.input("harmonic_distribution"))
    distribution = normalize_harmonics(distribution, f0_hz, rate)
    v.check("ctrl_amplitudes", lambda: amplitudes, rtol=2e-5)
    v.check("ctrl_harmonic_distribution", lambda: distribution, rtol=2e-5, atol=1e-9)
    audio = harmonic_synthesis(f0_hz, amplitudes, distribution, n_samples, rate)
    if v.keys("truth_audio"):
        v.superseded("audio_angular")
        v.check("audio", lambda: audio, atol=2e-2)
        wanted = v.wanted("audio").astype(np.float64)
        error = audio.double().numpy() - wanted
        assert 10 * np.log10(np.square(wanted).sum() / np.square(error).sum()) > 40.0


def check_filtered_noise(v: Vectors) -> None:
    magnitudes = exp_sigmoid(v.input("magnitudes") + v.param("initial_bias", -5.0))
    v.check("ctrl_magnitudes", lambda: magnitudes, rtol=2e-5, atol=1e-7)
    for name in v.outputs():
        if name.startswith("audio_w") and name[7:].isdigit():
            size = int(name[7:])
            v.check(
                name,
                lambda s=size: fft_convolve(
                    v.input("noise"), frequency_impulse_response(magnitudes, s)
                ),
                atol=1e-4,
            )


def check_sinusoidal(v: Vectors) -> None:
    rate, n_samples = v.param("sample_rate", 16000), v.n_samples()

    def frequencies() -> Tensor:
        limits = v.param("hz_min", 0.0), v.param("hz_max", 8000.0)
        return frequencies_sigmoid(v.input("frequencies"), 1, *limits)

    def amplitudes() -> Tensor:
        return remove_above_nyquist(frequencies(), exp_sigmoid(v.input("amplitudes")), rate)

    def audio() -> Tensor:
        hz = frequencies()
        if v.has("ctrl_frequencies"):  # 0.01 Hz of float32 rounding would add up in the phase
            hz = torch.from_numpy(np.array(v.wanted("ctrl_frequencies")))
        return oscillator_bank(hz, amplitudes(), n_samples, rate)

    def raw_audio() -> Tensor:
        inputs = v.input("raw_frequencies_hz"), v.input("raw_amplitudes")
        return oscillator_bank(*inputs, n_samples, rate)

    v.check("ctrl_frequencies", frequencies, rtol=1e-4)
    v.check("ctrl_amplitudes", amplitudes, rtol=1e-4)
    v.check("audio", audio, atol=5e-3)
    v.check("raw_audio", raw_audio, atol=5e-3)


def check_wavetable(v: Vectors) -> None:
    rate, n_samples = v.param("sample_rate", 16000), v.n_samples()

    def synthesize(amplitudes: Tensor, tables: Tensor) -> Tensor:
        return wavetable_synthesis(v.input("f0_hz"), amplitudes, tables, n_samples, rate)

    for name, produce in {
        "audio": lambda: synthesize(v.input("amplitudes"), v.input("wavetables")),
        "audio_static": lambda: synthesize(v.input("amplitudes"), v.input("wavetable_static")),
        "proc_audio": lambda: synthesize(
            exp_sigmoid(v.input("proc_raw_amplitudes")), exp_sigmoid(v.input("wavetables"))
        ),
        "linear_lookup": lambda: linear_lookup(v.input("phase"), v.input("wavetable_static")),
    }.items():
        v.check(name, produce, atol=2e-3)


def check_reverbs(v: Vectors) -> None:
    def wet(response: Tensor) -> Tensor:
        masked = torch.cat([torch.zeros_like(response[:, :1]), response[:, 1:]], dim=1)
        return fft_convolve(v.input("audio"), masked, delay_compensation=0)

    def decay() -> Tensor:
        noise = v.input("exp_noise")
        time = torch.linspace(0.0, 1.0, noise.shape[-1])
        rate = 2.0 + torch.exp(v.input("exp_decay"))
        return exp_sigmoid(v.input("exp_gain")) * torch.exp(-rate * time) * noise

    def noise_response() -> Tensor:
        magnitudes = exp_sigmoid(v.input("fn_magnitudes") - 3.0)
        return fft_convolve(v.input("fn_noise"), frequency_impulse_response(magnitudes, 257))

    for name, produce in {
        "reverb": lambda: v.input("audio") + wet(v.input("ir")),
        "reverb_wet_only": lambda: wet(v.input("ir")),
        "exp_ir": decay,
        "exp_audio": lambda: v.input("audio") + wet(decay()),
        "fn_ir": noise_response,
        "fn_audio": lambda: v.input("audio") + wet(noise_response()),
    }.items():
        v.check(name, produce, atol=1e-4)


def check_fir_moddelay(v: Vectors) -> None:
    rate = v.param("sample_rate", 16000)
    center_ms, depth_ms = v.param("center_ms", 15.0), v.param("depth_ms", 10.0)
    max_ms = center_ms + depth_ms

    def filtered() -> Tensor:
        response = frequency_impulse_response(exp_sigmoid(v.input("magnitudes")), 257)
        return fft_convolve(v.input("audio"), response)

    def delayed() -> Tensor:
        place = torch.sigmoid(v.input("phase")) * depth_ms / max_ms + center_ms / max_ms
        wet = reference_variable_delay(v.input("audio"), place, int(rate / 1000.0 * max_ms))
        return v.input("audio") + wet * exp_sigmoid(v.input("gain"))[..., 0]

    v.check("fir", filtered, atol=1e-4)
    v.check("moddelay", delayed, atol=1e-4)


CHECKS: dict[str, Check] = {
    "harmonic_synthesis_short": check_harmonic_synthesis_short,
    "harmonic_processor_4s": check_harmonic_processor_4s,
    "filtered_noise": check_filtered_noise,
    "sinusoidal": check_sinusoidal,
    "wavetable": check_wavetable,
    "reverbs": check_reverbs,
    "fir_moddelay": check_fir_moddelay,
}
