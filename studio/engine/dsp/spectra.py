"""Short-time spectra: magnitudes, mel bands, cepstra."""

import math

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.units import safe_log


def stft(audio: Tensor, frame_size: int = 2048, overlap: float = 0.75) -> Tensor:
    """Complex spectrum [batch, n_frames, fft // 2 + 1] of audio [batch, n_samples].

    Periodic Hann window, hop = frame_size * (1 - overlap), no centring, zeros appended to reach
    ceil(n_samples / hop) frames, fft = next power of two >= frame_size, no normalisation: as
    ddsp.spectral_ops.stft.
    """
    hop_size = round(frame_size * (1.0 - overlap))
    if hop_size < 1:
        raise ValueError(f"overlap {overlap}: no step is left at frame_size {frame_size}")
    n_frames = -(-audio.shape[-1] // hop_size)
    padded = functional.pad(
        audio, (0, max((n_frames - 1) * hop_size + frame_size - audio.shape[-1], 0))
    )
    frames = padded.unfold(-1, frame_size, hop_size)[..., :n_frames, :]
    window = torch.hann_window(frame_size, dtype=torch.float64, device=audio.device)
    spectrum: Tensor = torch.fft.rfft(
        frames * window.to(audio.dtype), n=next_power_of_two(frame_size)
    )
    return spectrum


def next_power_of_two(n: int) -> int:
    """The smallest power of two >= n.

    >>> next_power_of_two(6144)
    8192
    """
    return 1 << (n - 1).bit_length()


def magnitude(audio: Tensor, frame_size: int = 2048, overlap: float = 0.75) -> Tensor:
    """Magnitudes [batch, n_frames, fft // 2 + 1] (ddsp.spectral_ops.compute_mag)."""
    return stft(audio, frame_size, overlap).abs()


def log_magnitude(audio: Tensor, frame_size: int = 2048, overlap: float = 0.75) -> Tensor:
    """Natural logarithm of the magnitudes (ddsp.spectral_ops.compute_logmag)."""
    return safe_log(magnitude(audio, frame_size, overlap))


def mel(
    audio: Tensor,
    n_mels: int = 64,
    frame_size: int = 2048,
    overlap: float = 0.75,
    hz_min: float = 0.0,
    hz_max: float = 8000.0,
    sample_rate: float = 16000.0,
) -> Tensor:
    """Mel spectrum [batch, n_frames, n_mels] of magnitudes (ddsp.spectral_ops.compute_mel)."""
    mags = magnitude(audio, frame_size, overlap)
    return mags @ mel_matrix(n_mels, mags.shape[-1], sample_rate, hz_min, hz_max, audio)


def log_mel(
    audio: Tensor,
    n_mels: int = 64,
    frame_size: int = 2048,
    overlap: float = 0.75,
    hz_min: float = 80.0,
    hz_max: float = 7600.0,
    sample_rate: float = 16000.0,
) -> Tensor:
    """Natural logarithm of the mel spectrum (ddsp.spectral_ops.compute_logmel)."""
    return safe_log(mel(audio, n_mels, frame_size, overlap, hz_min, hz_max, sample_rate))


def mfcc(
    audio: Tensor,
    n_mfcc: int = 13,
    n_mels: int = 128,
    frame_size: int = 1024,
    overlap: float = 0.75,
    hz_min: float = 20.0,
    hz_max: float = 8000.0,
    sample_rate: float = 16000.0,
) -> Tensor:
    """Mel cepstra [batch, n_frames, n_mfcc] (ddsp.spectral_ops.compute_mfcc).

    DCT-II of the log-mel spectrum, scaled by 1 / sqrt(2 n_mels), the first n_mfcc of it.
    """
    log_mels = log_mel(audio, n_mels, frame_size, overlap, hz_min, hz_max, sample_rate)
    return log_mels @ dct_matrix(n_mels, n_mfcc, audio)


def mel_matrix(
    n_mels: int, n_bins: int, sample_rate: float, hz_min: float, hz_max: float, like: Tensor
) -> Tensor:
    """Weights [n_bins, n_mels]: triangles linear in mel (HTK scale), 0 Hz excluded.

    Agrees with tf.signal.linear_to_mel_weight_matrix. Raises ValueError for a range that does
    not lie within 0..Nyquist.
    """
    if not 0.0 <= hz_min < hz_max <= sample_rate / 2:
        raise ValueError(f"{hz_min}..{hz_max} Hz: wanted a range within 0..{sample_rate / 2} Hz")
    hz = torch.linspace(0.0, sample_rate / 2, n_bins, dtype=torch.float64)
    bins = _hz_to_mel(hz)[1:, None]
    ends = _hz_to_mel(torch.tensor([hz_min, hz_max], dtype=torch.float64))
    edges = torch.linspace(float(ends[0]), float(ends[1]), n_mels + 2, dtype=torch.float64)
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
    weights = torch.minimum(rising, falling).clamp(min=0.0)  # [n_bins - 1, n_mels]
    return functional.pad(weights, (0, 0, 1, 0)).to(like)


def dct_matrix(n_mels: int, n_mfcc: int, like: Tensor) -> Tensor:
    """Matrix [n_mels, n_mfcc] of the DCT-II times 1 / sqrt(2 n_mels).

    >>> dct_matrix(2, 1, torch.zeros(1)).tolist()
    [[1.0], [1.0]]
    """
    places = torch.arange(n_mels, dtype=torch.float64)[:, None] + 0.5
    orders = torch.arange(n_mfcc, dtype=torch.float64)
    matrix = 2.0 * torch.cos(math.pi / n_mels * places * orders) / math.sqrt(2.0 * n_mels)
    return matrix.to(like)


def _hz_to_mel(hz: Tensor) -> Tensor:
    return 1127.0 * torch.log1p(hz / 700.0)
