"""Sound made ahead of the compiled callback, and made anew."""

import threading
from typing import Any

import numpy as np
import pytest

from studio.engine.audio.ahead import BLOCK, Ahead
from studio.engine.audio.device import Block
from studio.engine.audio.native import Outlet, call
from studio.engine.audio.native_layout import N_LATE
from tests.waiting import wait_for

RATE = 48000


class Counter:
    """Frames that tell their number, plus `offset`, which whoever plays it may change."""

    def __init__(self, ahead_s: float = 0.1) -> None:
        self.moment: Any = 0
        self.ahead_s = ahead_s
        self.offset = 0.0
        self.is_ready = True
        self.n_ready = 10**9

    def go_back(self, moment: Any) -> None:
        self.moment = moment

    def follows(self, n: int) -> bool:
        return self.is_ready and bool(self.moment + n <= self.n_ready)

    def __call__(self, out: Block) -> None:
        numbers = self.moment + np.arange(len(out))
        out[:] = np.where(numbers < self.n_ready, numbers + self.offset, 0.0)[:, None]
        self.moment += len(out)


def made(maker: Counter) -> Ahead:
    ahead = Ahead(Outlet(RATE // 2, 1, RATE), maker, RATE, 1)
    ahead.turn()
    return ahead


def take(ahead: Ahead, n: int) -> np.ndarray:
    out = np.full((n, 1), np.nan, np.float32)
    call(ahead.ring, out)
    return out[:, 0]


def test_the_reserve_is_made_and_kept() -> None:
    ahead = made(Counter(0.1))
    assert 0.1 * RATE <= ahead.ring.n_waiting(0) <= 0.1 * RATE + BLOCK
    for n in range(100):
        np.testing.assert_array_equal(take(ahead, 480), 480 * n + np.arange(480))
        ahead.turn()
    assert ahead.n_late == 0


def test_what_is_renewed_is_heard_from_the_next_block_on_without_a_hole() -> None:
    maker = Counter(0.2)
    ahead = made(maker)
    take(ahead, 1000)
    maker.offset = 1e6
    ahead.renew()
    ahead.turn()
    block = take(ahead, 480)
    n_old = BLOCK * 4 - 1000
    np.testing.assert_array_equal(block[:n_old], 1000 + np.arange(n_old))
    np.testing.assert_array_equal(block[n_old:], 1e6 + 1000 + np.arange(n_old, 480))
    ahead.turn()
    assert ahead.ring.n_waiting(1) >= 0.2 * RATE
    assert ahead.n_late == 0


def test_a_change_over_that_came_too_late_is_done_again() -> None:
    maker = Counter(0.2)
    ahead = made(maker)
    change_over = ahead.ring.change_over

    def slow(ring: int, frame: int) -> None:
        take(ahead, 2000)  # the sound card is quicker
        change_over(ring, frame)

    ahead.ring.change_over = slow  # type: ignore[method-assign]
    maker.offset = 1e6
    ahead.renew()
    ahead.turn()
    ahead.ring.change_over = change_over  # type: ignore[method-assign]
    np.testing.assert_array_equal(take(ahead, 100), 2000 + np.arange(100))
    ahead.turn()
    block = take(ahead, 600)
    assert block[0] == 2100
    assert block[-1] == 1e6 + 2699
    assert np.isin(np.diff(block), (1.0, 1e6 + 1)).all()
    assert ahead.n_late == 0


def test_the_old_sound_goes_on_until_the_new_one_is_there() -> None:
    maker = Counter(0.1)
    ahead = made(maker)
    maker.is_ready = False
    ahead.renew()
    for n in range(30):
        ahead.turn()
        np.testing.assert_array_equal(take(ahead, 480), 480 * n + np.arange(480))
    maker.offset, maker.is_ready = 1e6, True
    ahead.turn()
    assert take(ahead, 480)[-1] > 1e6


def test_it_waits_for_what_is_not_made_yet_and_then_goes_on() -> None:
    maker = Counter(0.2)
    maker.n_ready = 5000
    ahead = made(maker)
    assert 5000 - BLOCK <= ahead.ring.n_waiting(0) <= 5000
    maker.n_ready = 10**9
    ahead.turn()
    played = np.concatenate([take(ahead, 480) for _ in range(15)])
    np.testing.assert_array_equal(played, np.arange(480 * 15))


def test_what_never_comes_is_silence_and_the_time_goes_on() -> None:
    maker = Counter(0.2)
    maker.n_ready = 2000
    ahead = made(maker)
    played = []
    for _ in range(20):
        played.append(take(ahead, 480))
        ahead.turn()
    whole = np.concatenate(played)
    np.testing.assert_array_equal(whole[:2000], np.arange(2000))
    assert not whole[2000:].any()
    assert ahead.ring[N_LATE] == 0


def test_where_it_is_can_be_told_between_blocks_and_after_a_change() -> None:
    maker = Counter(0.2)
    ahead = made(maker)
    take(ahead, 700)
    reached = ahead.taken()
    assert reached is not None
    assert (reached.after, reached.n_frames) == (768, 700 - 512)
    ahead.seconds = lambda: ahead.ring.stamp_s + 600 / RATE
    heard = ahead.heard(300 / RATE)
    assert heard is not None
    assert (heard.after, heard.n_frames) == (512, 300 - 256)


def test_a_program_that_stands_still_is_not_heard() -> None:
    """The reserve outlasts a thread that is kept from running, here for 0.28 s of sound."""
    is_held, is_free = threading.Event(), threading.Event()

    class Held(Counter):
        def __call__(self, out: Block) -> None:
            if is_held.is_set():
                assert is_free.wait(60)
            super().__call__(out)

    ahead = Ahead(Outlet(RATE // 2, 1, RATE), Held(0.3), RATE, 1)
    ahead.start()
    played = []
    for n in range(60):
        if n == 20:
            is_held.set()
        elif n == 48:
            is_held.clear()
            is_free.set()
        if not is_held.is_set():
            wait_for(lambda: ahead.ring.n_waiting(0) >= 0.3 * RATE)
        played.append(take(ahead, 480))
    ahead.close()
    np.testing.assert_array_equal(np.concatenate(played), np.arange(480 * 60))
    assert ahead.n_late == 0


def test_a_maker_that_fails_ends_the_thread_with_its_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Failing(Counter):
        def __call__(self, out: Block) -> None:
            if self.moment > 20000:
                raise RuntimeError("no more")
            super().__call__(out)

    ahead = Ahead(Outlet(RATE // 2, 1, RATE), Failing(0.1), RATE, 1)
    ahead.start()

    def is_over() -> bool:
        take(ahead, 480)
        return ahead.error is not None

    wait_for(is_over)
    assert isinstance(ahead.error, RuntimeError)
    assert "player's thread" in caplog.text
    ahead.close()
