"""Which held-out phrases are heard while it learns."""

from dataclasses import dataclass

import numpy as np
import pytest

from studio.engine.features.types import Features
from studio.training.dataset import Stretch
from studio.training.previews import PHRASE_S, phrases_of

FRAME_RATE, HOP = 100.0, 160


@dataclass
class Recording:
    """Noise that grows, so that each place has another level."""

    samples: np.ndarray
    features: Features
    held_out_from_s: float = 0.0


def held_out(*seconds: float) -> list[Stretch]:
    stretches = []
    for seed, length in enumerate(seconds):
        n = round(length * FRAME_RATE)
        noise = np.random.default_rng(seed).standard_normal(n * HOP)
        samples = (np.linspace(0.1, 0.5, n * HOP) * noise).astype(np.float32)
        curve = np.ones(n, np.float32)
        stretches.append(
            Stretch(Recording(samples, Features(curve, curve, curve, FRAME_RATE)), 0, n)
        )
    return stretches


@pytest.mark.parametrize(
    ("lengths", "phrase_s"),
    [((40.0,), 5.0), ((15.0,), 5.0), ((12.0,), 4.0), ((6.0,), 2.0), ((4.5, 2.5), 2.25),
     ((4.0, 4.0, 4.0), 4.0)],
)  # fmt: skip
def test_three_phrases_are_cut_as_long_as_three_of_two_seconds_fit(
    lengths: tuple[float, ...], phrase_s: float
) -> None:
    phrases = phrases_of(held_out(*lengths), round(PHRASE_S * FRAME_RATE), HOP)
    assert [len(phrase.samples) for phrase in phrases] == [round(phrase_s * FRAME_RATE) * HOP] * 3
    different = {phrase.samples.tobytes() for phrase in phrases}
    assert len(different) == 3


def test_less_is_heard_as_it_is() -> None:
    phrases = phrases_of(held_out(3.0), round(PHRASE_S * FRAME_RATE), HOP)
    assert [len(phrase.samples) / 16000 for phrase in phrases] == [3.0]
