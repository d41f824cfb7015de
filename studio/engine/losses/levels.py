"""Losses of level: loudness against loudness, harmonics against noise."""

from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.convolution import fast_length
from studio.engine.dsp.loudness import loudness, power
from studio.engine.losses.difference import mean_difference
from studio.engine.losses.spectral import REFERENCE_RATE


def loudness_loss(
    target: Tensor,
    audio: Tensor,
    sample_rate: int = REFERENCE_RATE,
    frame_rate: float = 125.0,
    n_fft: int = 512,
    target_loudness_db: Tensor | None = None,
) -> Tensor:
    """Mean |difference| in dB of the A-weighted loudness of two sounds [batch, n_samples].

    target_loudness_db: the target's loudness, where it is at hand (saves half of the work).
    """
    if target_loudness_db is None:
        target_loudness_db = loudness(target, sample_rate, frame_rate, n_fft)
    return mean_difference(target_loudness_db, loudness(audio, sample_rate, frame_rate, n_fft))


def snr_regularizer(
    harmonic_audio: Tensor,
    noise_audio: Tensor,
    sample_rate: int = REFERENCE_RATE,
    frame_rate: float = 125.0,
    target_db: float = 20.0,
    gate_db: float = -60.0,
) -> Tensor:
    """Mean shortfall in dB of the harmonic-to-noise ratio below target_db, a scalar >= 0.

    harmonic_audio, noise_audio: [batch, n_samples], the two stems. Per frame of 32 ms the ratio
    is power(harmonic) - power(noise) in dB; frames count where the harmonic part is louder than
    gate_db, so that breath before a note stays free. Weigh it small: it only keeps the noise part
    from doing the harmonics' work, which the spectral loss alone does not forbid.

    >>> import torch
    >>> tone = torch.sin(torch.arange(16000.0) * 0.2)[None]
    >>> float(snr_regularizer(tone, tone).round())
    20.0
    """
    size = 2 * fast_length(round(256 * sample_rate / REFERENCE_RATE))
    levels = [
        power(stem, sample_rate, frame_rate, size, range_db=120.0)
        for stem in (harmonic_audio, noise_audio)
    ]  # [batch, n_frames] each
    counts = (levels[0] > gate_db).to(levels[0].dtype)
    shortfall = functional.relu(target_db - (levels[0] - levels[1]))
    return (shortfall * counts).sum() / counts.sum().clamp(min=1.0)
