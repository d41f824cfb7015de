"""The compiled callback: called as a sound card calls it, from numbers."""

import numpy as np
import pytest

from studio.engine.audio.native import Inlet, Outlet, call, give
from studio.engine.audio.native_layout import N_BRIDGES, N_FLAGGED, N_LATE, READ


def frames(first: int, n: int, n_channels: int = 2) -> np.ndarray:
    """Every frame tells its number; the channels differ by a half."""
    numbers = np.arange(first, first + n, dtype=np.float32)
    return np.stack([numbers + 0.5 * channel for channel in range(n_channels)], axis=1)


def take(outlet: Outlet, n: int, n_channels: int = 2, seconds: float = 0.0) -> np.ndarray:
    out = np.full((n, n_channels), np.nan, np.float32)
    call(outlet, out, seconds)
    return out


@pytest.mark.parametrize("n_channels", [1, 2, 5])
def test_frames_come_out_as_they_went_in_also_around_the_end_of_the_ring(n_channels: int) -> None:
    outlet = Outlet(100, n_channels)
    for first in range(0, 1000, 60):
        outlet.write(0, frames(first, 60, n_channels))
        np.testing.assert_array_equal(take(outlet, 60, n_channels), frames(first, 60, n_channels))
    assert outlet[N_LATE] == 0


def test_what_is_missing_is_silence_counted_once_and_comes_later() -> None:
    outlet = Outlet(100, 2)
    outlet.write(0, frames(1, 10))
    block = take(outlet, 16)
    np.testing.assert_array_equal(block[:10], frames(1, 10))
    assert not block[10:].any()
    assert (outlet[N_LATE], outlet[READ]) == (1, 10)
    outlet.write(0, frames(11, 20))
    np.testing.assert_array_equal(take(outlet, 16), frames(11, 16))


def test_the_other_ring_takes_over_at_the_frame_that_is_wished() -> None:
    outlet = Outlet(100, 2)
    outlet.write(0, frames(0, 64))
    outlet.begin(1, 40)
    outlet.write(1, frames(1040, 40))
    outlet.change_over(1, 40)
    assert outlet.answer is None
    np.testing.assert_array_equal(take(outlet, 32), frames(0, 32))
    assert outlet.answer is None
    np.testing.assert_array_equal(
        take(outlet, 32), np.concatenate([frames(32, 8), frames(1040, 24)])
    )
    assert outlet.answer is True
    np.testing.assert_array_equal(take(outlet, 16), frames(1064, 16))


def test_a_wish_that_comes_too_late_is_refused_and_nothing_changes() -> None:
    outlet = Outlet(100, 2)
    outlet.write(0, frames(0, 64))
    take(outlet, 32)
    outlet.begin(1, 31)
    outlet.write(1, frames(1031, 40))
    outlet.change_over(1, 31)
    np.testing.assert_array_equal(take(outlet, 16), frames(32, 16))
    assert outlet.answer is False
    np.testing.assert_array_equal(take(outlet, 16), frames(48, 16))


def test_changing_over_and_back_again_within_a_block_each() -> None:
    outlet = Outlet(100, 1)
    outlet.write(0, frames(0, 20, 1))
    for n, ring in enumerate((1, 0, 1, 0), 1):
        frame = outlet[READ] + 3
        outlet.begin(ring, frame)
        outlet.write(ring, frames(100 * n + frame, 30, 1))
        outlet.change_over(ring, frame)
        block = take(outlet, 8, 1)
        assert outlet.answer is True
        np.testing.assert_array_equal(block[3:], frames(100 * n + frame, 5, 1))
        np.testing.assert_array_equal(block[:3], frames(100 * (n - 1) + frame - 3, 3, 1))


def test_the_stamp_tells_when_the_first_frame_was_taken_by_the_cards_clock() -> None:
    outlet = Outlet(100, 1, 100.0)
    outlet.write(0, frames(0, 90, 1))
    take(outlet, 50, 1, seconds=7.0)
    assert outlet.stamp_s == pytest.approx(7.0)
    take(outlet, 20, 1, seconds=7.52)
    assert outlet.stamp_s == pytest.approx(7.02)


def test_the_sound_cards_own_word_about_late_blocks_is_counted() -> None:
    outlet = Outlet(100, 1)
    outlet.write(0, frames(0, 90, 1))
    out = np.zeros((10, 1), np.float32)
    call(outlet, out, flags=4)
    call(outlet, out, flags=0)
    assert (outlet[N_FLAGGED], outlet[N_LATE]) == (1, 0)


def test_one_underrun_is_counted_once_though_several_blocks_are_flagged() -> None:
    outlet, out = Outlet(2000, 1), np.zeros((10, 1), np.float32)
    outlet.write(0, np.zeros((2000, 1), np.float32))
    for flags, n_blocks in ((4, 4), (0, 30), (4, 4), (0, 30), (4, 25)):
        for _ in range(n_blocks):
            call(outlet, out, flags=flags)
    assert outlet[N_FLAGGED] == 4  # the last one went on for longer than a spell


def test_a_full_ring_takes_no_more() -> None:
    outlet = Outlet(64, 1)
    outlet.write(0, frames(0, 60, 1))
    with pytest.raises(ValueError, match="no room"):
        outlet.write(0, frames(60, 5, 1))
    take(outlet, 1, 1)
    outlet.write(0, frames(60, 5, 1))
    np.testing.assert_array_equal(take(outlet, 64, 1), frames(1, 64, 1))


@pytest.mark.parametrize(("capacity", "n_channels"), [(0, 1), (10, 0)])
def test_rings_that_hold_nothing_are_refused(capacity: int, n_channels: int) -> None:
    with pytest.raises(ValueError, match="hold nothing"):
        Outlet(capacity, n_channels)


@pytest.mark.parametrize("n_channels", [1, 3])
def test_a_microphones_frames_are_read_as_they_came(n_channels: int) -> None:
    inlet = Inlet(100, n_channels)
    for first in range(0, 1000, 60):
        give(inlet, frames(first, 60, n_channels))
        np.testing.assert_array_equal(inlet.read(), frames(first, 60, n_channels))
    assert len(inlet.read()) == 0


def test_frames_that_find_no_room_are_dropped_and_counted() -> None:
    inlet = Inlet(100, 1)
    give(inlet, frames(0, 70, 1))
    give(inlet, frames(70, 70, 1))
    np.testing.assert_array_equal(inlet.read(), frames(0, 100, 1))
    assert inlet[N_LATE] == 1
    give(inlet, frames(200, 50, 1))
    np.testing.assert_array_equal(inlet.read(), frames(200, 50, 1))


def test_where_the_new_ring_runs_dry_the_old_one_goes_on_without_a_click() -> None:
    outlet = Outlet(2000, 2)
    outlet.write(0, np.full((1500, 2), 0.5, np.float32))
    outlet.begin(1, 10)
    outlet.write(1, np.full((100, 2), -0.5, np.float32))
    outlet.change_over(1, 10)
    block = take(outlet, 600)
    assert (outlet[N_LATE], outlet[N_BRIDGES], outlet[READ]) == (0, 1, 600)
    assert (block[10:110] == -0.5).all()
    assert block[110, 0] == -0.5
    assert np.abs(np.diff(block[110:], axis=0)).max() < 0.04
    np.testing.assert_allclose(block[400:], 0.5, atol=1e-3)
    outlet.write(1, np.full((900, 2), -0.5, np.float32))  # from frame 110 on: late, and beyond
    after = take(outlet, 400)
    assert np.abs(np.diff(np.concatenate([block[-1:], after]), axis=0)).max() < 0.04
    np.testing.assert_allclose(after[300:], -0.5, atol=1e-3)
    assert (outlet[N_LATE], outlet[N_BRIDGES]) == (0, 1)


def test_the_old_ring_helps_only_as_far_as_it_reaches() -> None:
    outlet, level = Outlet(100, 1), np.full((40, 1), 0.25, np.float32)
    outlet.write(0, level)
    outlet.begin(1, 10)
    outlet.write(1, level[:10])
    outlet.change_over(1, 10)
    block = take(outlet, 60, 1)
    np.testing.assert_array_equal(block[:40], level)
    assert not block[40:].any()
    assert (outlet[N_LATE], outlet[N_BRIDGES], outlet[READ]) == (1, 1, 40)
