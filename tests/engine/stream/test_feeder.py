"""The synth thread: what is wished is heard soon, from the place, without a gap."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.mixer import FADE_S
from studio.engine.audio.player import LOOP_FADE_S, Player
from studio.engine.stream.feeder import Feeder
from studio.engine.stream.source import Source, TiledSource, WholeSource
from tests.waiting import wait_for

RATE = 48000
FADE = round(FADE_S * RATE)


class Level(TiledSource):
    """A constant, in tiles of 100 ms; made: their numbers in the order in which they were made."""

    def __init__(self, value: float, seconds: float = 10.0) -> None:
        super().__init__(round(seconds * RATE), 4800)
        self.value = value
        self.made: list[int] = []

    def make(self, index: int) -> NDArray[np.float32]:
        self.made.append(index)
        n = min(self.tile_size, self.n_samples - index * self.tile_size)
        return np.full(n, self.value, np.float32)


@pytest.fixture
def parts() -> Iterator[tuple[Player, FakeDevice, Feeder]]:
    device = FakeDevice()
    player = Player(device, clock=lambda: 0.0)
    player.choose("result")
    player.open()
    feeder = Feeder(player)
    yield player, device, feeder
    assert feeder.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "synth"]


Parts = tuple[Player, FakeDevice, Feeder]


def test_a_new_sound_fades_over_the_old_one_at_the_same_place(parts: Parts) -> None:
    player, device, feeder = parts
    feeder.want(lambda rate: Level(0.1))
    wait_for(lambda: feeder.is_complete)
    player.play()
    device.pump(50)
    feeder.want(lambda rate: Level(0.3))
    wait_for(lambda: not feeder.is_making)
    device.pump(2)
    heard = device.played[FADE:, 0]
    np.testing.assert_array_equal(heard[: 50 * 480 - FADE], np.float32(0.1))
    np.testing.assert_array_equal(heard[50 * 480 :], np.float32(0.3))
    assert np.abs(np.diff(heard)).max() < 0.2 / FADE * 1.5, "a click"
    assert player.position_s == pytest.approx(0.52)
    assert player.state.n_dropouts == 0


def test_the_tiles_at_the_place_come_first(parts: Parts) -> None:
    player, _, feeder = parts
    source = Level(0.1)
    player.seek(5.0)
    feeder.want(lambda rate: source)
    wait_for(lambda: feeder.is_complete)
    assert source.made[:3] == [50, 51, 52]
    assert sorted(source.made) == list(range(100))


def test_a_wish_that_came_in_between_is_never_made(parts: Parts) -> None:
    _, _, feeder = parts
    made, may_go = [], threading.Event()

    def slow(rate: int) -> Source:
        made.append("slow")
        may_go.wait(5.0)
        return WholeSource(np.zeros(RATE, np.float32))

    def named(name: str) -> Callable[[int], Source]:
        def make(rate: int) -> Source:
            made.append(name)
            return WholeSource(np.zeros(RATE, np.float32))

        return make

    feeder.want(slow)
    wait_for(lambda: bool(made))
    feeder.want(named("between"))
    feeder.want(named("newest"))
    may_go.set()
    wait_for(lambda: not feeder.is_making)
    assert made == ["slow", "newest"]


def test_a_sound_that_is_taken_away_while_it_is_made_is_not_heard(parts: Parts) -> None:
    player, device, feeder = parts
    began, may_go = threading.Event(), threading.Event()

    def slow(rate: int) -> Source:
        began.set()
        may_go.wait(5.0)
        return Level(0.5)

    feeder.want(slow)
    assert began.wait(5.0)
    feeder.want(None)
    may_go.set()
    wait_for(lambda: not feeder.is_making)
    player.play()
    device.pump(3)
    assert not device.played.any()


def test_until_the_new_sound_is_there_the_old_one_goes_on(parts: Parts) -> None:
    player, device, feeder = parts
    feeder.want(lambda rate: Level(0.1))
    wait_for(lambda: feeder.is_complete)
    player.play()
    device.pump(5)
    empty = Level(0.5)
    player.put("result", empty)
    device.pump(5)
    np.testing.assert_array_equal(device.played[FADE:, 0], np.float32(0.1))
    for index in range(3):
        empty.fill(index)
    device.pump(2)
    assert device.played[-1, 0] == np.float32(0.5)


def test_sound_that_is_missing_is_counted(parts: Parts) -> None:
    player, device, _ = parts
    source = Level(0.2)
    source.fill(0)
    source.fill(1)
    player.put("result", source)
    player.play()
    device.pump(30)
    assert player.state.n_dropouts > 0
    assert player.position_s == pytest.approx(0.3)


def test_a_jump_into_what_is_not_made_waits_for_it(parts: Parts) -> None:
    player, device, _ = parts
    source = Level(0.2)
    for index in range(5):
        source.fill(index)
    player.put("result", source)
    player.play()
    device.pump(5)
    player.seek(8.0)
    device.pump(2)
    assert device.played[-1, 0] == np.float32(0.2)
    for index in (80, 81):
        source.fill(index)
    device.pump(1)
    assert player.position_s == pytest.approx(8.01)
    assert player.state.n_dropouts == 0


def test_an_error_leaves_silence_and_the_next_wish_works(parts: Parts) -> None:
    player, device, feeder = parts

    def broken(rate: int) -> Source:
        raise ValueError("no such sound")

    feeder.want(broken)
    wait_for(lambda: feeder.error is not None)
    player.play()
    device.pump(2)
    assert not device.played.any()
    feeder.want(lambda rate: Level(0.1))
    wait_for(lambda: not feeder.is_making)
    player.play()
    device.pump(2)
    assert device.played[-1, 0] == np.float32(0.1)


def test_a_device_of_another_rate_gets_the_sound_at_its_rate(parts: Parts) -> None:
    player, _, feeder = parts
    rates: list[int] = []

    def make(rate: int) -> Source:
        rates.append(rate)
        return WholeSource(np.zeros(rate, np.float32))

    feeder.want(make)
    wait_for(lambda: not feeder.is_making)
    player.opened = feeder.wake
    player.device = FakeDevice(sample_rate=44100, refused_rates=(48000,))
    player.open()
    wait_for(lambda: len(rates) == 2)
    assert rates == [48000, 44100]


def test_a_long_sound_is_made_around_the_place_only(parts: Parts) -> None:
    player, _, feeder = parts
    source = Level(0.1, seconds=600.0)
    player.seek(300.0)
    feeder.want(lambda rate: source)
    wait_for(lambda: source.has_tile(3199))
    assert not source.has_tile(4000)
    player.seek(500.0)
    wait_for(lambda: source.has_tile(5199))
    assert not source.has_tile(3100)


class Ramp(TiledSource):
    """Every sample is another, in tiles of 100 ms."""

    def make(self, index: int) -> NDArray[np.float32]:
        start = index * self.tile_size
        numbers = np.arange(start, min(start + self.tile_size, self.n_samples))
        return (numbers / self.n_samples * 0.5).astype(np.float32)


@pytest.mark.parametrize("span", [(20000, 23001), (100, 4801), (47000, 96000)])
def test_a_loop_across_tiles_has_no_gap(parts: Parts, span: tuple[int, int]) -> None:
    player, device, feeder = parts
    source = Ramp(96000, 4800)
    feeder.want(lambda rate: source)
    wait_for(lambda: feeder.is_complete)
    player.loop(span[0] / RATE, span[1] / RATE)
    player.seek(span[0] / RATE)
    player.play()
    device.pump(200, 512)
    wanted = np.resize(source.whole()[span[0] : span[1]], 200 * 512)
    n_turn = span[1] - span[0]
    is_bare = np.arange(200 * 512) % n_turn < n_turn - round(LOOP_FADE_S * RATE)
    is_bare[:FADE] = False
    np.testing.assert_array_equal(device.played[is_bare, 0], wanted[is_bare])
    assert player.state.n_dropouts == 0


def test_what_leads_to_a_loop_is_made_too(parts: Parts) -> None:
    """Of a long sound only what will be heard is made; the seam hears what is before the loop."""
    player, device, feeder = parts
    source = Ramp(200 * RATE, 4800)
    player.loop(100.0, 101.0)
    player.seek(100.0)
    feeder.want(lambda rate: source)
    wait_for(lambda: feeder.is_complete)
    player.play()
    device.pump(200, 512)
    assert source.has_tile(999)
    assert player.state.n_dropouts == 0
    assert device.played[48000 - 1, 0] == pytest.approx(source.make(999)[-1], abs=1e-4)
