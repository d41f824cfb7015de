"""Phrases that nobody played, on an instrument: dry material of any length."""

import numpy as np

from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.instrument import Instrument
from studio.engine.quality.figures import SAMPLE_RATE
from studio.engine.quality.studies import play
from studio.engine.units import DB_FLOOR, midi_to_hz

FRAME_RATE = 250.0
_LENGTHS_S, _RESTS_S = (0.2, 0.35, 0.5, 0.9), (0.0, 0.0, 0.3, 0.8)
_LEVELS_DB = (-22.0, -6.0)


def synthetic_melody(instrument: Instrument, seconds: float, seed: int = 0) -> Clip:
    """Notes all over the instrument's range, some of them with rests behind, dry, at 16 kHz."""
    features = melody_features(
        instrument.statistics.pitch_low + 2, instrument.statistics.pitch_high - 2, seconds, seed
    )
    samples = play(instrument, features, None)
    peak = max(1e-9, float(np.max(np.abs(samples))))
    return Clip(samples * np.float32(0.6 / peak), SAMPLE_RATE, "melody")


def melody_features(low: float, high: float, seconds: float, seed: int = 0) -> Features:
    """The score: notes from MIDI number low to high, with vibrato, attack and release."""
    generator = np.random.default_rng(seed)
    n_frames = round(seconds * FRAME_RATE)
    midi = np.full(n_frames, 0.5 * (low + high))
    level_db = np.full(n_frames, DB_FLOOR)
    periodicity = np.zeros(n_frames)
    first = round(0.1 * FRAME_RATE)
    while first < n_frames:
        last = min(first + round(generator.choice(_LENGTHS_S) * FRAME_RATE), n_frames)
        t = np.arange(last - first) / FRAME_RATE
        midi[first:] = generator.uniform(low, high)
        midi[first:last] += 0.15 * np.sin(2 * np.pi * 5 * t) * np.clip(t / 0.3, 0, 1)
        edge = np.clip(np.minimum(t / 0.03, (t[-1] - t) / 0.04), 1e-4, 1.0)
        swell = generator.uniform(*_LEVELS_DB) + 2 * np.sin(3 * t)
        level_db[first:last] = np.maximum(swell + 20 * np.log10(edge), DB_FLOOR)
        periodicity[first:last] = 1.0
        first = last + round(generator.choice(_RESTS_S) * FRAME_RATE)
    return Features(
        midi_to_hz(midi).astype(np.float32),
        periodicity.astype(np.float32),
        level_db.astype(np.float32),
        FRAME_RATE,
    )
