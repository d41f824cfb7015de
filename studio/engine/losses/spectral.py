"""The multi-scale spectral loss: how far one sound is from another, whatever their phases."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from studio.engine.dsp.convolution import fast_length
from studio.engine.dsp.loudness import loudness
from studio.engine.dsp.spectra import magnitude
from studio.engine.dsp.units import safe_log
from studio.engine.losses.difference import LossType, mean_difference

FFT_SIZES = (2048, 1024, 512, 256, 128, 64)
REFERENCE_RATE = 16000  # Hz


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


@dataclass(frozen=True, slots=True)
class SpectralLoss:
    """Multi-scale spectral loss (ddsp.losses.SpectralLoss) of two sounds [batch, n_samples].

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
