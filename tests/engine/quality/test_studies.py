"""The studies measure what they say."""

import numpy as np
import pytest
import torch

from studio.engine.card import Card
from studio.engine.clip import Clip
from studio.engine.errors import BadParameter
from studio.engine.features.types import Features
from studio.engine.instrument import Instrument
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.models.config import ModelConfig
from studio.engine.progress import finish
from studio.engine.quality.studies import (
    SAMPLE_RATE,
    centroid_hz,
    deviation,
    interpolation,
    play,
    spearman,
)
from studio.engine.statistics import measure_statistics
from tests.autocorrelation import AutocorrelationTracker


def curve(hz: float, level: float, n: int = 250) -> Features:
    return Features(
        np.full(n, hz, np.float32), np.ones(n, np.float32), np.full(n, level, np.float32)
    )


def with_anchors() -> Instrument:
    torch.manual_seed(1)
    config = ModelConfig(
        n_harmonics=8, n_noise_bands=9, width=8, rnn_width=8, layers=1, n_latents=2,
        z_per_clip=True,
    )  # fmt: skip
    anchors = {"Dark": (-0.5, 0.2), "Bright": (0.8, -0.3)}
    statistics = measure_statistics([curve(440.0, -20.0)])
    model = InstrumentModel(config).eval()
    return Instrument(Card("Two"), config, statistics, model, anchors=anchors)


def test_a_deviation_is_what_it_was_made_of() -> None:
    wish, heard = curve(440.0, -20.0), curve(440.0 * 2 ** (30 / 1200), -18.5)
    cents, level = deviation(wish, heard)
    assert cents == pytest.approx(30.0, abs=0.01)
    assert level == pytest.approx(1.5, abs=1e-4)


def test_nothing_to_compare_is_no_agreement() -> None:
    silent = Features(*(np.full(9, value, np.float32) for value in (440.0, 0.0, -80.0)))
    assert deviation(silent, silent) == (float("inf"), float("inf"))


def test_rank_correlation_sees_order_only() -> None:
    steps = np.arange(5)
    assert spearman(steps, np.exp(steps)) == 1.0
    assert spearman(steps, -np.exp(steps)) == -1.0
    assert spearman(steps, np.array([0, 1, 2, 4, 3])) == pytest.approx(0.9)


def test_the_centroid_of_a_sine_is_its_frequency() -> None:
    t = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    assert centroid_hz(np.sin(2 * np.pi * 1000 * t).astype(np.float32)) == pytest.approx(
        1000, abs=2
    )


def test_another_z_is_another_sound_of_the_same_length() -> None:
    instrument = with_anchors()
    wish = curve(440.0, -20.0)
    dark, bright = (play(instrument, wish, torch.tensor(z)) for z in instrument.anchors.values())
    assert len(dark) == len(bright) == SAMPLE_RATE
    assert not np.allclose(dark, bright, atol=1e-4)


def test_an_anchor_that_there_is_not_is_refused_by_name() -> None:
    clip = Clip(np.zeros(1600, np.float32), 16000)
    with pytest.raises(BadParameter, match="Dark, Bright"):
        finish(interpolation(with_anchors(), clip, ("Dark", "Oboe"), AutocorrelationTracker()))
