"""Reference rows: what harmonic plus noise synthesis gives without any network, at 16 kHz.

The oracle measures each frame's harmonics and noise on the very audio: the ceiling of this
synthesizer. The fixed spectrum plays one average spectrum at the measured pitch and loudness: the
floor that a network must beat.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.dsp.convolution import fft_convolve
from studio.engine.dsp.fir import frequency_impulse_response
from studio.engine.dsp.harmonic import harmonic_synthesis
from studio.engine.dsp.loudness import loudness
from studio.engine.dsp.noise import uniform_noise
from studio.engine.features.types import Features
from studio.engine.quality.figures import SAMPLE_RATE, Samples

N_HARMONICS = 100
N_BANDS = 65
_BLOCK = 64  # frames analysed at once, to bound memory
_PERIODS = 4.0  # length of the analysis window
_LONGEST, _SHORTEST = 1024, 256
_LEVEL_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """Resyntheses without a network, each [n_samples]: oracle, fixed spectrum."""

    oracle: Samples
    fixed: Samples


def reference_rows(samples: Samples, features: Features, seed: int = 0) -> Rows:
    """Both rows of a clip at 16 kHz; features of any frame rate, frame n at n / rate seconds."""
    voiced = features.periodicity >= 0.5
    amplitudes = harmonic_amplitudes(samples, features)  # [n_frames, n_harmonics]
    harmonic = _synthesize(amplitudes, features, len(samples))
    oracle = harmonic + _noise(samples, harmonic, seed)
    weights = amplitudes[voiced] if voiced.any() else amplitudes
    spectrum = weights.sum(0) / max(1e-9, float(weights.sum()))
    return Rows(oracle, _fixed(samples, features, spectrum.astype(np.float32)))


def harmonic_amplitudes(samples: Samples, features: Features) -> NDArray[np.float32]:
    """Amplitude of each harmonic in each frame, [n_frames, n_harmonics]; 0 from Nyquist on.

    The discrete-time Fourier transform of a Hann window of four periods at k * f0.
    """
    hop = SAMPLE_RATE / features.frame_rate
    half = _LONGEST // 2
    padded = np.pad(samples, (half, half + int(hop) + 1)).astype(np.float64)
    out = np.zeros((features.n_frames, N_HARMONICS), np.float32)
    place = np.arange(-half, half)
    k = np.arange(1, N_HARMONICS + 1)
    for start in range(0, features.n_frames, _BLOCK):
        n = np.arange(start, min(start + _BLOCK, features.n_frames))
        f0 = features.f0_hz[n].astype(np.float64)
        length = np.clip(_PERIODS * SAMPLE_RATE / f0, _SHORTEST, _LONGEST)
        window = np.where(
            np.abs(place) < length[:, None] / 2, np.cos(np.pi * place / length[:, None]) ** 2, 0.0
        )
        centre = np.round(n * hop).astype(int)
        frames = padded[centre[:, None] + half + place] * window
        turn = np.exp(-2j * np.pi * np.outer(f0, place) / SAMPLE_RATE)  # one harmonic's turning
        wave = np.ones_like(turn)
        for number in range(min(N_HARMONICS, int(SAMPLE_RATE / 2 / f0.min()))):
            wave *= turn
            value = np.abs((frames * wave).sum(1)) * 2 / window.sum(1)
            out[n, number] = np.where(f0 * k[number] < SAMPLE_RATE / 2, value, 0.0)
    return out


def _synthesize(amplitudes: NDArray[np.float32], features: Features, n_samples: int) -> Samples:
    """Harmonics with given amplitudes at the measured pitch."""
    hop = SAMPLE_RATE / features.frame_rate
    a = torch.from_numpy(amplitudes).unsqueeze(0)
    f0 = torch.from_numpy(features.f0_hz).reshape(1, -1, 1)
    total = a.sum(-1, keepdim=True)
    length = round(features.n_frames * hop)
    share = a / torch.clamp(total, min=1e-9)
    audio: Samples = harmonic_synthesis(f0, total, share, length, SAMPLE_RATE).numpy()[0]
    return np.pad(audio, (0, max(0, n_samples - length)))[:n_samples]


def _noise(samples: Samples, harmonic: Samples, seed: int) -> Samples:
    """Noise with the power that the harmonics leave in each band, frame by frame."""
    size, hop = 2 * (N_BANDS - 1), 64
    n_frames = -(-len(samples) // hop)
    powers = []
    for signal in (samples, harmonic):
        padded = np.pad(signal, (size // 2, n_frames * hop + size - len(signal)))
        frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][:n_frames]
        power = np.abs(np.fft.rfft(frames * np.hanning(size + 1)[:-1])) ** 2
        kernel = np.ones(5) / 5  # 20 ms: harmonics beat within a short window
        powers.append(np.apply_along_axis(np.convolve, 0, power, kernel, "same"))
    left = np.maximum(powers[0] - powers[1], 0.01 * np.minimum(powers[0], powers[1]))
    # Uniform noise on -1..1 has variance 1/3; a Hann window of this size gathers 3/8 of it a bin.
    magnitudes = np.sqrt(left / (size * 0.375 / 3)).astype(np.float32)
    response = frequency_impulse_response(torch.from_numpy(magnitudes).unsqueeze(0))
    noise = uniform_noise(n_frames * hop, seed)
    audio: Samples = fft_convolve(noise, response).numpy()[0][: len(samples)]
    return audio


def _fixed(samples: Samples, features: Features, spectrum: NDArray[np.float32]) -> Samples:
    """One spectrum at the measured pitch, its level matched to the measured loudness."""
    n = features.n_frames
    wanted = _loudness_at(samples, features)
    gain_db = np.zeros(n, np.float32)
    shape = np.broadcast_to(spectrum, (n, len(spectrum)))
    for _ in range(_LEVEL_ROUNDS):
        gain = (10 ** (gain_db / 20)).astype(np.float32)
        audio = _synthesize(np.ascontiguousarray(shape * gain[:, None]), features, len(samples))
        gain_db = np.clip(gain_db + wanted - _loudness_at(audio, features), -90, 40)
    return audio


def _loudness_at(samples: Samples, features: Features) -> NDArray[np.float32]:
    """Reference loudness on the features' frames."""
    audio = torch.from_numpy(np.ascontiguousarray(samples)).unsqueeze(0)
    curve = loudness(audio, SAMPLE_RATE, features.frame_rate)[0].numpy()
    return np.pad(curve, (0, max(0, features.n_frames - len(curve))), "edge")[: features.n_frames]
