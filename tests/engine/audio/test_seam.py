"""The turn of a loop: no step above the sound's own, whatever its pitch and phase."""

import numpy as np
import pytest

from studio.engine.audio.seam import join, usual_step
from studio.engine.stream.source import Samples, TiledSource, WholeSource
from tests.engine.audio.test_player import RATE, looped

N_TURN = 9600


def tone(hz: float, phase: float = 0.0) -> Samples:
    t = np.arange(48000) / RATE
    return (0.5 * np.sin(2 * np.pi * hz * t + phase)).astype(np.float32)


def turn_against_sound(sound: Samples, start: int, end: int) -> float:
    """The greatest step around the second turn, as a part of the loop's own 99.9th percentile."""
    n = end - start
    steps = np.abs(np.diff(looped(sound, start, end)))
    usual = np.percentile(np.abs(np.diff(sound[start:end])), 99.9)
    return float(steps[2 * n - 2400 : 2 * n + 2].max() / usual)


@pytest.mark.parametrize("hz", [50.0, 82.4, 110.0, 220.0, 440.0])
def test_a_low_pure_tone_turns_without_a_step_at_any_phase(hz: float) -> None:
    """Eight loops that end at as many places of a period, each an eighth further."""
    for eighth in range(8):
        whole = round(round(N_TURN * hz / RATE) * RATE / hz)
        end = 3000 + whole + round(eighth / 8 * RATE / hz)
        assert turn_against_sound(tone(hz, eighth), 3000, end) <= 1.0002, eighth


def test_two_tones_turn_without_a_step() -> None:
    sound = 0.8 * tone(220) + 0.4 * tone(661)
    for start, end in ((3000, 12700), (7000, 16709), (20000, 40123)):
        assert turn_against_sound(sound, start, end) <= 1.0


def test_where_no_sound_leads_to_the_start_a_low_tone_turns_as_smoothly() -> None:
    """What comes after the start is heard backwards there."""
    for end in (9700, 10000, 10300):
        assert turn_against_sound(tone(110), 0, end) <= 1.0002


def test_a_whole_number_of_periods_is_left_as_it_is() -> None:
    x = tone(100)
    np.testing.assert_allclose(
        join(x[9120 - 1921 : 9120], x[4320 - 1920 : 4321]), x[9120 - 1920 : 9120], atol=1e-6
    )


def test_a_high_sound_is_faded_over_10_ms_a_low_one_over_as_much_as_it_needs() -> None:
    for hz, n_kept in ((2000.0, 1440), (50.0, 0)):
        x = tone(hz)
        part = round(3 * RATE / hz / 4)  # this way a fade moves the phase on, so is steeper
        tail, lead = x[9600 + part - 1921 : 9600 + part], x[4800 - 1920 : 4801]
        turn = join(tail, lead)
        same = turn == tail[1:]
        assert same[:n_kept].all()
        assert not same[n_kept : n_kept + 200].all()


def test_a_loud_place_of_a_quiet_loop_stays_loud() -> None:
    """The level dips by at most 10 % where the loop as a whole has smaller steps."""
    x = np.concatenate([0.01 * tone(440), tone(440)])
    turn = join(
        x[90000 - 1921 : 90000], x[60000 - 1920 : 60001], usual_step(WholeSource(x), 0, 96000)
    )
    assert np.abs(turn).max() > 0.44


def test_steps_of_what_is_not_there_yet_count_for_nothing() -> None:
    class Tiled(TiledSource):
        def make(self, index: int) -> Samples:
            return tone(440)[:4800]

    source = Tiled(48000, 4800)
    assert usual_step(source, 0, 48000) == 0.0
    source.fill(0)
    assert usual_step(source, 0, 48000) == pytest.approx(0.5 * 2 * np.pi * 440 / RATE, rel=1e-3)


def test_loops_of_nearly_nothing_are_no_trouble() -> None:
    for n in (1, 2, 3, 5):
        turn = join(tone(440)[: n + 1], tone(440)[100 : 101 + n])
        assert turn.shape == (n,)
        assert np.isfinite(turn).all()
    assert len(join(tone(440)[:1], tone(440)[:1])) == 0
