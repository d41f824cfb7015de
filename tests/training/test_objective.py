"""The loss of training: its short cuts give what the long way gives."""

import pytest
import torch

from studio.engine.dsp.loudness import loudness
from studio.training.config import TrainConfig, model_for
from studio.training.objective import Objective

CONFIG = TrainConfig(model=model_for(44100, 16))


def noise(seed: int, n_samples: int = 22050) -> torch.Tensor:
    return 0.1 * torch.randn(2, n_samples, generator=torch.Generator().manual_seed(seed))


def test_the_loudness_of_the_loss_is_the_loudness_of_the_analysis() -> None:
    objective, sound = Objective(CONFIG), noise(0).requires_grad_()
    short = objective.loudness_db(sound)
    long = loudness(sound, 44100, 100.0, objective.loudness_size)
    torch.testing.assert_close(short, long, rtol=0, atol=1e-4)
    slopes = [torch.autograd.grad(level.abs().sum(), sound)[0] for level in (short, long)]
    torch.testing.assert_close(*slopes, rtol=1e-3, atol=1e-3)


def test_one_size_weighs_as_much_as_all_six_in_the_mean() -> None:
    objective, y, x = Objective(CONFIG), noise(1), noise(2)
    singles = [float(objective(y, x, (size,))) for size in CONFIG.fft_sizes]
    assert sum(singles) / len(singles) == pytest.approx(float(objective(y, x)), rel=1e-4)
