"""The player on a device that takes prepared sound, pumped by the test."""

import numpy as np
import pytest

from studio.engine.audio.ahead import BLOCK, CAPACITY_S, Ahead
from studio.engine.audio.device import Callback, Reached, Rewindable, StreamSpec
from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.mixer import FADE_S
from studio.engine.audio.native import Outlet, call
from studio.engine.audio.player import LOOP_FADE_S, Player
from studio.engine.clip import Clip
from studio.engine.stream.source import TiledSource

RATE = 48000
FADE = round(FADE_S * RATE)
LATENCY_S = 0.05


class AheadDevice(FakeDevice):
    """A loudspeaker whose compiled callback the test calls; its clock is the frames taken."""

    ahead: Ahead | None = None

    def open(self, spec: StreamSpec, callback: Callback) -> None:
        super().open(spec, callback)
        assert isinstance(callback, Rewindable)
        outlet = Outlet(round(CAPACITY_S * RATE), 2, RATE)
        self.ahead = Ahead(outlet, callback, RATE, 2)
        self.ahead.seconds = lambda: self.n_taken / RATE
        self.n_taken = 0

    def pump(self, n_blocks: int = 1, block_size: int = 480) -> None:
        assert self.ahead is not None
        for _ in range(n_blocks):
            self.ahead.turn()
            block = np.full((block_size, 2), np.nan, np.float32)
            call(self.ahead.ring, block, self.n_taken / RATE)
            self.n_taken += block_size
            self._played.append(block)

    def renew(self) -> None:
        if self.ahead is not None:
            self.ahead.renew()

    def taken(self) -> Reached | None:
        return self.ahead.taken() if self.ahead is not None else None

    def heard(self) -> Reached | None:
        return self.ahead.heard(LATENCY_S) if self.ahead is not None else None


def ramp(n: int = 48000, scale: float = 0.5) -> Clip:
    return Clip((np.arange(1, n + 1) / n * scale).astype(np.float32), RATE, "ramp")


class Late(TiledSource):
    """A sound of which the test makes one tile after the other."""

    def make(self, index: int) -> np.ndarray:
        return np.full(self.tile_size, -0.25, np.float32)


def player_of(device: FakeDevice, *tracks: Clip) -> Player:
    player = Player(device, clock=lambda: 0.0)
    player.match(False)
    for name, clip in zip(("original", "result"), tracks, strict=False):
        player.load(name, clip)
    player.choose("original")
    player.open()
    device.pump(1)
    return player


def test_what_is_played_is_the_array_after_a_fade_in() -> None:
    device = AheadDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(110)
    played = device.played[:, 0]
    began = int(np.flatnonzero(played)[0]) - 1
    assert began <= 480 + BLOCK
    expected = np.concatenate([ramp().samples, np.zeros(len(played), np.float32)])
    np.testing.assert_array_equal(played[began + FADE :], expected[FADE : len(played) - began])
    assert not player.is_playing
    assert player.position_s == 1.0


def test_the_place_is_that_of_the_sound_card_not_of_what_is_prepared() -> None:
    device = AheadDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(20)
    place, _ = player.place
    assert device.played[-1, 0] == ramp().samples[place - 1]
    assert player.is_playing
    # What is heard is what was taken 50 ms ago, less the block that has just been asked for.
    heard = round(player.heard_s * RATE)
    assert place - heard == pytest.approx(LATENCY_S * RATE, abs=481)


def test_another_source_is_heard_at_once_though_much_is_prepared() -> None:
    device = AheadDevice()
    player = player_of(device, ramp(), ramp(scale=-0.5))
    player.play()
    device.pump(20)
    player.choose("result")
    device.pump(3)
    played = device.played[-1440:, 0]
    assert played[0] > 0
    assert np.flatnonzero(played < 0)[0] < BLOCK + FADE
    place, _ = player.place
    assert played[-1] == -ramp().samples[place - 1]
    # The fade is all that lies between: no step is larger than one of its own.
    assert np.abs(np.diff(played)).max() < 2 * np.abs(played).max() / FADE + 1e-4


def test_a_jump_is_faded_and_goes_on_at_the_new_place_from_its_first_sample() -> None:
    device = AheadDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(20)
    player.seek(0.8)
    assert player.position_s == 0.8
    device.pump(5)
    place, _ = player.place
    n_since = place - round(0.8 * RATE)
    assert 5 * 480 - BLOCK <= n_since <= 5 * 480
    np.testing.assert_array_equal(
        device.played[-n_since + FADE :, 0], ramp().samples[place - n_since + FADE : place]
    )


def test_a_pause_that_comes_while_the_end_is_prepared_leaves_the_place() -> None:
    device = AheadDevice()
    player = player_of(device, ramp(9600))
    player.play()
    device.pump(2)  # all the rest is prepared by now
    player.pause()
    device.pump(10)
    assert not player.is_playing
    assert 0 < player.position_s < 0.05
    player.play()
    device.pump(30)
    assert player.position_s == 0.2


def test_a_loop_has_no_gap_and_its_place_stays_inside() -> None:
    device = AheadDevice()
    player = player_of(device, ramp())
    player.loop(0.1, 0.15)
    player.seek(0.1)
    player.play()
    for _ in range(60):
        device.pump(1)
        assert 0.1 <= player.position_s <= 0.15
        assert 0.1 <= player.heard_s <= 0.15
    played = device.played[-2400:, 0]
    assert (played > 0).all()
    n_seam = round(LOOP_FADE_S * RATE)  # before each turn, what leads to the start comes in
    assert len(np.unique(played)) >= 2400 - 2 * n_seam
    assert np.abs(np.diff(played)).max() < 2 * 0.125 / n_seam * 2


def test_prepared_sound_is_not_the_levels_business() -> None:
    device = AheadDevice()
    quiet = np.zeros(48000, np.float32)
    quiet[24000:] = 0.5
    player = player_of(device, Clip(quiet, RATE, "half"))
    player.play()
    device.pump(40)  # 0.4 s taken, 0.7 s prepared
    assert player.level.peak_db < -70
    device.pump(15)
    assert player.level.peak_db == pytest.approx(-6.0, abs=0.1)


def test_a_source_that_lacks_tiles_takes_over_when_it_has_them() -> None:
    device = AheadDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(5)
    source = Late(48000, 4800)
    player.choose("result")
    player.put("result", source)
    device.pump(5)
    assert (device.played[-2400:, 0] > 0).all()
    for index in range(3):
        source.fill(index)
    device.pump(3)
    assert (device.played[-480:, 0] == -0.25).all()
    assert player.state.n_dropouts == 0


def test_closing_keeps_the_place_and_opening_goes_on_there() -> None:
    device = AheadDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(20)
    player.pause()
    device.pump(5)
    place = player.position_s
    player.close()
    assert player.position_s == place
    player.open()
    assert player.position_s == place


def test_where_the_new_sound_has_a_hole_the_old_one_goes_on() -> None:
    device = AheadDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(5)
    source = Late(48000, 4800)
    for index in (0, 1):
        source.fill(index)
    player.choose("result")
    player.put("result", source)
    device.pump(30)  # well beyond the second tile
    place, _ = player.place
    assert place > 2 * 4800 + 2000
    assert device.played[-1, 0] == ramp().samples[place - 1]
    assert player.state.n_dropouts == 0
    for index in range(2, 10):
        source.fill(index)
    device.pump(5)
    assert (device.played[-480:, 0] == -0.25).all()
    assert np.abs(np.diff(device.played[:, 0])).max() < 0.01, "every change is faded"


def test_a_hole_that_nothing_can_bridge_is_counted() -> None:
    device = AheadDevice()
    player = player_of(device)
    source = Late(48000, 4800)
    source.fill(0)
    player.put("original", source)
    player.play()
    device.pump(20)
    assert player.state.n_dropouts > 0
    assert not device.played[-480:].any()
