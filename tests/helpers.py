"""What many tests need: sounds that are made up, a tiny instrument, a recording for training."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.card import Card
from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.instrument import Instrument
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.models.config import ModelConfig
from studio.engine.statistics import Statistics

SMALL = ModelConfig(
    sample_rate=16000, frame_rate=100.0, n_harmonics=20, n_noise_bands=17, width=8, rnn_width=8,
    layers=1, body_points=16, pitch_features=5, lookahead=1, loudness_mean_db=-20.0,
    loudness_low_db=-50.0, loudness_high_db=0.0,
)  # fmt: skip


def sine(hz: float, seconds: float, sample_rate: int = 16000, level: float = 0.3) -> Clip:
    """A steady sine."""
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    return Clip((level * np.sin(2 * np.pi * hz * t)).astype(np.float32), sample_rate, "sine")


def tone(hz: float, seconds: float, sample_rate: int = 16000, level: float = 0.3) -> Clip:
    """A steady harmonic tone with a short fade at both ends."""
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    audio = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 7))
    fade = np.clip(np.minimum(t, seconds - t) / 0.02, 0, 1)
    return Clip((level * audio * fade).astype(np.float32), sample_rate, "tone")


def steady(n_frames: int, hz: float = 220.0, db: float = -20.0, rate: float = 250.0) -> Features:
    """Features of a steady note."""
    full = np.ones(n_frames, np.float32)
    return Features(full * np.float32(hz), full.copy(), full * np.float32(db), rate)


def statistics(mean_pitch: float = 57.0) -> Statistics:
    """Statistics of an instrument around a pitch."""
    return Statistics(
        mean_pitch=mean_pitch, std_pitch=5.0, min_pitch=mean_pitch - 12,
        max_pitch=mean_pitch + 12, pitch_low=mean_pitch - 11, pitch_high=mean_pitch + 11,
        mean_loudness_db=-20.0, std_loudness_db=8.0, min_loudness_db=-50.0, max_loudness_db=-5.0,
        loudness_quantiles=tuple(np.linspace(-50.0, -5.0, 1000).tolist()), seconds=60.0,
    )  # fmt: skip


def tiny_instrument(config: ModelConfig = SMALL, name: str = "Tiny") -> Instrument:
    """An instrument that was never trained."""
    torch.manual_seed(0)
    card = Card(name, sample_rate=config.sample_rate, pitch_low=45, pitch_high=69, licence="CC0")
    return Instrument(card, config, statistics(), InstrumentModel(config).eval())


@dataclass(frozen=True, slots=True)
class Take:
    """A recording as training sees it."""

    samples: NDArray[np.float32]
    features: Features
    held_out_from_s: float


def take(
    seconds: float = 8.0, rate: int = 16000, frame_rate: float = 100.0, seed: int = 0
) -> Take:
    """A tone whose loudness goes up and down, with the features that it was made from."""
    n_frames = round(seconds * frame_rate)
    t = np.arange(n_frames) / frame_rate
    db = -20 + 8 * np.sin(2 * np.pi * 0.5 * t)
    hz = 220 * 2 ** (np.round(3 * np.sin(2 * np.pi * 0.2 * t)) / 12)
    at = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(np.interp(at, t, hz)) / rate
    level = 10 ** (np.interp(at, t, db) / 20)
    noise = np.random.default_rng(seed).standard_normal(len(at)) * 0.01
    audio = level * (sum(np.sin(k * phase) / k for k in range(1, 6)) + noise)
    curves = (hz.astype(np.float32), np.ones(n_frames, np.float32), db.astype(np.float32))
    return Take(audio.astype(np.float32), Features(*curves, frame_rate), 0.75 * seconds)
