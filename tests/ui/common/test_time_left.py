"""The job chip tells how long a job still takes."""

import pytest

from studio.engine.progress import Progress
from studio.ui.common.time_left import TimeLeft, left
from studio.ui.jobs.job_chip import JobChip


def test_a_steady_job_is_guessed_exactly() -> None:
    estimate = TimeLeft()
    assert estimate.left_s(0.0, 1.0) is None
    assert estimate.left_s(0.1, 2.0) is None, "too early to tell"
    assert estimate.left_s(0.25, 11.0) == pytest.approx(30.0)
    assert estimate.left_s(0.95, 39.0) is None, "not worth telling"


def test_a_job_that_starts_again_is_guessed_anew() -> None:
    estimate = TimeLeft()
    estimate.left_s(0.5, 10.0)
    assert estimate.left_s(0.0, 20.0) is None
    assert estimate.left_s(0.5, 30.0) == pytest.approx(10.0)


def test_words_round_up() -> None:
    assert left(59.5) == "1 min left"
    assert left(3599.0) == "1 h 0 min left"


def test_the_chip_shows_it(qtbot: object) -> None:
    now = [0.0]
    chip = JobChip(lambda: now[0])
    chip.begin("Analysing")
    chip.report(Progress(0.0))
    now[0] = 10.0
    chip.report(Progress(0.5, "Listening"))
    assert chip.text.text() == "Listening · 10 s left"
