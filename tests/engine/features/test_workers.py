"""Work on several cores."""

import threading

import numpy as np
import pytest
import torch

from studio.engine.features.crepe_tracker import CrepeTracker
from studio.engine.features.workers import mapped
from studio.engine.progress import finish
from tests.engine.features.tones import tones
from tests.tolerances import of_sum


@pytest.mark.parametrize("n_workers", [1, 2, 3])
def test_results_come_in_order_from_one_core_each(n_workers: int) -> None:
    def work(item: int) -> tuple[int, int]:
        return item, torch.get_num_threads()

    results = list(mapped(work, range(20), n_workers))
    assert [item for item, _ in results] == list(range(20))
    if n_workers > 1:
        assert {n_threads for _, n_threads in results} == {1}


def test_the_callers_number_of_threads_stays() -> None:
    before = torch.get_num_threads()
    list(mapped(abs, range(5), 2))
    seen = []
    thread = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    assert torch.get_num_threads() == before
    assert seen == [before]


def test_an_error_comes_out_and_no_thread_stays() -> None:
    def fail(item: int) -> int:
        if item == 3:
            raise ValueError("three")
        return item

    with pytest.raises(ValueError, match="three"):
        list(mapped(fail, range(100), 2))
    work = mapped(abs, range(100), 2)
    next(work)
    work.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("pitch")]


def test_the_number_of_cores_does_not_change_the_pitch(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = tones([50.0, 62.0, 71.0]).clip.samples
    tracker = CrepeTracker("tiny")
    found = []
    for n_threads in (1, 3):
        monkeypatch.setattr(torch, "get_num_threads", lambda n=n_threads: n)
        found.append(finish(tracker.track(samples, 16000)))
    # A bin's activation is a sum over 128 channels of 64 samples, six layers deep; the pitch is
    # a mean over bins, within a bin of 20 cents.
    off = 6 * of_sum(128 * 64)
    np.testing.assert_allclose(found[0].f0_hz, found[1].f0_hz, rtol=off * 20 / 1200)
    np.testing.assert_allclose(found[0].periodicity, found[1].periodicity, atol=off)
