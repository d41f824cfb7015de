"""Decoding of activations: the path, its refinement, blocks, the compiled form."""

import numpy as np
import pytest

from studio.engine.features.decode import (
    N_BINS,
    Decoder,
    best_steps_numpy,
    bins_to_hz,
    compiled_best_steps,
    step_costs,
)


def bumps(path: np.ndarray, height: float = 0.8, seed: int = 0) -> np.ndarray:
    """Activations [n, 360] with a bump on the path and noise elsewhere."""
    generator = np.random.default_rng(seed)
    distance = np.arange(N_BINS)[None, :] - path[:, None]
    noise = generator.uniform(0, 0.02, distance.shape)
    return (height * np.exp(-0.5 * (distance / 1.5) ** 2) + noise).astype(np.float32)


def wander(n_frames: int, seed: int = 0) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(0, 1.5, n_frames)
    return np.clip(180 + np.cumsum(steps), 5, 350)


def decode(activations: np.ndarray, best_steps: object = best_steps_numpy) -> np.ndarray:
    return Decoder(best_steps).push(activations, is_last=True)[0]


def cents(found: np.ndarray, path: np.ndarray) -> np.ndarray:
    return 1200 * np.log2(found / bins_to_hz(path))


def test_a_wandering_pitch_is_followed_within_three_cents() -> None:
    path = wander(400)
    assert np.abs(cents(decode(bumps(path)), path)).max() < 3


def test_a_single_wrong_frame_is_passed_over_and_a_new_note_is_not() -> None:
    path = np.full(60, 100.0)
    path[30:] = 160.0
    seen = path.copy()
    seen[15] = 220.0
    activations = bumps(seen)
    activations[15] += 0.5 * bumps(path)[15]
    assert np.abs(cents(decode(activations), path)).max() < 25
    assert np.abs(cents(decode(bumps(path)), path)).max() < 3


def test_the_top_bins_hold_no_pitch_through_silence() -> None:
    path = np.full(100, 200.0)
    activations = bumps(path)
    activations[40:60] = 0.0
    assert np.abs(cents(decode(activations), path)).max() < 3


def test_the_compiled_pass_equals_the_plain_one() -> None:
    activations = bumps(wander(200), seed=3)
    activations[50:60] = 0.0
    observed = np.log(activations.astype(np.float64) + 1e-6)
    plain = best_steps_numpy(np.zeros(N_BINS), observed, step_costs())
    compiled = compiled_best_steps()(np.zeros(N_BINS), observed, step_costs())
    np.testing.assert_allclose(compiled[0], plain[0], atol=1e-9)
    np.testing.assert_array_equal(compiled[1], plain[1])


@pytest.mark.parametrize("block", [37, 500])
def test_a_stream_of_blocks_decodes_as_the_whole(block: int) -> None:
    path = wander(1200, seed=5)
    path[600:] += 60
    activations = bumps(np.clip(path, 5, 350), height=0.3)
    decoder = Decoder(compiled_best_steps())
    starts = range(0, len(path), block)
    parts = [decoder.push(activations[s : s + block], s + block >= len(path)) for s in starts]
    whole = Decoder(compiled_best_steps()).push(activations, is_last=True)
    np.testing.assert_array_equal(np.concatenate([part[0] for part in parts]), whole[0])
    np.testing.assert_array_equal(np.concatenate([part[1] for part in parts]), whole[1])


def test_periodicity_is_the_activation_on_the_path() -> None:
    path = np.full(20, 77.0)
    activations = bumps(path)
    _, periodicity = Decoder().push(activations, is_last=True)
    np.testing.assert_array_equal(periodicity, activations[:, 77])
