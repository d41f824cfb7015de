"""Original and result are compared at one loudness, without a click, within full scale."""

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.matching import TrackLevel, matched_gains, measure_level
from studio.engine.audio.mixer import FADE_S
from studio.engine.audio.player import Player
from studio.engine.clip import Clip
from studio.engine.loudness_units import integrated_lufs
from studio.engine.stream.limiter import CEILING

RATE = 48000
FADE = round(FADE_S * RATE)


def tone(amplitude: float, hz: float = 440.0, seconds: float = 2.0) -> Clip:
    t = np.arange(round(seconds * RATE)) / RATE
    return Clip((amplitude * np.sin(2 * np.pi * hz * t)).astype(np.float32), RATE)


def player_of(device: FakeDevice, original: Clip, result: Clip) -> Player:
    player = Player(device, clock=lambda: 0.0)
    player.load("original", original)
    player.load("result", result)
    player.choose("original")
    player.open()
    player.play()
    return player


def switch(player: Player, device: FakeDevice) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A second of the original, a second of the result, as they were heard."""
    device.pump(100)
    player.choose("result")
    device.pump(100)
    return device.played[FADE:RATE, 0], device.played[RATE + FADE :, 0]


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.05), (0.02, 0.7), (0.9, 0.9)])
def test_both_are_heard_equally_loud(a: float, b: float) -> None:
    device = FakeDevice()
    one, two = switch(player_of(device, tone(a), tone(b, 700.0)), device)
    assert integrated_lufs(one, RATE) == pytest.approx(integrated_lufs(two, RATE), abs=0.1)
    assert np.abs(device.played).max() <= 1.0


def test_the_result_is_heard_as_it_would_be_exported() -> None:
    device = FakeDevice()
    result = tone(0.1, 700.0)
    _, two = switch(player_of(device, tone(0.6), result), device)
    np.testing.assert_array_equal(two, result.samples[RATE + FADE :])


def test_nothing_is_ever_above_the_ceiling() -> None:
    device = FakeDevice()
    player = player_of(device, tone(0.9), tone(3.0, 700.0))
    switch(player, device)
    player.match(False)
    player.seek(0.0)
    device.pump(50)
    assert 0.88 < np.abs(device.played).max() <= CEILING + 1e-6


def test_a_click_beside_a_loud_sound_lowers_both() -> None:
    quiet_with_peak, loud = TrackLevel(-40.0, 0.8), TrackLevel(-10.0, 0.9)
    original, result = matched_gains(quiet_with_peak, loud)
    assert original * 0.8 <= CEILING + 1e-9
    assert 20 * np.log10(original / result) == pytest.approx(30.0)


def test_switching_cross_fades_over_five_milliseconds_between_both_levels() -> None:
    device = FakeDevice()
    constant = Clip(np.full(96000, 0.5, np.float32), RATE)
    player = player_of(device, constant, Clip(-constant.samples, RATE))
    player.match(False)
    device.pump(10)
    player.choose("result")
    device.pump(10)
    heard = device.played[4800 : 4800 + FADE, 0]
    np.testing.assert_allclose(heard, np.linspace(0.5, -0.5, FADE), atol=1e-3)
    assert device.played[4800 + FADE, 0] == pytest.approx(-0.5)


def test_turning_it_off_while_playing_makes_no_click_and_gives_the_own_level() -> None:
    device = FakeDevice()
    player = player_of(device, tone(0.8, 100.0), tone(0.1, 100.0))
    device.pump(20)
    assert np.abs(device.played[-4800:]).max() == pytest.approx(0.1, abs=0.005)
    player.match(False)
    device.pump(20)
    assert np.abs(device.played[-4800:]).max() == pytest.approx(0.8, abs=0.01)
    assert np.abs(np.diff(device.played[:, 0])).max() < 0.03


def test_without_a_result_the_original_keeps_its_level() -> None:
    device = FakeDevice()
    player = Player(device, clock=lambda: 0.0)
    player.load("original", tone(0.3))
    player.choose("original")
    player.open()
    player.play()
    device.pump(20)
    np.testing.assert_array_equal(device.played[FADE:, 0], tone(0.3).samples[FADE:9600])


def test_silence_beside_a_sound_changes_nothing() -> None:
    silent = measure_level(np.zeros(RATE, np.float32), RATE)
    assert matched_gains(TrackLevel(-20.0, 0.5), silent) == (1.0, 1.0)
    assert matched_gains(silent, TrackLevel(-20.0, 0.5)) == (1.0, 1.0)
