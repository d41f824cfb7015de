"""Speech among recordings is told apart from what is sung and played."""

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.training.corpus.speech import is_speech

RATE = 100.0
Curves = tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]


def syllables(held: bool = False, hz: float = 120.0, voiced_s: float = 0.18) -> Curves:
    """Eight seconds: a voiced stretch and an unvoiced one in turns; the pitch falls or is held."""
    n_voiced, n_unvoiced = round(voiced_s * RATE), round(0.12 * RATE)
    pitch, voiced = [], []
    for n in range(round(8.0 * RATE / (n_voiced + n_unvoiced))):
        start = 12 * np.log2(hz / 440) + (0 if held else 3 * np.sin(1.7 * n))
        fall = 0.0 if held else 5.0
        midi = start - fall * np.arange(n_voiced + n_unvoiced) / n_voiced
        pitch.append(440 * 2 ** (midi / 12))
        voiced.append(np.arange(n_voiced + n_unvoiced) < n_voiced)
    is_voiced = np.concatenate(voiced)
    return np.concatenate(pitch).astype(np.float32), is_voiced, np.ones_like(is_voiced)


def test_falling_syllables_are_speech() -> None:
    assert is_speech(*syllables(), RATE)


@pytest.mark.parametrize(
    "played",
    [
        syllables(held=True),  # short notes with rests
        syllables(hz=1800.0),  # whistled calls
        syllables(voiced_s=0.9),  # long slides, hardly a consonant
    ],
)
def test_what_is_played_is_none(played: Curves) -> None:
    assert not is_speech(*played, RATE)


def test_a_word_is_too_short_to_judge() -> None:
    assert not is_speech(*(curve[:300] for curve in syllables()), RATE)  # type: ignore[arg-type]
