"""What training makes small: spectral distance at six sizes, and the difference in loudness."""

from torch import Tensor

from studio.engine.dsp.loudness import loudness
from studio.training.config import TrainConfig
from studio.training.fused_loss import fused_spectral_loss


class Objective:
    """The loss of a training configuration, on the part behind the warm-up."""

    def __init__(self, config: TrainConfig) -> None:
        """Sizes and weights come from the configuration."""
        self.config = config
        self.warmup = round(config.warmup_s * config.model.sample_rate)
        scale = config.model.sample_rate / 16000
        self.loudness_size = 2 * round(256 * scale)

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
        return loss
