"""Where another pitch begins: the compiled search is the plain one."""

import numpy as np

from studio.engine.conditioning import segments
from studio.engine.conditioning.segments import pitch_cuts


def melody(seed: int, n_frames: int = 400) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    steps = chance.normal(size=n_frames) * (chance.random(n_frames) < 0.02) * 3
    midi = 60 + np.cumsum(steps) + 0.05 * chance.normal(size=n_frames)
    return midi, chance.random(n_frames)


def test_the_compiled_search_finds_what_the_plain_one_finds() -> None:
    for seed in range(8):
        midi, weights = melody(seed)
        centred = midi - midi.mean()
        sums = [
            np.concatenate([[0.0], np.cumsum(weights * power)])
            for power in (np.ones(len(midi)), centred, centred**2)
        ]
        plain = segments._last_cuts(*sums, 2.0, 10)
        np.testing.assert_array_equal(segments._compiled_cuts()(*sums, 2.0, 10), plain)
        assert len(set(plain.tolist())) > 2


def test_no_other_way_to_cut_is_cheaper() -> None:
    """Against all ways to cut a short curve once or not at all."""
    midi = np.repeat([60.0, 64.0], [40, 60]) + 0.01 * np.sin(np.arange(100))
    assert pitch_cuts(midi, np.ones(100), 250.0) == [40]
    assert pitch_cuts(np.full(100, 60.0), np.ones(100), 250.0) == []


def test_a_curve_shorter_than_two_stretches_is_not_cut() -> None:
    assert pitch_cuts(np.array([60.0, 72.0, 60.0]), np.ones(3), 250.0) == []
