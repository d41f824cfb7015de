"""Edits do what they say where they say it, and nothing elsewhere."""

from dataclasses import replace

import numpy as np
import pytest

from studio.engine.conditioning.condition import condition
from studio.engine.conditioning.detection import note_mask
from studio.engine.conditioning.notes import find_notes
from studio.engine.correction.apply import apply_edits, corrected, part_of, without
from studio.engine.correction.edits import (
    Correction,
    Reanalysed,
    Redraw,
    Shift,
    Stretch,
    Unvoice,
    Voice,
)
from studio.engine.features.types import Features
from studio.engine.parameters import Conditioning
from studio.engine.units import hz_to_midi
from tests.helpers import statistics, steady


def two_notes() -> Features:
    """A3 for a second, a rest of 0.2 s, C4 for a second."""
    n = 550
    f0 = np.where(np.arange(n) < 275, 220.0, 261.6256).astype(np.float32)
    on = (np.arange(n) < 250) | (np.arange(n) >= 300)
    db = np.where(on, -20.0, -70.0).astype(np.float32)
    return Features(f0, on.astype(np.float32), db)


def test_an_octave_up_doubles_the_pitch_of_its_stretch_and_no_other_frame() -> None:
    before = steady(500)
    after = apply_edits(before, [Shift(0.4, 0.8, 12.0)])
    np.testing.assert_allclose(after.f0_hz[100:200], 440.0, rtol=1e-6)
    assert (after.f0_hz[:100] == before.f0_hz[:100]).all()
    assert (after.f0_hz[200:] == before.f0_hz[200:]).all()
    assert (before.f0_hz == 220.0).all(), "what was given was changed"


def test_up_and_down_again_is_as_before() -> None:
    before = two_notes()
    there_and_back = [Shift(0.1, 1.5, 12.0), Shift(0.1, 1.5, -12.0)]
    np.testing.assert_allclose(apply_edits(before, there_and_back).f0_hz, before.f0_hz, rtol=1e-6)


def test_no_edit_gives_the_same_object() -> None:
    before = steady(100)
    assert corrected(before, Correction()) is before


def test_an_edit_outside_of_the_sound_changes_nothing() -> None:
    before = steady(100)
    edits = [Shift(5.0, 6.0, 12.0), Unvoice(0.5, 0.6), Redraw(((9.0, 300.0), (9.5, 310.0)))]
    after = apply_edits(before, edits)
    assert (after.f0_hz == before.f0_hz).all()
    assert (after.periodicity == before.periodicity).all()


def test_a_drawn_line_is_the_pitch_from_then_on_and_makes_it_sure() -> None:
    before = replace(steady(500), periodicity=np.zeros(500, np.float32))
    after = apply_edits(before, [Redraw(((0.4, 220.0), (0.8, 440.0)))])
    assert hz_to_midi(after.f0_hz[150]) == pytest.approx(63.0, abs=1e-4)
    assert (after.periodicity[100:201] > 0.9).all()
    assert (after.periodicity[:100] == 0).all()
    assert (after.f0_hz[:100] == before.f0_hz[:100]).all()


def test_what_is_painted_later_covers_what_was_painted_before_in_any_direction() -> None:
    there_and_back = Redraw(((0.4, 220.0), (0.8, 220.0), (0.4, 330.0)))
    after = apply_edits(steady(500), [there_and_back])
    assert hz_to_midi(after.f0_hz[100]) == pytest.approx(float(hz_to_midi(330.0)), abs=1e-3)
    assert after.f0_hz[200] == pytest.approx(220.0, rel=1e-4)


def test_unvoiced_frames_have_no_pitch_and_voice_brings_it_back_as_a_line() -> None:
    before = steady(500)
    off = apply_edits(before, [Unvoice(0.4, 0.8)])
    assert (off.periodicity[100:200] == 0).all()
    assert off.periodicity[99] == off.periodicity[200] == 1.0
    gap = replace(off, f0_hz=np.where(off.periodicity > 0, 220.0, 999.0).astype(np.float32))
    on = apply_edits(gap, [Voice(0.4, 0.8)])
    np.testing.assert_allclose(on.f0_hz, 220.0, rtol=1e-5)
    assert (on.periodicity > 0.9).all()


def test_what_was_analysed_anew_stands_in_its_stretch_only() -> None:
    edit = Reanalysed(0.4, 100.0, (330.0,) * 40, (0.8,) * 40)
    after = apply_edits(steady(500), [edit])
    np.testing.assert_allclose(after.f0_hz[100:200], 330.0, rtol=1e-5)
    assert after.f0_hz[99] == after.f0_hz[200] == 220.0
    assert after.periodicity[150] == pytest.approx(0.8)


def test_notes_settled_as_they_were_found_change_no_bit_of_what_is_played() -> None:
    features = two_notes()
    found = find_notes(features, note_mask(features, 1.0))
    assert len(found) == 2
    notes = tuple(Stretch(note.start_s, note.end_s) for note in found)
    settings = Conditioning(autotune=50.0)
    plain = condition(features, settings, statistics())
    settled = condition(corrected(features, Correction(notes=notes)), settings, statistics())
    assert settled.notes == plain.notes
    assert (settled.note_mask == plain.note_mask).all()
    assert (settled.features.f0_hz == plain.features.f0_hz).all()
    assert (settled.features.loudness_db == plain.features.loudness_db).all()


def test_a_note_that_was_taken_away_becomes_quiet() -> None:
    features = two_notes()
    found = find_notes(features, note_mask(features, 1.0))
    kept = (Stretch(found[0].start_s, found[0].end_s),)
    settings = Conditioning(adjust=False, quiet=30.0)
    played = condition(corrected(features, Correction(notes=kept)), settings, None)
    assert not played.note_mask[320:].any()
    assert played.features.loudness_db[400] == pytest.approx(-50.0)
    assert played.features.loudness_db[100] == pytest.approx(-20.0)


def test_a_region_has_the_frames_and_the_notes_of_its_time() -> None:
    features = corrected(two_notes(), Correction(notes=(Stretch(0.0, 1.0), Stretch(1.2, 2.2))))
    part = part_of(features, 0.5, 1.7)
    assert part.n_frames == 301
    assert part.f0_hz[0] == features.f0_hz[125]
    assert part.notes == ((0.0, 0.5), (pytest.approx(0.7), pytest.approx(1.2)))


def test_a_stretch_cut_out_of_notes_leaves_what_is_before_and_behind() -> None:
    left = without((Stretch(0.0, 1.0), Stretch(1.5, 2.0)), 0.4, 1.6)
    assert left == (Stretch(0.0, 0.4), Stretch(1.6, 2.0))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Stretch(1.0, 1.0),
        lambda: Stretch(-1.0, 1.0),
        lambda: Stretch(0.0, float("nan")),
        lambda: Shift(0.0, 1.0, 1e6),
        lambda: Shift(0.0, 1.0, float("nan")),
        lambda: Redraw(()),
        lambda: Redraw(((0.0, 1e9),)),
        lambda: Reanalysed(0.0, 250.0, (220.0,), (0.5, 0.5)),
        lambda: Reanalysed(0.0, 250.0, (220.0,), (2.0,)),
        lambda: Correction(notes=(Stretch(0.0, 1.0), Stretch(0.5, 2.0))),
    ],
)
def test_what_cannot_be_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=r"."):
        make()
