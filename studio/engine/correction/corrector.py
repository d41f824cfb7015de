"""Corrections of a growing list, without doing again what was done before."""

from dataclasses import replace

from studio.engine.correction.apply import apply_edits
from studio.engine.correction.edits import Correction, Edit
from studio.engine.features.types import Features

MOST_KEPT = 4


class Corrector:
    """corrected() with a memory: a drag changes the last edit of the list many times.

    What was made for the list and for the list without its last edit is kept, so that one more
    edit, another last edit or an undo costs one edit, however many there are.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._measured: Features | None = None
        self._made: dict[tuple[Edit, ...], Features] = {}

    def corrected(self, measured: Features, correction: Correction) -> Features:
        """The features after a correction, as apply.corrected gives them."""
        edits = correction.edits
        if measured is not self._measured:
            self._measured, self._made = measured, {}
        if edits:
            self._make(measured, edits[:-1])
        edited = self._make(measured, edits)
        if correction.notes is None:
            return edited
        return replace(
            edited, notes=tuple((note.start_s, note.end_s) for note in correction.notes)
        )

    def learn(self, measured: Features, edits: tuple[Edit, ...], features: Features) -> None:
        """Take what a job has made of measured by these edits."""
        if measured is self._measured:
            self._made[edits] = features

    def _make(self, measured: Features, edits: tuple[Edit, ...]) -> Features:
        known = self._made.pop(edits, None)
        if known is None:
            length, begun = 0, measured
            for made, features in self._made.items():
                if len(made) > length and made == edits[: len(made)]:
                    length, begun = len(made), features
            known = apply_edits(begun, edits[length:])
        self._made[edits] = known  # the newest is the last
        while len(self._made) > MOST_KEPT:
            del self._made[next(iter(self._made))]
        return known
