"""Playing through a device that a test pumps."""

import numpy as np
import pytest

from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.mixer import FADE_S
from studio.engine.audio.player import LOOP_FADE_S, Fitted, Player
from studio.engine.clip import Clip
from studio.engine.stream.limiter import CEILING
from studio.engine.stream.source import Samples, WholeSource

RATE = 48000
FADE = round(FADE_S * RATE)


def ramp(n: int = 9600) -> Clip:
    """Every sample is different, so that places can be told apart."""
    return Clip((np.arange(1, n + 1) / n * 0.5).astype(np.float32), RATE, "ramp")


def player_of(device: FakeDevice, *tracks: Clip) -> Player:
    player = Player(device, clock=lambda: 0.0)
    for name, clip in zip(("original", "result"), tracks, strict=False):
        player.load(name, clip)
    player.choose("original")
    player.open()
    return player


def test_what_is_played_is_the_array_after_a_fade_in() -> None:
    device = FakeDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(20)
    np.testing.assert_array_equal(device.played[FADE:, 0], ramp().samples[FADE:])
    np.testing.assert_array_equal(device.played[:, 0], device.played[:, 1])


@pytest.mark.parametrize("block", [1, 7, 64, 480, 40000])
def test_the_place_counts_every_sample(block: int) -> None:
    device = FakeDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(3, block)
    assert player.position_s == min(3 * block, 9600) / RATE


def test_it_stops_at_the_end_and_plays_again_from_the_beginning() -> None:
    device = FakeDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(25)
    assert not player.is_playing
    assert player.position_s == 0.2
    assert not device.played[9600:].any()
    player.play()
    device.pump(1)
    assert player.position_s == 480 / RATE


def test_a_jump_at_the_end_does_not_start_playing() -> None:
    device = FakeDevice()
    player = player_of(device, ramp())
    player.play()
    device.pump(25)
    player.seek(0.1)
    device.pump(5)
    assert not player.is_playing
    assert player.position_s == 0.1


def test_a_pause_fades_out_and_goes_on_at_the_same_place() -> None:
    device = FakeDevice()
    player = player_of(device, Clip(np.full(9600, 0.5, np.float32), RATE))
    player.play()
    device.pump(5)
    player.pause()
    device.pump(5)
    assert player.position_s == pytest.approx(5 * 480 / RATE)
    steps = np.abs(np.diff(device.played[:, 0]))
    assert steps.max() < 0.5 / FADE * 1.5, "a click"
    assert not device.played[-480:].any()


def test_a_jump_while_playing_makes_no_click_and_lands_exactly() -> None:
    device = FakeDevice()
    low, high = np.full(4800, -0.4, np.float32), np.full(4800, 0.4, np.float32)
    player = player_of(device, Clip(np.concatenate([low, high]), RATE))
    player.play()
    device.pump(2)
    player.seek(0.15)
    device.pump(2)
    assert player.position_s == pytest.approx(0.15 + 960 / RATE)
    assert np.abs(np.diff(device.played[:, 0])).max() < 0.8 / FADE * 1.5
    assert device.played[-1, 0] == pytest.approx(0.4)


def test_original_to_result_cross_fades_at_the_same_place() -> None:
    device = FakeDevice()
    result = Clip(-ramp().samples, RATE)
    player = player_of(device, ramp(), result)
    player.play()
    device.pump(5)
    player.choose("result")
    device.pump(5)
    np.testing.assert_array_equal(
        device.played[5 * 480 + FADE :, 0], result.samples[5 * 480 + FADE : 10 * 480]
    )
    assert np.abs(np.diff(device.played[:, 0])).max() < 0.02


def test_a_loop_repeats_without_a_gap() -> None:
    device = FakeDevice()
    player = player_of(device, ramp())
    player.loop(1000 / RATE, 3000 / RATE)
    player.seek(1000 / RATE)
    player.play()
    device.pump(20)
    turns = device.played[: 4 * 2000, 0].reshape(4, 2000)
    n_seam = round(LOOP_FADE_S * RATE)
    for turn in turns[1:]:
        np.testing.assert_array_equal(turn[:-n_seam], ramp().samples[1000 : 3000 - n_seam])
        np.testing.assert_allclose(turn[-1], ramp().samples[999], atol=1e-5)


def looped(samples: Samples, start: int, end: int, block: int = 480) -> Samples:
    """Three turns of a loop, as they leave the device at gain 1."""
    device = FakeDevice()
    player = player_of(device, Clip(samples, RATE))
    player.loop(start / RATE, end / RATE)
    player.seek(start / RATE)
    player.play()
    device.pump(-(-3 * (end - start) // block), block)
    heard: Samples = device.played[: 3 * (end - start), 0]
    return heard


@pytest.mark.parametrize("start", [0, 100, 7000])
@pytest.mark.parametrize("block", [64, 480, 5000])
def test_no_step_at_the_turn_of_a_loop_is_above_those_of_the_sound(start: int, block: int) -> None:
    """Where sound leads to the loop's start and where there is none, in blocks of any size."""
    t = np.arange(48000) / RATE
    tone = 0.4 * np.sin(2 * np.pi * 220 * t) + 0.2 * np.sin(2 * np.pi * 661 * t)
    tone[:48] *= np.arange(48) / 48
    end = start + 9700  # 44.5 periods: the bare turn is a step of a quarter of the swing
    heard = looped(tone.astype(np.float32), start, end, block)
    usual = np.percentile(np.abs(np.diff(tone[start:end])), 99.9)
    seam = np.abs(np.diff(heard))[9700 - 960 :]
    assert seam.max() <= 1.02 * usual


def test_a_loop_of_a_few_samples_and_one_of_the_end_are_as_smooth() -> None:
    tone = (0.5 * np.sin(2 * np.pi * 1000 * np.arange(4800) / RATE)).astype(np.float32)
    usual = 0.5 * 2 * np.pi * 1000 / RATE
    for start, end in ((4400, 4800), (0, 4800 - 24), (1000, 1100)):
        steps = np.abs(np.diff(looped(tone, start, end)))[FADE:]
        assert steps.max() < 1.5 * usual, (start, end)


def test_another_loop_while_it_plays_makes_no_click() -> None:
    device = FakeDevice()
    low, high = np.full(9600, -0.4, np.float32), np.full(9600, 0.4, np.float32)
    player = player_of(device, Clip(np.concatenate([low, high]), RATE))
    player.loop(0.0)
    player.seek(0.3)
    player.play()
    device.pump(2)
    player.loop(0.05, 0.15)  # its place is beyond the new end
    device.pump(2)
    assert np.abs(np.diff(device.played[:, 0])).max() < 0.8 / FADE * 1.5


def test_a_loop_keeps_its_place_in_time_where_the_device_has_another_rate() -> None:
    device = FakeDevice()
    player = player_of(device, ramp())
    player.loop(0.05, 0.1)
    other = FakeDevice(sample_rate=24000, refused_rates=(48000,))
    player.device = other
    player.open()
    assert player.place[1] == (1200, 2400)


def test_a_loop_of_the_whole_follows_a_longer_track() -> None:
    device = FakeDevice()
    player = player_of(device, ramp(960))
    player.loop(0.0)
    player.play()
    device.pump(5)
    assert player.is_playing
    player.load("original", ramp(4800))
    device.pump(9)
    assert player.position_s <= 0.1
    assert player.is_playing


def test_a_clip_of_another_rate_is_heard_at_its_own_pitch() -> None:
    t = np.arange(16000) / 16000
    device = FakeDevice()
    player = player_of(device, Clip(np.sin(2 * np.pi * 1000 * t).astype(np.float32), 16000))
    player.play()
    device.pump(100)
    spectrum = np.abs(np.fft.rfft(device.played[:, 0] * np.hanning(48000)))
    assert np.argmax(spectrum) == 1000


def test_a_device_that_refuses_the_rate_gets_its_own() -> None:
    device = FakeDevice(sample_rate=44100, refused_rates=(48000,))
    player = player_of(device, ramp())
    assert player.sample_rate == 44100
    player.play()
    device.pump(1, 441)
    assert player.position_s == pytest.approx(0.01)


def test_what_was_fitted_to_another_rate_is_fitted_again() -> None:
    device = FakeDevice(sample_rate=44100, refused_rates=(48000,))
    player = Player(device, clock=lambda: 0.0)
    early = player.fit(ramp())
    player.choose("original")
    player.open()
    player.load("original", ramp(), early)
    assert early.sample_rate == 48000
    player.play()
    device.pump(30, 441)
    assert player.position_s == pytest.approx(0.2, abs=1e-4)


def test_what_is_heard_runs_with_the_clock_between_two_callbacks() -> None:
    now = 0.0
    device = FakeDevice()
    player = Player(device, clock=lambda: now)
    player.load("original", ramp())
    player.choose("original")
    player.open()
    player.play()
    device.pump(1)
    now = 0.004
    assert player.heard_s == pytest.approx(0.004)
    device.pump(1)
    assert player.heard_s == pytest.approx(480 / RATE)


def test_a_lost_loudspeaker_is_a_problem_in_words() -> None:
    device = FakeDevice()
    player = player_of(device, ramp())
    player.play()
    assert player.problem is None
    device.lose()
    assert "loudspeaker" in str(player.problem)


def test_without_tracks_there_is_silence() -> None:
    device = FakeDevice()
    player = player_of(device)
    player.play()
    device.pump(3)
    assert not device.played.any()
    assert np.isfinite(device.played).all()


def test_without_the_limiter_what_is_heard_is_untouched() -> None:
    loud = Clip(np.full(4800, 1.5, np.float32), RATE)
    for is_on, most in ((True, CEILING), (False, 1.5)):
        device = FakeDevice()
        player = player_of(device, ramp(10))
        player.is_limiting = is_on
        player.put("original", WholeSource(loud.samples))  # without a level: nothing lowers it
        player.play()
        device.pump(5)
        assert np.abs(device.played).max() == pytest.approx(most, abs=1e-3)
        assert (player.state.reduction_db > 0.1) == is_on


def test_opening_resamples_nothing_that_lies_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a recording of five minutes that would take seconds, between a click and its sound."""
    player = Player(FakeDevice(), clock=lambda: 0.0)
    player.load("original", ramp())
    fitted: list[str] = []
    fit = Player.fit

    def noted(self: Player, clip: Clip) -> Fitted:
        fitted.append(clip.name)
        return fit(self, clip)

    monkeypatch.setattr(Player, "fit", noted)
    player.open()
    assert fitted == []
    player.device = FakeDevice(sample_rate=44100, refused_rates=(48000,))
    player.open()
    assert fitted == ["ramp"]
