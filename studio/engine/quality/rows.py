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
from studio.engine.dsp.noise import uniform_noise
from studio.engine.features.types import Features
from studio.engine.quality.figures import SAMPLE_RATE, Samples
from studio.engine.units import DB_FLOOR

N_HARMONICS = 100
N_BANDS = 65
_BLOCK = 64  # frames analysed at once, to bound memory
_PERIODS = 4.0  # length of the analysis window
_LONGEST, _SHORTEST = 1024, 256
_HOP = 64
_VOICED = 0.5
_COARSE, _FINE = 128, 1024
_LOBE_BINS = 2.0  # half the width of a Hann window's main lobe
_SMOOTH = 5  # frames, 20 ms: harmonics beat within a short window
_NO_VALLEY = 1e-3  # where harmonics lie too close to see between them
_LOUDNESS_CONSTANT = 512 * (512 * 0.375) / 4 / 257


@dataclass(frozen=True, slots=True)
class Rows:
    """Resyntheses without a network, each [n_samples]: oracle, fixed spectrum."""

    oracle: Samples
    fixed: Samples


def reference_rows(samples: Samples, features: Features, seed: int = 0) -> Rows:
    """Both rows of a clip at 16 kHz; features of any frame rate, frame n at n / rate seconds."""
    voiced = features.periodicity >= _VOICED
    amplitudes = harmonic_amplitudes(samples, features)  # [n_frames, n_harmonics]
    harmonic = _synthesize(amplitudes, features, len(samples))
    oracle = harmonic + _noise(samples, harmonic, features, seed)
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


def _noise(samples: Samples, harmonic: Samples, features: Features, seed: int) -> Samples:
    """Noise with the power that lies between the harmonics, band by band, frame by frame.

    In each band the lesser of two estimates: what subtracting the harmonics' power leaves, and
    the mean power of a fine spectrum's bins away from any harmonic.
    """
    n_frames = -(-len(samples) // _HOP)
    x, h = (_power(signal, _COARSE, n_frames) for signal in (samples, harmonic))
    left = np.maximum(x - h, 0.0)
    left = np.apply_along_axis(np.convolve, 0, left, np.ones(_SMOOTH) / _SMOOTH, "same")
    valleys = _valleys(samples, features, n_frames) * (_COARSE / _FINE)
    # Uniform noise on -1..1 has variance 1/3; a Hann window of this size gathers 3/8 of it a bin.
    magnitudes = np.sqrt(np.minimum(left, valleys) / (_COARSE * 0.375 / 3)).astype(np.float32)
    response = frequency_impulse_response(torch.from_numpy(magnitudes).unsqueeze(0))
    noise = uniform_noise(n_frames * _HOP, seed)
    audio: Samples = fft_convolve(noise, response).numpy()[0][: len(samples)]
    return audio


def _power(samples: Samples, size: int, n_frames: int) -> NDArray[np.float64]:
    """Power of centred Hann windows every 4 ms: [n_frames, size // 2 + 1]."""
    padded = np.pad(samples, (size // 2, n_frames * _HOP + size - len(samples)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::_HOP][:n_frames]
    power: NDArray[np.float64] = np.abs(np.fft.rfft(frames * np.hanning(size + 1)[:-1])) ** 2
    return power


def _valleys(samples: Samples, features: Features, n_frames: int) -> NDArray[np.float64]:
    """Mean power of the fine bins off the harmonics within each coarse band."""
    power = _power(samples, _FINE, n_frames)
    at = np.minimum(
        np.round(np.arange(n_frames) * _HOP / SAMPLE_RATE * features.frame_rate).astype(int),
        features.n_frames - 1,
    )
    f0 = features.f0_hz[at][:, None]
    hz = np.arange(power.shape[1]) * SAMPLE_RATE / _FINE
    away = np.abs(hz / f0 - np.round(hz / f0)) * f0 > _LOBE_BINS * SAMPLE_RATE / _FINE
    away |= hz < 0.5 * f0
    width = _FINE // _COARSE
    band = np.minimum((np.arange(len(hz)) + width // 2) // width, N_BANDS - 1)
    members = np.equal.outer(band, np.arange(N_BANDS)).astype(np.float64)
    count = away @ members
    mean = ((power * away) @ members) / np.maximum(count, 1)
    total = (power @ members) / members.sum(0)
    return np.asarray(np.where(count > 0, mean, _NO_VALLEY * total))


def _fixed(samples: Samples, features: Features, spectrum: NDArray[np.float32]) -> Samples:
    """One spectrum at the measured pitch; its amplitude follows the measured loudness.

    One constant turns loudness into amplitude; it is fitted on the clip, so the ear's weighting of
    high against low notes is right in the mean only: all that a synthesizer without a network
    knows. A steady harmonic sound of amplitudes a_k has the reference loudness
    10 log10(C sum_k a_k^2 10^(A(k f0) / 10)), C = n_fft sum(w^2) / 4 / n_bins by Parseval.
    """
    k = np.arange(1, len(spectrum) + 1)
    hz = features.f0_hz[:, None] * k
    weights = np.where(hz < SAMPLE_RATE / 2, 10 ** (a_weighting_of(hz) / 10), 0.0)
    level = 10 * np.log10(_LOUDNESS_CONSTANT * (np.square(spectrum) * weights).sum(1) + 1e-20)
    voiced = features.periodicity >= _VOICED
    constant = float(np.mean(level[voiced] if voiced.any() else level))
    sounds = features.loudness_db > DB_FLOOR
    gain = np.where(sounds, 10 ** ((features.loudness_db - constant) / 20), 0.0)
    amplitudes = (spectrum * gain[:, None]).astype(np.float32)
    return _synthesize(amplitudes, features, len(samples))


def a_weighting_of(hz: NDArray[np.floating]) -> NDArray[np.float64]:
    """A-weighting in dB at any frequency > 0 (IEC 61672-1:2013, annex E), not below -80 dB."""
    square = np.square(np.asarray(hz, np.float64))
    c1, c2, c3, c4 = (f * f for f in (12194.217, 20.598997, 107.65265, 737.86223))
    gain = (
        c1 * square**2 / ((square + c1) * (square + c2) * np.sqrt((square + c3) * (square + c4)))
    )
    return np.asarray(np.maximum(2.0 + 20.0 * np.log10(gain), -80.0))
