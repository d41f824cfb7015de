"""A whole instrument, features given: network, harmonics, noise, room, one thread."""

from collections.abc import Iterator
from dataclasses import replace

import torch

from studio.benchmark.measure import Row, added_peak_mb, threads, timed
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.models.config import ModelConfig
from studio.training.config import model_for

SECONDS = 10


def rows() -> Iterator[Row]:
    """The reference's width, and the standard recipe."""
    wide = ModelConfig(
        sample_rate=16000, frame_rate=100.0, n_harmonics=60, n_noise_bands=65, reverb_s=1.0,
        width=512, rnn_width=512, layers=3,
    )  # fmt: skip
    with threads(1):
        yield _render("width 512, reverb 1 s", wide)
        yield _render("standard recipe, reverb 1 s", replace(model_for(16000), reverb_s=1.0))
        yield _render("standard recipe", model_for(44100))


def _render(note: str, config: ModelConfig) -> Row:
    """Controls and sound of ten seconds."""
    torch.manual_seed(0)
    model = InstrumentModel(config).eval()
    n_frames = round(SECONDS * config.frame_rate)
    t = torch.linspace(0.0, SECONDS, n_frames).reshape(1, -1, 1)
    f0 = 300.0 + 20.0 * torch.sin(2 * torch.pi * 5.0 * t)
    loudness = -20.0 + 10.0 * torch.sin(2 * torch.pi * 0.5 * t)

    @torch.no_grad()
    def run() -> None:
        model.render(model.controls(f0, loudness), SECONDS * config.sample_rate)

    times = timed(run)
    return Row(
        "render", "default", config.sample_rate, SECONDS, cpu_s=times.cpu_s, wall_s=times.wall_s,
        times_real_time=SECONDS / times.cpu_s, peak_mb=added_peak_mb(run), note=note,
    )  # fmt: skip
