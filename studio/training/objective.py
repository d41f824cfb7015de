"""What training makes small: spectral distance at six sizes, loudness, energy in bands."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.convolution import fast_length
from studio.engine.dsp.loudness import a_weighting_db, frame
from studio.engine.dsp.spectra import mel_matrix
from studio.engine.dsp.units import power_to_db
from studio.training.config import TrainConfig
from studio.training.frame_power import weighted_power
from studio.training.fused_loss import fused_spectral_loss

N_BANDS = 80
_LOW_HZ = 30.0
_POOL = 4  # windows averaged before the logarithm
_FLOOR_DB = 70.0  # under the target's loudest band
_DECIBELS = 10.0 / 2.302585092994046  # from natural logarithms of power


class Objective:
    """The loss of a training configuration, of sounds without their warm-up.

    The six-size spectral loss compares single bins; where the sound is random (bow, breath, a
    room's beating) its L1 optimum is the median, which lies under the mean, and the result comes
    out dull. Energy gathered in mel bands over about 0.1 s before the logarithm has no such bias.
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
            loss = loss + config.band_weight * self.band_distance(y, x)
        return loss

    def loudness_db(self, audio: Tensor) -> Tensor:
        """As studio.engine.dsp.loudness.loudness has it, [batch, n_frames], 100 a second."""
        model, size = self.config.model, self.loudness_size
        frames = frame(audio, size, model.sample_rate, min(100.0, model.frame_rate))
        window = torch.hann_window(size, device=audio.device, dtype=audio.dtype)
        weights = 10.0 ** (a_weighting_db(size, model.sample_rate, audio.device) / 10.0)
        weights = (weights / len(weights)).to(audio.dtype).unsqueeze(1)
        return power_to_db(weighted_power(frames * window, weights)[..., 0])

    def band_distance(self, audio: Tensor, target: Tensor) -> Tensor:
        """Mean |difference in dB| of the energy in mel bands over four windows."""
        y, x = (self._bands(s) for s in (audio, target))
        floor = x.amax(dim=(1, 2), keepdim=True) * 10 ** (-_FLOOR_DB / 10) + 1e-9
        return _DECIBELS * (torch.log(y + floor) - torch.log(x + floor)).abs().mean()

    def _bands(self, audio: Tensor) -> Tensor:
        """Power [batch, n_windows / 4, N_BANDS]."""
        size, rate = self.band_size, self.config.model.sample_rate
        window = torch.hann_window(size, device=audio.device, dtype=audio.dtype)
        frames = audio.unfold(1, size, size // 2) * window  # [batch, n_windows, size]
        bands = mel_matrix(N_BANDS, size // 2 + 1, rate, _LOW_HZ, rate / 2, frames)
        power = weighted_power(frames, bands).transpose(1, 2)  # [batch, N_BANDS, n_windows]
        return functional.avg_pool1d(power, _POOL, ceil_mode=True).transpose(1, 2)
