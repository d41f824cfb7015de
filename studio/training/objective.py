"""What training makes small: spectral distance at six sizes, loudness, energy in bands."""

import torch
from torch import Tensor
from torch.nn import functional

from studio.engine.dsp.loudness import loudness
from studio.engine.dsp.spectra import mel_matrix
from studio.training.config import TrainConfig
from studio.training.fused_loss import fused_spectral_loss

N_BANDS = 80
_LOW_HZ = 30.0
_POOL = 4  # windows averaged before the logarithm
_FLOOR_DB = 70.0  # under the target's loudest band
_DECIBELS = 10.0 / 2.302585092994046  # from natural logarithms of power


class Objective:
    """The loss of a training configuration, on the part behind the warm-up.

    The six-size spectral loss compares single bins; where the sound is random (bow, breath, a
    room's beating) its L1 optimum is the median, which lies under the mean, and the result comes
    out dull. Energy gathered in mel bands over about 0.1 s before the logarithm has no such bias.
    """

    def __init__(self, config: TrainConfig) -> None:
        """Sizes and weights come from the configuration."""
        self.config = config
        rate = config.model.sample_rate
        self.warmup = round(config.warmup_s * rate)
        self.loudness_size = 2 * round(256 * rate / 16000)
        self.band_size = config.fft_sizes[1]

    def __call__(self, audio: Tensor, target: Tensor) -> Tensor:
        """Scalar loss of audio against target, both [batch, n_samples]."""
        config = self.config
        y, x = audio[:, self.warmup :].contiguous(), target[:, self.warmup :].contiguous()
        loss = fused_spectral_loss(
            y, x, config.fft_sizes, config.mag_weight, config.log_weight, config.log_epsilon
        )
        if config.loudness_weight:
            rate, model = min(100.0, config.model.frame_rate), config.model
            of_y, of_x = (loudness(s, model.sample_rate, rate, self.loudness_size) for s in (y, x))
            loss = loss + config.loudness_weight * (of_y - of_x).abs().mean()
        if config.band_weight:
            loss = loss + config.band_weight * self.band_distance(y, x)
        return loss

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
        power = torch.view_as_real(torch.fft.rfft(frames)).square().sum(-1)
        power = functional.avg_pool1d(power.transpose(1, 2), _POOL, ceil_mode=True).transpose(1, 2)
        return power @ mel_matrix(N_BANDS, size // 2 + 1, rate, _LOW_HZ, rate / 2, power)
