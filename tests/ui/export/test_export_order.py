"""A batch plays clips of the session as they were trimmed and corrected."""

from pathlib import Path

import pytest

from studio.engine.clip import Clip
from studio.engine.correction.edits import Correction, Shift
from studio.engine.session import ClipEntry, Region
from studio.ui.session.document import Settled
from studio.ui.session.export_order import as_kept, works_of
from tests.helpers import sine, steady


def test_each_clip_of_a_file_is_a_work_and_a_strange_file_is_one_without_a_clip() -> None:
    first, second = ClipEntry("1", "a", Path("a.wav")), ClipEntry("2", "a part", Path("a.wav"))
    works = works_of((Path("a.wav"), Path("b.wav")), Settled(clips=(first, second)))
    assert works == [(Path("a.wav"), first), (Path("a.wav"), second), (Path("b.wav"), None)]


def test_the_part_and_the_corrections_of_a_clip_are_kept() -> None:
    whole: Clip = sine(220.0, 2.0)
    correction = Correction((Shift(1.0, 1.5, 12.0),))
    entry = ClipEntry("1", "a", Path("a.wav"), "", Region(0.9, 1.3), correction)
    clip, features = as_kept(whole, steady(501), entry)
    assert clip.seconds == pytest.approx(0.4)
    assert features.n_frames == 101
    assert features.f0_hz[10] == 220.0
    assert features.f0_hz[50] == pytest.approx(440.0)
