"""What training makes small: spectral distance at six sizes, loudness, energy in bands."""

from collections.abc import Sequence

import torch
from torch import Tensor

from studio.engine.dsp.convolution import fast_length
from studio.engine.dsp.frame_power import weighted_power
from studio.engine.dsp.loudness import a_weighting_db, frame
from studio.engine.dsp.units import power_to_db
from studio.engine.losses.bands import band_loss
from studio.engine.losses.fused import fused_spectral_loss
from studio.training.config import TrainConfig


class Objective:
    """The loss of a training configuration, of sounds without their warm-up.

    A weighted sum of three of studio.engine.losses: spectra at six sizes, loudness, bands.
    """

    def __init__(self, config: TrainConfig) -> None:
        """Sizes and weights come from the configuration."""
        self.config = config
        rate = config.model.sample_rate
        self.loudness_size = 2 * fast_length(round(256 * rate / 16000))
        self.band_size = config.fft_sizes[1]

    def __call__(self, audio: Tensor, target: Tensor, fft_sizes: Sequence[int] = ()) -> Tensor:
        """Scalar loss of audio against target, both [batch, n_samples].

        fft_sizes: of the spectral part instead of all six; it then weighs as much as with all.
        """
        config = self.config
        y, x = audio.contiguous(), target.contiguous()
        sizes = fft_sizes or config.fft_sizes
        weight = len(config.fft_sizes) / len(sizes)
        loss = fused_spectral_loss(
            y, x, sizes, weight * config.mag_weight, weight * config.log_weight, config.log_epsilon
        )
        if config.loudness_weight:
            difference = self.loudness_db(y) - self.loudness_db(x)
            loss = loss + config.loudness_weight * difference.abs().mean()
        if config.band_weight:
            bands = band_loss(x, y, config.model.sample_rate, self.band_size)
            loss = loss + config.band_weight * bands
        return loss

    def loudness_db(self, audio: Tensor) -> Tensor:
        """As studio.engine.dsp.loudness.loudness has it, [batch, n_frames], 100 a second."""
        model, size = self.config.model, self.loudness_size
        frames = frame(audio, size, model.sample_rate, min(100.0, model.frame_rate))
        window = torch.hann_window(size, device=audio.device, dtype=audio.dtype)
        weights = 10.0 ** (a_weighting_db(size, model.sample_rate, audio.device) / 10.0)
        weights = (weights / len(weights)).to(audio.dtype).unsqueeze(1)
        return power_to_db(weighted_power(frames * window, weights)[..., 0])
