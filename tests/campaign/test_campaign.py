"""The campaign itself works: a small part of it, so that it is there when it is wanted."""

import random
from pathlib import Path

import pytest

from tests.campaign.damage import campaign
from tests.campaign.subjects import SUBJECTS, Subject


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_a_good_file_of_each_kind_is_read_and_damage_can_be_repeated(
    subject: Subject, tmp_path: Path
) -> None:
    path = subject.make(tmp_path)
    subject.read(path)
    content = path.read_bytes()
    one, two, other = (subject.damaged(content, random.Random(seed)) for seed in (1, 1, 2))
    assert one == two != other


@pytest.mark.parametrize("only", ["instrument", "project", "presets", "checkpoint"])
def test_a_few_damaged_files_are_read_or_refused(only: str, tmp_path: Path) -> None:
    (tally,) = campaign(60, 5, tmp_path, only).values()
    assert tally.read + tally.refused == 60
    assert tally.refused > 10
    assert tally.n_bad == 0
