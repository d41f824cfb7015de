"""What render says of a recording that no instrument can follow."""

import pytest

from studio.commands.render import heard_words
from studio.engine.clip import Clip
from tests.engine.conditioning.test_polyphonic_share import chord
from tests.helpers import steady, tone


@pytest.mark.parametrize(
    ("clip", "n_notes", "words"),
    [
        (chord(), 0, "more than one note at a time"),
        (chord(), 3, "more than one note at a time"),
        (tone(220.0, 1.0), 0, "No note was found"),
        (tone(220.0, 1.0), 1, ""),
    ],
)
def test_what_cannot_be_followed_is_said(clip: Clip, n_notes: int, words: str) -> None:
    """Was a faint result with 0 notes and no word."""
    said = heard_words(clip, steady(251), n_notes)
    assert bool(said) == bool(words)
    assert words in " ".join(said)
