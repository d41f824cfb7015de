"""Loudness, RMS, power of audio, frame by frame: one definition for training and rendering."""

import math
from functools import cache
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.units import power_to_db

FramePadding = Literal["center", "same", "valid"]


def loudness(
    audio: Tensor,
    sample_rate: int = 16000,
    frame_rate: float = 250.0,
    n_fft: int = 512,
    range_db: float = 80.0,
    ref_db: float = 0.0,
    padding: FramePadding = "center",
) -> Tensor:
    """A-weighted loudness in dB [batch, n_frames] of audio [batch, n_samples].

    Agrees with ddsp.spectral_ops.compute_loudness 3.7: the power of a periodic-Hann spectrum,
    weighted by 10^(A/10), averaged over the bins, in dB, not below -range_db. There is no upper
    limit (the window is not normalised): a full-scale sine at 2.5 kHz reads +21 dB. "center" puts
    frame n on sample n * sample_rate / frame_rate: n_samples // hop + 1 frames. A hop that is
    no whole number is allowed (each frame is rounded down to a sample on its own).
    Differentiable, its gradient is finite in silence.

    >>> loudness(torch.zeros(1, 640)).tolist()[0][:2]
    [-80.0, -80.0]
    """
    frames = frame(audio, n_fft, sample_rate, frame_rate, padding)  # [batch, n_frames, n_fft]
    window = torch.hann_window(n_fft, dtype=torch.float64, device=audio.device).to(audio.dtype)
    spectrum = torch.view_as_real(torch.fft.rfft(frames * window))
    power = spectrum.square().sum(dim=-1)  # [batch, n_frames, n_fft // 2 + 1]
    mean = power @ _shares(n_fft, sample_rate, audio.device, audio.dtype)  # [batch, n_frames]
    return power_to_db(mean, ref_db, range_db)


@cache
def _shares(n_fft: int, sample_rate: float, device: torch.device, dtype: torch.dtype) -> Tensor:
    """What each bin's power adds to the mean weighted power, [n_fft // 2 + 1]."""
    with torch.inference_mode(False):  # a tensor that is made in that mode knows no gradient
        weighting = 10.0 ** (a_weighting_db(n_fft, sample_rate, device) / 10.0)
        return (weighting / weighting.shape[0]).to(dtype)


def rms(
    audio: Tensor,
    sample_rate: int = 16000,
    frame_rate: float = 250.0,
    frame_size: int = 512,
    padding: FramePadding = "center",
) -> Tensor:
    """Root of the mean square [batch, n_frames] (ddsp.spectral_ops.compute_rms_energy).

    The gradient in exact silence is 0, not infinite.
    """
    mean = _mean_square(audio, sample_rate, frame_rate, frame_size, padding)
    is_silent = mean == 0
    return torch.where(is_silent, 0.0, torch.sqrt(torch.where(is_silent, 1.0, mean)))


def power(
    audio: Tensor,
    sample_rate: int = 16000,
    frame_rate: float = 250.0,
    frame_size: int = 512,
    range_db: float = 80.0,
    ref_db: float = 0.0,
    padding: FramePadding = "center",
) -> Tensor:
    """Power in dB [batch, n_frames], not below -range_db (ddsp.spectral_ops.compute_power)."""
    mean = _mean_square(audio, sample_rate, frame_rate, frame_size, padding)
    return power_to_db(mean, ref_db, range_db)


def frame(
    audio: Tensor,
    frame_size: int,
    sample_rate: int,
    frame_rate: float,
    padding: FramePadding = "center",
) -> Tensor:
    """Overlapping frames [batch, n_frames, frame_size] of audio [batch, n_samples].

    center: frame_size // 2 zeros on both sides; same: zeros at the end, to ceil(n_samples / hop)
    frames; valid: no zeros (at least one frame is given, padded if need be).
    Raises ValueError for another word or a rate that is not positive.
    """
    if padding not in ("center", "same", "valid"):
        raise ValueError(f"padding {padding!r}: wanted center, same or valid")
    if frame_rate <= 0 or sample_rate < frame_rate:
        raise ValueError(f"frame_rate {frame_rate}: wanted more than 0, at most {sample_rate}")
    hop = sample_rate / frame_rate
    if padding == "center":
        audio = functional.pad(audio, (frame_size // 2, frame_size // 2))
    n_samples = audio.shape[-1]
    if padding == "same":
        n_frames = math.ceil(n_samples / hop)
    else:
        n_frames = max(math.floor((n_samples - frame_size) / hop) + 1, 1)
    needed = math.floor((n_frames - 1) * hop) + frame_size
    audio = functional.pad(audio, (0, max(needed - n_samples, 0)))
    if hop == int(hop):
        return audio.unfold(-1, frame_size, int(hop))[..., :n_frames, :]
    starts = torch.floor(torch.arange(n_frames, device=audio.device, dtype=torch.float64) * hop)
    return audio.unfold(-1, frame_size, 1)[..., starts.to(torch.int64), :]


def a_weighting_db(
    n_fft: int, sample_rate: float, device: torch.device | str | None = None
) -> Tensor:
    """A-weighting in dB, float64 [n_fft // 2 + 1], not below -80 (IEC 61672; as librosa has it).

    >>> round(float(a_weighting_db(16, 16000.0)[2]), 1)
    1.2
    """
    hz = torch.arange(n_fft // 2 + 1, dtype=torch.float64, device=device) * (sample_rate / n_fft)
    return a_weighting_at(hz)


def a_weighting_at(hz: Tensor) -> Tensor:
    """A-weighting in dB at frequencies of any shape, not below -80.

    >>> a_weighting_at(torch.tensor([1000.0, 100.0], dtype=torch.float64)).round(decimals=1)
    tensor([  0.0000, -19.1000], dtype=torch.float64)
    """
    squared = hz.square()
    poles = [pole**2 for pole in (12194.217, 20.598997, 107.65265, 737.86223)]
    db = 2.0 + 20.0 * (
        math.log10(poles[0])
        + 2.0 * torch.log10(squared.clamp(min=1e-300 if hz.dtype == torch.float64 else 1e-30))
        - torch.log10(squared + poles[0])
        - torch.log10(squared + poles[1])
        - 0.5 * torch.log10(squared + poles[2])
        - 0.5 * torch.log10(squared + poles[3])
    )
    return db.clamp(min=-80.0)


def _mean_square(
    audio: Tensor, sample_rate: int, frame_rate: float, size: int, padding: FramePadding
) -> Tensor:
    return frame(audio, size, sample_rate, frame_rate, padding).square().mean(dim=-1)
