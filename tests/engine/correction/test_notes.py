"""Notes are split, merged and stretched without ever overlapping."""

import pytest

from studio.engine.correction.edits import Correction, Stretch
from studio.engine.correction.notes import merge, move_border, notes_within, split

NOTES = (Stretch(0.0, 1.0), Stretch(1.0, 2.0), Stretch(3.0, 4.0))


def test_a_split_note_merged_again_is_the_old_note() -> None:
    assert merge(split(NOTES, 1.5), 1, 2) == NOTES


def test_a_split_that_would_leave_a_crumb_or_hits_no_note_does_nothing() -> None:
    assert split(NOTES, 1.01) == NOTES
    assert split(NOTES, 2.5) == NOTES


def test_merging_takes_in_what_lies_between() -> None:
    assert merge(NOTES, 0, 2) == (Stretch(0.0, 4.0),)
    assert merge(NOTES, 2, 3) == NOTES


@pytest.mark.parametrize("time_s", [-5.0, 0.5, 1.7, 2.99, 9.0])
@pytest.mark.parametrize("is_end", [False, True])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_border_stops_at_its_neighbours(number: int, is_end: bool, time_s: float) -> None:
    moved = move_border(NOTES, number, is_end, time_s, 5.0)
    Correction(notes=moved)  # would raise where notes overlap
    assert len(moved) == 3
    assert all(0.0 <= note.start_s < note.end_s <= 5.0 for note in moved)


def test_the_notes_of_a_selection_are_those_that_sound_in_it() -> None:
    assert notes_within(NOTES, 0.5, 3.0) == (0, 1)
