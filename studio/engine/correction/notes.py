"""Notes as the user settles them: split, merged, their borders moved."""

from studio.engine.correction.edits import Notes, Stretch

SHORTEST_S = 0.03


def note_at(notes: Notes, time_s: float) -> int | None:
    """Number of the note that sounds at this time; None where none does.

    >>> note_at((Stretch(0.0, 1.0), Stretch(2.0, 3.0)), 2.5)
    1
    """
    for number, note in enumerate(notes):
        if note.start_s <= time_s < note.end_s:
            return number
    return None


def split(notes: Notes, time_s: float) -> Notes:
    """The note that sounds at this time in two; the same notes where that leaves crumbs.

    >>> split((Stretch(0.0, 1.0),), 0.4)
    (Stretch(start_s=0.0, end_s=0.4), Stretch(start_s=0.4, end_s=1.0))
    """
    number = note_at(notes, time_s)
    if number is None:
        return notes
    note = notes[number]
    if min(time_s - note.start_s, note.end_s - time_s) < SHORTEST_S:
        return notes
    two = (Stretch(note.start_s, time_s), Stretch(time_s, note.end_s))
    return (*notes[:number], *two, *notes[number + 1 :])


def merge(notes: Notes, first: int, last: int) -> Notes:
    """Notes first to last as one, with what lay between them.

    >>> merge((Stretch(0.0, 1.0), Stretch(2.0, 3.0)), 0, 1)
    (Stretch(start_s=0.0, end_s=3.0),)
    """
    if not 0 <= first < last < len(notes):
        return notes
    one = Stretch(notes[first].start_s, notes[last].end_s)
    return (*notes[:first], one, *notes[last + 1 :])


def move_border(notes: Notes, number: int, is_end: bool, time_s: float, length_s: float) -> Notes:
    """A note that begins (or ends) at another time, as far as its neighbours let it.

    length_s: of the sound. Notes that touch stay notes that touch only where time_s says so.
    """
    note = notes[number]
    if is_end:
        limit = notes[number + 1].start_s if number + 1 < len(notes) else length_s
        moved = Stretch(note.start_s, max(min(time_s, limit), note.start_s + SHORTEST_S))
    else:
        limit = notes[number - 1].end_s if number > 0 else 0.0
        moved = Stretch(min(max(time_s, limit), note.end_s - SHORTEST_S), note.end_s)
    return (*notes[:number], moved, *notes[number + 1 :])


def notes_within(notes: Notes, start_s: float, end_s: float) -> tuple[int, ...]:
    """Numbers of the notes that sound in a stretch."""
    return tuple(
        number
        for number, note in enumerate(notes)
        if note.start_s < end_s and note.end_s > start_s
    )
