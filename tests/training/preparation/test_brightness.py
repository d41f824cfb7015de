"""The tone of a single note led from soft to loud."""

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.training.preparation.brightness import (
    FLOOR_DB,
    N_PARTIALS,
    change_db,
    coloured,
    partials_db,
    window_size,
)

RATE = 44100
F0_HZ = 220.0


def tone(levels_db: list[float], seconds: float = 1.0) -> NDArray[np.float32]:
    """Partials of F0_HZ with these levels."""
    time = np.arange(round(seconds * RATE)) / RATE
    parts = [
        10 ** (level / 20) * np.sin(2 * np.pi * k * F0_HZ * time + k)
        for k, level in enumerate(levels_db, start=1)
    ]
    return np.sum(parts, axis=0).astype(np.float32)


def test_the_partials_of_a_note_are_measured() -> None:
    levels = [-6.0, -12.0, -20.0, -40.0]
    found = partials_db(tone(levels), F0_HZ, RATE)
    assert found.shape == (N_PARTIALS,)
    assert np.diff(found[:4]) == pytest.approx(np.diff(levels), abs=0.05)
    assert 10 * np.log10((10 ** (found.astype(float) / 10)).sum()) == pytest.approx(0, abs=0.01)
    assert found[20] == FLOOR_DB


def test_a_note_becomes_the_layer_that_its_intensity_asks_for() -> None:
    soft, loud = [-6.0, -20.0, -40.0, -60.0], [-6.0, -8.0, -12.0, -45.0]
    layers = [partials_db(tone(levels), F0_HZ, RATE) for levels in (soft, loud)]
    samples = tone(loud)
    hop = window_size(RATE) // 4
    n_frames = -(-len(samples) // hop)
    intensity = np.linspace(1.0, 0.0, n_frames)
    curves = change_db(layers[1], layers, intensity)
    assert curves.shape == (n_frames, N_PARTIALS)
    made = coloured(samples, np.full(n_frames, F0_HZ), curves, RATE)
    assert len(made) == len(samples)
    first, last = (partials_db(part, F0_HZ, RATE)[:3] for part in (made[:4410], made[-4410:]))
    assert first == pytest.approx(layers[1][:3], abs=2.0)
    assert last == pytest.approx(layers[0][:3], abs=2.0)


def test_no_change_is_the_same_samples() -> None:
    samples = tone([-6.0, -12.0], 0.3)
    n_frames = -(-len(samples) // (window_size(RATE) // 4))
    same = coloured(samples, np.full(n_frames, F0_HZ), np.zeros((n_frames, N_PARTIALS)), RATE)
    np.testing.assert_allclose(same, samples, atol=1e-6)


def test_the_change_is_bounded_where_one_layer_has_nothing() -> None:
    rich, poor = (partials_db(tone(levels), F0_HZ, RATE) for levels in ([-6.0] * 10, [-6.0]))
    for own, intensity in ((rich, 0.0), (poor, 1.0)):
        change = change_db(own, [poor, rich], np.array([intensity]))
        assert -24 <= change.min() <= change.max() <= 12


def test_a_note_with_one_layer_loses_only_treble_when_soft() -> None:
    own = partials_db(tone([-6.0] * 10), F0_HZ, RATE)
    loud, soft = change_db(own, [own], np.array([1.0, 0.0]))
    assert not loud.any()
    assert soft[0] > -1.0
    assert soft[20] == pytest.approx(-8.0, abs=0.3)
    assert (np.diff(soft) < 0).all()
