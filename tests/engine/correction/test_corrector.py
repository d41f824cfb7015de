"""The memory of corrections changes nothing but the time."""

import random

import numpy as np

from studio.engine.correction import corrector as room
from studio.engine.correction.apply import apply_edits, corrected
from studio.engine.correction.corrector import Corrector
from studio.engine.correction.edits import Correction, Edit, Redraw, Shift, Stretch, Unvoice
from tests.helpers import steady


def test_any_walk_through_edits_gives_what_a_fresh_start_gives() -> None:
    chance, measured, memory = random.Random(1), steady(500), Corrector()
    edits: list[Edit] = []
    for _ in range(200):
        start = chance.uniform(0.0, 1.5)
        kind = chance.randrange(4)
        if kind == 0 and edits:
            edits.pop()
        elif kind == 1 and edits:
            edits[-1] = Shift(start, start + 0.3, chance.choice([-12.0, 12.0]))
        elif kind == 2:
            edits.append(Unvoice(start, start + 0.1))
        else:
            edits.append(Redraw(((start, 300.0), (start + 0.2, 310.0))))
        notes = (Stretch(0.0, 1.0),) if chance.random() < 0.5 else None
        correction = Correction(tuple(edits), notes)
        found, fresh = memory.corrected(measured, correction), corrected(measured, correction)
        assert (found.f0_hz == fresh.f0_hz).all()
        assert (found.periodicity == fresh.periodicity).all()
        assert found.notes == fresh.notes


def test_another_clip_has_nothing_of_the_one_before() -> None:
    memory, correction = Corrector(), Correction((Shift(0.1, 0.5, 12.0),))
    memory.corrected(steady(500, 220.0), correction)
    assert memory.corrected(steady(500, 110.0), correction).f0_hz[50] == 220.0


def test_a_drag_costs_one_edit_however_many_there_are() -> None:
    applied = []
    measured, memory = steady(500), Corrector()
    before: tuple[Edit, ...] = tuple(Shift(0.01 * n, 0.01 * n + 0.1, 1.0) for n in range(50))
    memory.corrected(measured, Correction(before))
    original = room.apply_edits

    def counted(features: object, edits: tuple[Edit, ...]) -> object:
        applied.extend(edits)
        return original(features, edits)  # type: ignore[arg-type]

    room.apply_edits = counted  # type: ignore[assignment]
    try:
        for n in range(20):
            line = Redraw(((0.5, 300.0), (0.5 + 0.01 * n + 0.01, 300.0)))
            found = memory.corrected(measured, Correction((*before, line)))
    finally:
        room.apply_edits = original
    assert len(applied) == 20
    expected = apply_edits(measured, (*before, line))
    np.testing.assert_array_equal(found.f0_hz, expected.f0_hz)
