"""Checks of scaling, units, resampling, partials, filters."""

import re

import numpy as np

from studio.engine.dsp.convolution import fft_convolve
from studio.engine.dsp.envelopes import resample
from studio.engine.dsp.fir import frequency_impulse_response
from studio.engine.dsp.harmonics import (
    harmonic_frequencies,
    normalize_harmonics,
    remove_above_nyquist,
)
from studio.engine.dsp.oscillators import angular_cumsum
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.dsp.units import (
    amplitude_to_db,
    db_to_amplitude,
    db_to_power,
    hz_to_midi,
    midi_to_hz,
    power_to_db,
)
from tests.conformance.vectors import Check, Vectors


def check_exp_sigmoid(v: Vectors) -> None:
    x = v.input("x")
    v.check("default", lambda: exp_sigmoid(x), rtol=2e-5)
    for name in v.outputs():
        if v.keys(f"param_exponent_{name}"):
            values = [v.param(f"{p}_{name}") for p in ("exponent", "max", "threshold")]
            v.check(name, lambda values=values: exp_sigmoid(x, *values), rtol=2e-5)


def check_units(v: Vectors) -> None:
    reference, span = v.param("ref_db", 0.0), v.param("range_db", 80.0)
    for name, produce in {
        "midi_to_hz": lambda: midi_to_hz(v.input("midi")),
        "midi_to_hz_zero_silence": lambda: midi_to_hz(v.input("midi"), midi_zero_silence=True),
        "hz_to_midi": lambda: hz_to_midi(v.input("hz")),
        "amplitude_to_db": lambda: amplitude_to_db(v.input("amp"), reference, span),
        "power_to_db": lambda: power_to_db(v.input("amp"), reference, span),
        "db_to_amplitude": lambda: db_to_amplitude(v.input("db")),
        "db_to_power": lambda: db_to_power(v.input("db")),
    }.items():
        v.check(name, produce, rtol=2e-5, atol=2e-4)


def check_resample(v: Vectors) -> None:
    for name in v.outputs():
        match = re.fullmatch(r"(nearest|linear|cubic|window)(_noendpoint|_down)?", name)
        if not match:
            continue
        method, kind = match.groups()
        others = [key for key in v.keys("in_") if key != "in_x"]
        source = others[0] if kind == "_down" and others else "in_x"
        n_steps = v.wanted(name).shape[1]
        v.check(
            name,
            lambda s=source, n=n_steps, m=method, k=kind: resample(
                v.input(s.removeprefix("in_")), n, m, add_endpoint=k != "_noendpoint"
            ),
            # The reference's own float32 place is 6e-5 off where it reduces 1001 frames to 1000.
            atol=2e-3 if method == "cubic" else 1e-4 if kind == "_down" else 1e-5,
        )


def check_nyquist_normalize(v: Vectors) -> None:
    f0_hz, distribution = v.input("f0_hz"), v.input("hd")
    rate = v.param("sample_rate", 16000)
    frequencies = harmonic_frequencies(f0_hz, distribution.shape[-1])
    for name, produce in {
        "harmonic_frequencies": lambda: frequencies,
        "removed": lambda: remove_above_nyquist(frequencies, distribution, rate),
        "normalized": lambda: normalize_harmonics(distribution, f0_hz, rate),
        "normalized_no_bandlimit": lambda: normalize_harmonics(distribution),
    }.items():
        v.check(name, produce, rtol=1e-5, atol=1e-7)


def check_angular_cumsum(v: Vectors) -> None:
    got = angular_cumsum(v.input("omega")).double().numpy()
    turn = np.exp(1j * (got - v.wanted("phase")))
    assert np.abs(np.angle(turn)).max() < 2e-2


def check_frequency_impulse_response(v: Vectors) -> None:
    magnitudes = v.input("magnitudes")
    full = 2 * (magnitudes.shape[-1] - 1)
    sizes = [int(size) for size in np.atleast_1d(v.param("window_sizes", np.zeros(0)))]
    names = [name for name in v.outputs() if name.startswith("w")]
    for name in names:
        if name == "wsmall":
            size = next((s for s in sizes if 0 < s < full), 33)
        elif name[1:].isdigit():
            size = int(name[1:])
        else:
            continue
        v.check(name, lambda s=size: frequency_impulse_response(magnitudes, s), atol=1e-6)


def check_fft_convolve(v: Vectors) -> None:
    for name in v.outputs():
        match = re.fullmatch(r"(ir\w+?)_(same|valid)(?:_d(\d+))?", name)
        if match:
            response, padding, delay = match.groups()
            v.check(
                name,
                lambda r=response, p=padding, d=delay: fft_convolve(
                    v.input("audio"), v.input(r), p, -1 if d is None else int(d)
                ),
                atol=1e-4,
            )


CHECKS: dict[str, Check] = {
    "exp_sigmoid": check_exp_sigmoid,
    "units": check_units,
    "resample": check_resample,
    "nyquist_normalize": check_nyquist_normalize,
    "angular_cumsum": check_angular_cumsum,
    "frequency_impulse_response": check_frequency_impulse_response,
    "fft_convolve": check_fft_convolve,
}
