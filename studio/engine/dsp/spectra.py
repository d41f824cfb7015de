"""Short-time spectra: magnitudes, mel bands, cepstra."""

import math

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.units import safe_log


def stft(audio: Tensor, fft_size: int = 2048, overlap: float = 0.75) -> Tensor:
    """Complex spectrum [batch, n_frames, fft // 2 + 1] of audio [batch, n_samples].

    Periodic Hann window, hop = fft_size * (1 - overlap), no centring, zeros appended to reach
    ceil(n_samples / hop) frames, fft = next power of two >= fft_size, no normalisation: as
    ddsp.spectral_ops.stft. ValueError for an overlap that leaves no hop.
    """
    hop_size = round(fft_size * (1.0 - overlap))
    if hop_size < 1:
        raise ValueError(f"overlap {overlap}: no step is left at fft_size {fft_size}")
    n_frames = -(-audio.shape[-1] // hop_size)
    padded = functional.pad(
        audio, (0, max((n_frames - 1) * hop_size + fft_size - audio.shape[-1], 0))
    )
    frames = padded.unfold(-1, fft_size, hop_size)[..., :n_frames, :]
    window = torch.hann_window(fft_size, dtype=torch.float64, device=audio.device)
    spectrum: Tensor = torch.fft.rfft(
        frames * window.to(audio.dtype), n=next_power_of_two(fft_size)
    )
    return spectrum


def next_power_of_two(n: int) -> int:
    """The smallest power of two >= n.

    >>> next_power_of_two(6144)
    8192
    """
    return 1 << (n - 1).bit_length()


def magnitude(audio: Tensor, fft_size: int = 2048, overlap: float = 0.75) -> Tensor:
    """Magnitudes [batch, n_frames, fft // 2 + 1] (ddsp.spectral_ops.compute_mag)."""
    return stft(audio, fft_size, overlap).abs()


def log_magnitude(audio: Tensor, fft_size: int = 2048, overlap: float = 0.75) -> Tensor:
    """Natural logarithm of the magnitudes [batch, n_frames, fft // 2 + 1].

    Source: ddsp.spectral_ops.compute_logmag.
    """
    return safe_log(magnitude(audio, fft_size, overlap))


def mel(
    audio: Tensor,
    mel_bins: int = 64,
    fft_size: int = 2048,
    overlap: float = 0.75,
    lo_hz: float = 0.0,
    hi_hz: float = 8000.0,
    sample_rate: float = 16000.0,
) -> Tensor:
    """Mel spectrum [batch, n_frames, mel_bins] of magnitudes (ddsp.spectral_ops.compute_mel)."""
    mags = magnitude(audio, fft_size, overlap)
    return mags @ mel_matrix(mel_bins, mags.shape[-1], sample_rate, lo_hz, hi_hz, audio)


def log_mel(
    audio: Tensor,
    mel_bins: int = 64,
    fft_size: int = 2048,
    overlap: float = 0.75,
    lo_hz: float = 80.0,
    hi_hz: float = 7600.0,
    sample_rate: float = 16000.0,
) -> Tensor:
    """Natural logarithm of the mel spectrum [batch, n_frames, mel_bins].

    Source: ddsp.spectral_ops.compute_logmel.
    """
    return safe_log(mel(audio, mel_bins, fft_size, overlap, lo_hz, hi_hz, sample_rate))


def mfcc(
    audio: Tensor,
    mfcc_bins: int = 13,
    mel_bins: int = 128,
    fft_size: int = 1024,
    overlap: float = 0.75,
    lo_hz: float = 20.0,
    hi_hz: float = 8000.0,
    sample_rate: float = 16000.0,
) -> Tensor:
    """Mel cepstra [batch, n_frames, mfcc_bins] (ddsp.spectral_ops.compute_mfcc).

    DCT-II of the log-mel spectrum, scaled by 1 / sqrt(2 mel_bins), the first mfcc_bins of it.
    """
    log_mels = log_mel(audio, mel_bins, fft_size, overlap, lo_hz, hi_hz, sample_rate)
    return log_mels @ dct_matrix(mel_bins, mfcc_bins, audio)


def mel_matrix(
    mel_bins: int, n_bins: int, sample_rate: float, lo_hz: float, hi_hz: float, like: Tensor
) -> Tensor:
    """Weights [n_bins, mel_bins]: triangles linear in mel (HTK scale), 0 Hz excluded.

    Agrees with tf.signal.linear_to_mel_weight_matrix. Raises ValueError for a range that does
    not lie within 0..Nyquist.
    """
    if not 0.0 <= lo_hz < hi_hz <= sample_rate / 2:
        raise ValueError(f"{lo_hz}..{hi_hz} Hz: wanted a range within 0..{sample_rate / 2} Hz")
    hz = torch.linspace(0.0, sample_rate / 2, n_bins, dtype=torch.float64)
    bins = _hz_to_mel(hz)[1:, None]
    ends = _hz_to_mel(torch.tensor([lo_hz, hi_hz], dtype=torch.float64))
    edges = torch.linspace(float(ends[0]), float(ends[1]), mel_bins + 2, dtype=torch.float64)
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
    weights = torch.minimum(rising, falling).clamp(min=0.0)  # [n_bins - 1, mel_bins]
    return functional.pad(weights, (0, 0, 1, 0)).to(like)


def dct_matrix(mel_bins: int, mfcc_bins: int, like: Tensor) -> Tensor:
    """Matrix [mel_bins, mfcc_bins] of the DCT-II times 1 / sqrt(2 mel_bins).

    >>> dct_matrix(2, 1, torch.zeros(1)).tolist()
    [[1.0], [1.0]]
    """
    places = torch.arange(mel_bins, dtype=torch.float64)[:, None] + 0.5
    orders = torch.arange(mfcc_bins, dtype=torch.float64)
    matrix = 2.0 * torch.cos(math.pi / mel_bins * places * orders) / math.sqrt(2.0 * mel_bins)
    return matrix.to(like)


def _hz_to_mel(hz: Tensor) -> Tensor:
    return 1127.0 * torch.log1p(hz / 700.0)
