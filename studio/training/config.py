"""How an instrument is trained: plain numbers with a JSON round trip, and the three recipes."""

import math
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from studio.engine.models.config import ModelConfig
from studio.training.fused_loss import FFT_SIZES
from studio.training.recipes import LEARNING_RATE, recipe_values


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Numbers of one training run.

    model: what is trained; batch_size segments of segment_s seconds a step, of which the first
    warmup_s only warm up the GRU and the room (no loss on them); learning_rate falls to
    final_rate along a cosine over max_steps; clip_norm bounds the gradient; ema_decay of the
    averaged weights that become the instrument; mag_weight, log_weight: of the linear and the
    logarithmic part of the spectral loss; log_epsilon: magnitudes under it count as silence;
    loudness_weight: of the mean difference in dB of the A-weighted loudness; band_weight: of that
    of the energy in bands; n_fft_sizes: of the six sizes, how many are drawn for a step (0 = all);
    validate_every, checkpoint_every: steps;
    patience: validations without a better one before training stops; max_minutes: 0 = no limit;
    device: auto, cpu, cuda; precision: auto, float32, bfloat16; z_noise:
    standard deviation of what is added to z while training: it smooths the way between two z;
    pitch_jitter: standard deviation in semitones by which the pitch that the network hears is off
    for a whole segment, while the one that sounds is right: for single notes, so that it learns
    what neighbouring notes have in common instead of each by heart.
    """

    model: ModelConfig
    batch_size: int = 8
    segment_s: float = 3.0
    warmup_s: float = 1.0
    learning_rate: float = LEARNING_RATE
    final_rate: float = 1e-4
    clip_norm: float = 3.0
    ema_decay: float = 0.998
    loudness_weight: float = 0.3
    band_weight: float = 0.2
    mag_weight: float = 4.0
    log_weight: float = 1.0
    log_epsilon: float = 1e-3
    max_steps: int = 4000
    max_minutes: float = 0.0
    validate_every: int = 250
    checkpoint_every: int = 250
    patience: int = 8
    seed: int = 0
    device: str = "auto"
    precision: str = "auto"
    z_noise: float = 0.0
    n_fft_sizes: int = 0
    pitch_jitter: float = 0.0

    def __post_init__(self) -> None:
        """Check what a user may set."""
        if not 0 <= self.warmup_s < self.segment_s <= 60:
            raise ValueError(
                f"warmup_s {self.warmup_s} must be shorter than segment_s {self.segment_s} (<= 60)"
            )
        if self.batch_size < 1 or self.max_steps < 1 or self.max_minutes < 0:
            raise ValueError("batch_size and max_steps are at least 1, max_minutes at least 0")
        if self.device not in ("auto", "cpu", "cuda"):
            raise ValueError(f"device is auto, cpu or cuda, not {self.device!r}")
        if self.precision not in ("auto", "float32", "bfloat16"):
            raise ValueError(f"precision is auto, float32 or bfloat16, not {self.precision!r}")

    @property
    def fft_sizes(self) -> tuple[int, ...]:
        """The six sizes of the reference, longer at higher sample rates (powers of two)."""
        factor = 1 << max(0, round(math.log2(self.model.sample_rate / 16000)))
        return tuple(size * factor for size in FFT_SIZES)

    def rate_at(self, step: int) -> float:
        """Learning rate of a step."""
        at = min(1.0, step / self.max_steps)
        return self.final_rate + (self.learning_rate - self.final_rate) * 0.5 * (
            1 + math.cos(math.pi * at)
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "model": self.model.to_dict()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "TrainConfig":
        """Read what to_dict gave; ValueError for unknown names."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"unknown entries in the training configuration: {unknown}")
        return cls(**{**values, "model": ModelConfig.from_dict(values["model"])})


def model_for(sample_rate: int, width: int = 128, **changes: Any) -> ModelConfig:
    """A model whose harmonics and noise bands reach up to half the sample rate."""
    scale = sample_rate / 16000
    config = ModelConfig(
        sample_rate=sample_rate,
        n_harmonics=round(60 * min(2.0, scale)),
        n_noise_bands=65 if scale < 2 else 129,
        width=width,
        rnn_width=width,
        body_points=128,
        pitch_features=37,
        lookahead=2,
    )
    return replace(config, **changes)


def recipe(name: str, sample_rate: int, **changes: Any) -> TrainConfig:
    """The training configuration of a recipe; ValueError for an unknown name."""
    values = recipe_values(name)
    width = values.pop("width")
    return replace(TrainConfig(model=model_for(sample_rate, width), **values), **changes)
