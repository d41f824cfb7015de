"""Writes vectors of the same format with other shapes, rates and numbers, by float64 NumPy."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RATE = 48000


def write_folder(folder: Path) -> None:
    """One file for each function below."""
    rng = np.random.default_rng(7)
    for name, make in MAKERS.items():
        arrays = {key: _stored(value) for key, value in make(rng).items()}
        np.savez(folder / f"{name}.npz", **arrays)


def _stored(value: Any) -> Any:
    array = np.asarray(value)
    return array.astype(np.float32) if array.dtype == np.float64 and array.ndim else array


def f32(x: Array) -> Array:
    """What float32 leaves of the values, in float64: inputs are stored so."""
    return x.astype(np.float32).astype(np.float64)


def exp_sigmoid(x: Array) -> Array:
    """The reference's scaling at its defaults."""
    return 2.0 * (1.0 / (1.0 + np.exp(-x))) ** np.log(10.0) + 1e-7


def at_samples(x: Array, n: int, window: bool = False) -> Array:
    """[batch, n_frames, channels] to n steps: index i * n_frames / n, the last frame held."""
    place = np.arange(n) * x.shape[1] / n
    low = np.floor(place).astype(int)
    part = (place - low)[:, None]
    weight = 0.5 - 0.5 * np.cos(np.pi * part) if window else part
    return x[:, low] * (1 - weight) + x[:, np.minimum(low + 1, x.shape[1] - 1)] * weight


def sines(hz: Array, amplitudes: Array, n: int, window: bool = True) -> Array:
    """Sum of oscillators, inclusive phase, silent at or above Nyquist."""
    envelope = at_samples(hz, n)
    level = np.where(envelope >= RATE / 2, 0.0, at_samples(amplitudes, n, window))
    return np.sum(level * np.sin(2 * np.pi * np.cumsum(envelope / RATE, axis=1)), axis=2)


def response(magnitudes: Array) -> Array:
    """Windowed causal impulse responses, all taps."""
    size = 2 * (magnitudes.shape[-1] - 1)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.fft.fftshift(np.fft.irfft(magnitudes, axis=-1), axes=-1) * window


def convolve_frames(audio: Array, responses: Array) -> Array:
    """Equal blocks, one response each, overlap-added: [batch, n_samples + n_taps - 1]."""
    n_taps, block = responses.shape[2], -(-audio.shape[1] // responses.shape[1])
    out = np.zeros((len(audio), audio.shape[1] + n_taps - 1))
    for row in range(len(audio)):
        for i in range(responses.shape[1]):
            piece = audio[row, i * block : (i + 1) * block]
            if len(piece):
                at = slice(i * block, i * block + len(piece) + n_taps - 1)
                out[row, at] += np.convolve(piece, responses[row, i])
    return out


def same(full: Array, n: int, n_taps: int) -> Array:
    """Crop with the group delay taken away."""
    start = (n_taps - 1) // 2 - 1
    return full[:, start : start + n]


def make_exp_sigmoid(rng: np.random.Generator) -> dict[str, Any]:
    """No second variant: optional arrays are absent."""
    x = f32(rng.normal(0, 5, 41))
    return {"in_x": x, "out_default": exp_sigmoid(x)}


def make_resample(rng: np.random.Generator) -> dict[str, Any]:
    """Lengths that do not divide."""
    x = f32(rng.normal(size=(3, 11, 2)))
    return {
        "in_x": x,
        "param_n_timesteps": np.int64(1000),
        "truth_linear": at_samples(x, 1000),
        "out_window": at_samples(x, 1100, window=True),
        "out_nearest": x[:, np.arange(1000) * 11 // 1000],
    }


def make_nyquist_normalize(rng: np.random.Generator) -> dict[str, Any]:
    """Half of the partials above Nyquist."""
    f0, distribution = f32(rng.uniform(300, 900, (1, 7, 1))), f32(rng.uniform(size=(1, 7, 50)))
    hz = f0 * np.arange(1, 51)
    removed = np.where(hz >= RATE / 2, 0.0, distribution)
    return {
        "in_f0_hz": f0,
        "in_hd": distribution,
        "param_sample_rate": np.int64(RATE),
        "out_harmonic_frequencies": hz,
        "out_removed": removed,
        "out_normalized": removed / removed.sum(axis=-1, keepdims=True),
    }


def make_harmonic_synthesis_short(rng: np.random.Generator) -> dict[str, Any]:
    """48 kHz, three rows, 33 harmonics, glides through Nyquist."""
    f0 = f32(rng.uniform(200, 1500, (3, 1, 1)) * np.exp(0.5 * rng.normal(size=(3, 12, 1))))
    amplitudes = f32(rng.uniform(size=(3, 12, 1)))
    distribution = f32(rng.uniform(size=(3, 12, 33)) / 33)
    hz, level = f0 * np.arange(1, 34), amplitudes * distribution
    return {
        "in_f0_hz": f0,
        "in_amplitudes": amplitudes,
        "in_harmonic_distribution": distribution,
        "param_n_samples": np.int64(12 * 192),
        "param_sample_rate": np.int64(RATE),
        "truth_audio": sines(hz, level, 12 * 192),
        "truth_audio_linear_amp": sines(hz, level, 12 * 192, window=False),
    }


def make_frequency_impulse_response(rng: np.random.Generator) -> dict[str, Any]:
    """Another number of bands."""
    magnitudes = f32(rng.uniform(size=(1, 4, 33)))
    return {
        "in_magnitudes": magnitudes,
        "param_window_sizes": np.array([0, 129]),
        "out_w0": response(magnitudes),
        "out_w129": response(magnitudes),
    }


def make_fft_convolve(rng: np.random.Generator) -> dict[str, Any]:
    """Other lengths, one output only."""
    audio, responses = f32(rng.normal(size=(2, 777))), f32(rng.normal(size=(2, 7, 40)))
    full = convolve_frames(audio, responses)
    return {
        "in_audio": audio,
        "in_ir3": responses,
        "out_ir3_same": same(full, 777, 40),
        "out_ir3_same_d9": full[:, 9 : 9 + 777],
        "out_ir3_valid_d0": full,
    }


def make_filtered_noise(rng: np.random.Generator) -> dict[str, Any]:
    """97 bands, hop 192."""
    raw, noise = f32(rng.normal(size=(1, 9, 97))), f32(rng.uniform(-1, 1, (1, 9 * 192)))
    magnitudes = exp_sigmoid(raw - 5.0)
    full = convolve_frames(noise, response(magnitudes))
    return {
        "in_magnitudes": raw,
        "in_noise": noise,
        "param_n_samples": np.int64(9 * 192),
        "out_ctrl_magnitudes": magnitudes,
        "out_audio_w0": same(full, 9 * 192, 192),
    }


def make_sinusoidal(rng: np.random.Generator) -> dict[str, Any]:
    """Only the raw way."""
    hz, level = f32(rng.uniform(50, 30000, (1, 6, 5))), f32(rng.uniform(size=(1, 6, 5)))
    return {
        "in_raw_amplitudes": level,
        "in_raw_frequencies_hz": hz,
        "param_sample_rate": np.int64(RATE),
        "truth_raw_audio": sines(hz, level, 6 * 192),
    }


def spectrum(audio: Array, size: int, hop: int, n_frames: int) -> Array:
    """Magnitudes of periodic-Hann frames, zeros behind the end."""
    padded = np.pad(audio, ((0, 0), (0, size + n_frames * hop)))
    frames = padded[:, (np.arange(n_frames) * hop)[:, None] + np.arange(size)]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.abs(np.fft.rfft(frames * window, n=1 << (size - 1).bit_length()))


def make_spectral_ops(rng: np.random.Generator) -> dict[str, Any]:
    """A size that is no power of two."""
    audio = f32(rng.normal(0, 0.2, (1, 5000)))
    return {"in_audio": audio, "out_mag_768": spectrum(audio, 768, 192, -(-5000 // 192))}


def make_spectral_loss(rng: np.random.Generator) -> dict[str, Any]:
    """Two sizes of 48 kHz, magnitudes and logarithms."""
    target, audio = f32(rng.normal(0, 0.2, (2, 3, 4000)))
    total = 0.0
    for size in (1536, 192):
        n_frames = -(-4000 // (size // 4))
        a, b = (spectrum(x, size, size // 4, n_frames) for x in (target, audio))
        total += np.abs(a - b).mean() + 0.5 * np.abs(np.log(a) - np.log(b)).mean()
    options = "two:{'logmag_weight': 0.5, 'fft_sizes': (1536, 192)}"
    return {
        "in_target": target,
        "in_audio": audio,
        "param_options": np.array([options]),
        "out_two": np.float64(total),
    }


def make_loudness_power(rng: np.random.Generator) -> dict[str, Any]:
    """48 kHz by parameter; the formula of the A curve written out again."""
    audio = f32(rng.normal(0, 0.2, (1, 6000)))
    hop, n_fft = RATE // 250, 512
    n_frames = 6000 // hop + 1
    centred = np.pad(audio, ((0, 0), (n_fft // 2, n_fft)))
    power = spectrum(centred, n_fft, hop, n_frames) ** 2
    f = np.arange(n_fft // 2 + 1) * RATE / n_fft
    f2 = np.maximum(f, 1e-9) ** 2
    a, b, c, d = (x**2 for x in (12194.217, 20.598997, 107.65265, 737.86223))
    curve = a * f2**2 / ((f2 + a) * (f2 + b) * np.sqrt((f2 + c) * (f2 + d)))
    weight = np.maximum(20 * np.log10(curve + 1e-30) + 2.0, -80.0)
    mean = np.mean(power * 10 ** (weight / 10), axis=-1)
    return {
        "in_audio": audio,
        "param_sample_rate": np.int64(RATE),
        "out_loudness_default": np.maximum(10 * np.log10(np.maximum(mean, 1e-8)), -80.0),
    }


MAKERS = {
    "exp_sigmoid": make_exp_sigmoid,
    "resample": make_resample,
    "nyquist_normalize": make_nyquist_normalize,
    "harmonic_synthesis_short": make_harmonic_synthesis_short,
    "frequency_impulse_response": make_frequency_impulse_response,
    "fft_convolve": make_fft_convolve,
    "filtered_noise": make_filtered_noise,
    "sinusoidal": make_sinusoidal,
    "spectral_ops": make_spectral_ops,
    "spectral_loss": make_spectral_loss,
    "loudness_power": make_loudness_power,
}
