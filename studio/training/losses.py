"""Losses: how far audio is from audio, and controls from controls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.convolution import fast_length
from studio.engine.dsp.loudness import loudness, power
from studio.engine.dsp.spectra import magnitude
from studio.engine.dsp.units import LOG_EPSILON, hz_to_midi, safe_log

LossType = Literal["L1", "L2", "COSINE"]
FFT_SIZES = (2048, 1024, 512, 256, 128, 64)
REFERENCE_RATE = 16000


def scaled_fft_sizes(
    sample_rate: float, fft_sizes: Sequence[int] = FFT_SIZES, reference_rate: float = 16000.0
) -> tuple[int, ...]:
    """Sizes that last as long at sample_rate as fft_sizes do at reference_rate.

    Rounded up to a length that is quick for an FFT and divisible by 4 (the overlap is 75 %).

    >>> scaled_fft_sizes(48000)
    (6144, 3072, 1536, 768, 384, 192)
    >>> scaled_fft_sizes(44100, (2048, 64))
    (5760, 180)
    """
    ratio = sample_rate / reference_rate
    return tuple(2 * fast_length(round(size * ratio / 2)) for size in fft_sizes)


def mean_difference(
    target: Tensor, value: Tensor, loss_type: LossType = "L1", weights: Tensor | None = None
) -> Tensor:
    """Mean distance between two tensors of one shape, a scalar.

    L1: mean |weights (target - value)|; L2: mean weights (target - value)^2; COSINE: mean
    weights (1 - cosine of the angle between the last axes). Agrees with
    ddsp.losses.mean_difference (whose COSINE calls what TensorFlow 2 no longer has).
    Raises ValueError for another name.
    """
    kind = loss_type.upper()
    if kind == "L1":
        difference = target - value
        return (difference if weights is None else difference * weights).abs().mean()
    if kind == "L2":
        difference = (target - value).square()
        return (difference if weights is None else difference * weights).mean()
    if kind == "COSINE":
        distance = 1.0 - functional.cosine_similarity(target, value, dim=-1)
        return (distance if weights is None else distance * weights).mean()
    raise ValueError(f"loss_type {loss_type!r}: wanted L1, L2 or COSINE")


@dataclass(frozen=True, slots=True)
class SpectralLoss:
    """Multi-scale spectral loss (ddsp.losses.SpectralLoss): call it with two sounds.

    For each fft size the mean differences of: magnitudes, their changes in time, their changes
    over frequency, their cumulative sums over frequency, their logarithms; each times its weight,
    all added. loudness_weight adds the difference of the A-weighted loudness (once, 2048-point at
    16 kHz). log_offset is added to magnitudes before the logarithm; at 0 a magnitude of 0 counts
    as 1e-5, as in the reference. sample_rate concerns the loudness only: fft_sizes are taken as
    they are (see scaled_fft_sizes).
    """

    fft_sizes: Sequence[int] = FFT_SIZES
    loss_type: LossType = "L1"
    mag_weight: float = 1.0
    delta_time_weight: float = 0.0
    delta_freq_weight: float = 0.0
    cumsum_freq_weight: float = 0.0
    logmag_weight: float = 0.0
    loudness_weight: float = 0.0
    sample_rate: int = REFERENCE_RATE
    log_offset: float = 0.0

    def __call__(self, target: Tensor, audio: Tensor, weights: Tensor | None = None) -> Tensor:
        """Loss, a scalar, of audio against target, both [batch, n_samples].

        weights: must broadcast against every compared array. Raises ValueError for sounds of
        unequal shapes.
        """
        if target.shape != audio.shape or audio.ndim != 2:
            raise ValueError(
                f"target {tuple(target.shape)}, audio {tuple(audio.shape)}: "
                "wanted the same [batch, n_samples]"
            )
        total = audio.new_zeros(())
        for size in self.fft_sizes:
            mags = magnitude(target, size), magnitude(audio, size)
            total = total + self._of_magnitudes(*mags, weights)
        if self.loudness_weight > 0:
            total = total + self.loudness_weight * self._of_loudness(target, audio, weights)
        return total

    def _of_magnitudes(self, target: Tensor, value: Tensor, weights: Tensor | None) -> Tensor:
        """Weighted sum for magnitudes [batch, n_frames, n_bins] of one fft size."""
        total = value.new_zeros(())
        for weight, change in (
            (self.mag_weight, lambda x: x),
            (self.delta_time_weight, lambda x: x.diff(dim=1)),
            (self.delta_freq_weight, lambda x: x.diff(dim=2)),
            (self.cumsum_freq_weight, lambda x: x.cumsum(dim=2)),
            (self.logmag_weight, self._log),
        ):
            if weight > 0:
                compared = mean_difference(change(target), change(value), self.loss_type, weights)
                total = total + weight * compared
        return total

    def _log(self, magnitudes: Tensor) -> Tensor:
        return safe_log(magnitudes + self.log_offset if self.log_offset else magnitudes)

    def _of_loudness(self, target: Tensor, audio: Tensor, weights: Tensor | None) -> Tensor:
        n_fft = 2 * fast_length(round(1024 * self.sample_rate / REFERENCE_RATE))
        wanted, got = (loudness(x, self.sample_rate, n_fft=n_fft) for x in (target, audio))
        return mean_difference(wanted, got, self.loss_type, weights)


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


def amplitude_loss(
    target: Tensor,
    amplitudes: Tensor,
    loss_type: LossType = "L1",
    weights: Tensor | None = None,
    log: bool = False,
    least: float = LOG_EPSILON,
) -> Tensor:
    """Mean difference of amplitudes, or of log10 of amplitudes >= least (ddsp.losses.amp_loss)."""
    if log:
        target, amplitudes = (torch.log10(x.clamp(min=least)) for x in (target, amplitudes))
    return mean_difference(target, amplitudes, loss_type, weights)


def frequency_loss(
    target_hz: Tensor,
    frequencies_hz: Tensor,
    loss_type: LossType = "L1",
    weights: Tensor | None = None,
) -> Tensor:
    """Mean difference of frequencies in semitones (ddsp.losses.freq_loss)."""
    return mean_difference(hz_to_midi(target_hz), hz_to_midi(frequencies_hz), loss_type, weights)


@dataclass(frozen=True, slots=True)
class HarmonicConsistencyLoss:
    """Distance of harmonic controls from wanted ones (ddsp.losses.HarmonicConsistencyLoss).

    Distribution and pitch count only where the wanted amplitude reaches amp_threshold.
    """

    amp_weight: float = 1.0
    dist_weight: float = 1.0
    f0_weight: float = 1.0
    amp_threshold: float = 1e-4

    def __call__(self, target: dict[str, Tensor], controls: dict[str, Tensor]) -> Tensor:
        """Weighted sum, a scalar; both dicts hold amplitudes, harmonic_distribution, f0_hz."""
        parts = self.parts(target, controls)
        return parts["amplitudes"] + parts["harmonic_distribution"] + parts["f0_hz"]

    def parts(self, target: dict[str, Tensor], controls: dict[str, Tensor]) -> dict[str, Tensor]:
        """The three weighted scalars by name."""
        sounding = (target["amplitudes"] >= self.amp_threshold).to(target["amplitudes"].dtype)
        amp, dist, f0 = "amplitudes", "harmonic_distribution", "f0_hz"
        return {
            amp: self.amp_weight * amplitude_loss(target[amp], controls[amp]),
            dist: self.dist_weight
            * amplitude_loss(target[dist], controls[dist], weights=sounding),
            f0: self.f0_weight * frequency_loss(target[f0], controls[f0], weights=sounding),
        }


def noise_consistency_loss(target_magnitudes: Tensor, magnitudes: Tensor) -> Tensor:
    """Mean |difference| of noise magnitudes (ddsp.losses.FilteredNoiseConsistencyLoss)."""
    return amplitude_loss(target_magnitudes, magnitudes)


def sinusoidal_consistency_loss(
    target_amplitudes: Tensor,
    target_hz: Tensor,
    amplitudes: Tensor,
    frequencies_hz: Tensor,
    midi: bool = True,
) -> Tensor:
    """Mean Wasserstein distance between two sets of sinusoids, a scalar.

    All [batch, n_frames, n_sinusoids] (the two sets may differ in number). In semitones, or in Hz
    if not midi. Source: ddsp.losses.WassersteinConsistencyLoss.
    """
    places = (
        (hz_to_midi(target_hz), hz_to_midi(frequencies_hz))
        if midi
        else (
            target_hz,
            frequencies_hz,
        )
    )
    return wasserstein_distance(*places, target_amplitudes, amplitudes).mean()


def wasserstein_distance(
    u_values: Tensor, v_values: Tensor, u_weights: Tensor, v_weights: Tensor
) -> Tensor:
    """1-Wasserstein distance over the last axis, [...], of weighted points [..., n].

    The integral of |U - V| of the two cumulative distributions (Ramdas et al. 2017, as
    scipy.stats.wasserstein_distance computes it).

    >>> one = torch.ones(1)
    >>> float(wasserstein_distance(torch.tensor([3.0]), torch.tensor([5.0]), one, one))
    2.0
    """
    values, job = torch.cat([u_values, v_values], dim=-1).sort(dim=-1)
    u_share, v_share = (
        w / w.sum(dim=-1, keepdim=True).clamp(min=1e-7) for w in (u_weights, v_weights)
    )
    jumps = torch.cat([u_share, -v_share], dim=-1).gather(-1, job)
    gap = jumps.cumsum(dim=-1)[..., :-1].abs()  # |U - V| between neighbouring points
    return (gap * values.diff(dim=-1)).sum(dim=-1)
