"""Made features whose notes are known."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.types import Features
from studio.engine.statistics import Statistics


def phrase(
    midis: list[float],
    note_s: float = 0.4,
    rest_s: float = 0.3,
    frame_rate: float = 250.0,
    vibrato: float = 0.0,
    level_db: float = -20.0,
    garbage_midi: float = 20.0,
) -> tuple[Features, NDArray[np.bool_]]:
    """Features of notes between rests, with the true mask; rests hold a garbage pitch."""
    n_note, n_rest = round(note_s * frame_rate), round(rest_s * frame_rate)
    time = np.arange(n_note) / frame_rate
    wobble = vibrato * np.sin(2 * np.pi * 5 * time)
    pitch, level, is_on = [np.full(n_rest, garbage_midi)], [np.full(n_rest, -70.0)], [False]
    for midi in midis:
        pitch += [midi + wobble, np.full(n_rest, garbage_midi)]
        level += [level_db + 4 * np.sin(np.pi * time / note_s), np.full(n_rest, -70.0)]
        is_on += [True, False]
    mask = np.concatenate([np.full(len(p), on) for p, on in zip(pitch, is_on, strict=True)])
    f0_hz = 440 * 2 ** ((np.concatenate(pitch) - 69) / 12)
    periodicity = np.where(mask, 0.95, 0.05)
    curves = (f0_hz, periodicity, np.concatenate(level))
    return Features(*(c.astype(np.float32) for c in curves), frame_rate=frame_rate), mask


def statistics(
    mean: float = 67.0, low: float = 55.0, high: float = 79.0, loud_db: float = 0.0
) -> Statistics:
    """An instrument with pitches low..high and levels from loud_db - 20 to loud_db."""
    quantiles = np.linspace(loud_db - 20, loud_db, 1000)
    return Statistics(
        mean_pitch=mean,
        std_pitch=5.0,
        min_pitch=low,
        max_pitch=high,
        pitch_low=low,
        pitch_high=high,
        mean_loudness_db=loud_db - 10,
        std_loudness_db=6.0,
        min_loudness_db=loud_db - 20,
        max_loudness_db=loud_db,
        loudness_quantiles=tuple(quantiles.tolist()),
        seconds=60.0,
    )
