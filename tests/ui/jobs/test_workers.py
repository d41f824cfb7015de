"""Jobs and jobs."""

import threading
from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QThread

from studio.engine.progress import Progress
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.jobs.workers import Job


def three_steps() -> Generator[Progress, None, str]:
    for step in range(3):
        yield Progress(step / 3, f"step {step}")
    return "done"


def test_a_job_reports_succeeds_and_finishes_in_this_order(qtbot: Any) -> None:
    job = Job("work", three_steps)
    seen: list[object] = []
    job.reported.connect(lambda progress: seen.append(progress.text))
    job.succeeded.connect(seen.append)
    job.finished.connect(lambda: seen.append("finished"))
    with qtbot.waitSignal(job.finished):
        job.start()
    assert seen == ["step 0", "step 1", "step 2", "done", "finished"]
    assert not job.is_running


def test_the_work_runs_beside_and_the_signals_arrive_here(qtbot: Any) -> None:
    here = threading.get_ident()
    worked: list[int] = []
    arrived: list[int] = []

    def work() -> Generator[Progress, None, None]:
        worked.append(threading.get_ident())
        yield Progress(0.5)

    job = Job("work", work)
    job.reported.connect(lambda _: arrived.append(threading.get_ident()))
    job.succeeded.connect(lambda _: arrived.append(threading.get_ident()))
    with qtbot.waitSignal(job.finished):
        job.start()
    assert worked[0] != here
    assert arrived == [here, here]


def test_an_error_is_reported_not_lost(qtbot: Any) -> None:
    def work() -> Generator[Progress, None, None]:
        yield Progress(0.0)
        raise ZeroDivisionError("by nought")

    job = Job("work", work)
    errors: list[Exception] = []
    job.failed.connect(errors.append)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert [str(error) for error in errors] == ["by nought"]


def test_a_cancelled_job_cleans_up_and_reports_nothing_more(qtbot: Any) -> None:
    began, may_go, closed = threading.Event(), threading.Event(), threading.Event()

    def work() -> Generator[Progress, None, str]:
        try:
            began.set()
            may_go.wait(5)
            yield Progress(0.5)
            yield Progress(0.6)
            return "done"
        finally:
            closed.set()

    job = Job("work", work)
    seen: list[object] = []
    job.reported.connect(seen.append)
    job.succeeded.connect(seen.append)
    with qtbot.waitSignal(job.finished):
        job.start()
        assert began.wait(5)
        job.cancel()
        may_go.set()
    assert closed.is_set()
    assert seen == []


def test_in_a_lane_the_newest_work_wins(qtbot: Any) -> None:
    latest_job = LatestJob()
    done: list[int] = []
    gates = [threading.Event() for _ in range(3)]
    started: list[int] = []

    def work(n: int) -> Generator[Progress, None, int]:
        started.append(n)
        gates[n].wait(5)
        yield Progress(0.5)
        return n

    for n in range(3):
        latest_job.run(f"work {n}", lambda n=n: work(n), done.append)
    for gate in gates:
        gate.set()
    qtbot.waitUntil(lambda: not latest_job.is_busy, timeout=5000)
    assert done == [2]
    assert started == [0, 2] or started == [2]


def test_a_closed_lane_has_no_thread_left(qtbot: Any) -> None:
    latest_job = LatestJob()
    latest_job.run("work", three_steps, lambda _: None)
    job = latest_job._running
    assert isinstance(job, Job)
    thread: QThread = job._thread
    assert latest_job.close()
    assert thread.isFinished()
    latest_job.run("too late", three_steps, lambda _: None)
    assert latest_job._running is job


def test_progress_that_says_nothing_new_costs_the_window_no_turn(qtbot: Any) -> None:
    def work() -> Generator[Progress, None, str]:
        for _ in range(1000):
            yield Progress(0.0, "listening")
        yield Progress(0.0, "writing")
        return "done"

    job = Job("work", work)
    told: list[object] = []
    job.reported.connect(told.append)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert told == [Progress(0.0, "listening"), Progress(0.0, "writing")]
