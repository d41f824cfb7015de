"""Losses: how far audio is from audio, and controls from controls.

Each takes torch tensors, gives a scalar that can be differentiated, and can be used on its own.
Audio is [batch, n_samples]. SpectralLoss is the reference's with all its terms;
fused_spectral_loss is what instruments are trained with, beside band_loss and loudness: two of its
terms, the value together with the gradient in one pass.
"""

from typing import TYPE_CHECKING

from studio.lazy import lazy_names

if TYPE_CHECKING:
    from studio.engine.losses.bands import band_loss
    from studio.engine.losses.consistency import (
        HarmonicConsistencyLoss,
        amplitude_loss,
        frequency_loss,
        noise_consistency_loss,
        sinusoidal_consistency_loss,
        wasserstein_distance,
    )
    from studio.engine.losses.difference import (
        LossType,
        mean_difference,
    )
    from studio.engine.losses.fused import (
        fused_spectral_loss,
    )
    from studio.engine.losses.levels import (
        loudness_loss,
        snr_regularizer,
    )
    from studio.engine.losses.spectral import (
        FFT_SIZES,
        REFERENCE_RATE,
        SpectralLoss,
        scaled_fft_sizes,
    )

__all__ = [
    "FFT_SIZES",
    "REFERENCE_RATE",
    "HarmonicConsistencyLoss",
    "LossType",
    "SpectralLoss",
    "amplitude_loss",
    "band_loss",
    "frequency_loss",
    "fused_spectral_loss",
    "loudness_loss",
    "mean_difference",
    "noise_consistency_loss",
    "scaled_fft_sizes",
    "sinusoidal_consistency_loss",
    "snr_regularizer",
    "wasserstein_distance",
]

_HOMES = {
    "FFT_SIZES": "studio.engine.losses.spectral",
    "REFERENCE_RATE": "studio.engine.losses.spectral",
    "amplitude_loss": "studio.engine.losses.consistency",
    "band_loss": "studio.engine.losses.bands",
    "frequency_loss": "studio.engine.losses.consistency",
    "fused_spectral_loss": "studio.engine.losses.fused",
    "HarmonicConsistencyLoss": "studio.engine.losses.consistency",
    "LossType": "studio.engine.losses.difference",
    "loudness_loss": "studio.engine.losses.levels",
    "mean_difference": "studio.engine.losses.difference",
    "noise_consistency_loss": "studio.engine.losses.consistency",
    "scaled_fft_sizes": "studio.engine.losses.spectral",
    "sinusoidal_consistency_loss": "studio.engine.losses.consistency",
    "snr_regularizer": "studio.engine.losses.levels",
    "SpectralLoss": "studio.engine.losses.spectral",
    "wasserstein_distance": "studio.engine.losses.consistency",
}

if not TYPE_CHECKING:  # a checker sees the imports above, and so a name that is misspelt
    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
