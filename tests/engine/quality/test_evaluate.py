"""What is measured of several clips."""

import numpy as np
import pytest

from studio.engine.clip import Clip
from studio.engine.errors import NoPitchFound
from studio.engine.progress import finish
from studio.engine.quality.evaluate import references
from tests.autocorrelation import AutocorrelationTracker
from tests.helpers import statistics, take

RATE = 16000
MELODY = Clip(0.5 * take(4.0).samples, RATE, "melody")
APPLAUSE = Clip(
    0.1 * np.random.default_rng(0).standard_normal(4 * RATE).astype(np.float32), RATE, "applause"
)


def names(clips: list[Clip], passes_over_rests: bool) -> list[str]:
    work = references(statistics(), clips, AutocorrelationTracker(), passes_over_rests)
    return [reference.clip.name for reference in finish(work)]


def test_pieces_without_a_melody_are_passed_over_where_that_is_wished() -> None:
    assert names([APPLAUSE, MELODY, APPLAUSE], passes_over_rests=True) == ["melody"]
    with pytest.raises(NoPitchFound):
        names([MELODY, APPLAUSE], passes_over_rests=False)


def test_where_no_piece_has_a_melody_that_is_told() -> None:
    with pytest.raises(NoPitchFound):
        names([APPLAUSE, APPLAUSE], passes_over_rests=True)
