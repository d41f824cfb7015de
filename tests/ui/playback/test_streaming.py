"""The result is played as it is made: loops, changes while playing, what the status bar says."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSlider

from studio.engine.clip import resample
from tests.ui.fake_engine import VIOLIN, sine
from tests.ui.rig import Rig


@pytest.fixture
def playing(rig: Rig) -> Rig:
    """A second of A4, played by the violin, heard as the result."""
    rig.open_clip()
    rig.studio.job_controller.choose(VIOLIN)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.settle()
    rig.studio.window.action("match").setChecked(False)
    return rig


def heard(rig: Rig, n_blocks: int = 10) -> np.ndarray:  # type: ignore[type-arg]
    before = len(rig.loudspeaker.played)
    rig.loudspeaker.pump(n_blocks)
    return rig.loudspeaker.played[before:, 0]


def pitch(samples: np.ndarray) -> float:  # type: ignore[type-arg]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 17))
    return float(np.argmax(spectrum) * 48000 / (1 << 17))


def test_a_slider_moved_while_playing_changes_the_sound_at_its_place(playing: Rig) -> None:
    assert pitch(heard(playing)) == pytest.approx(440.0, abs=3.0)
    place = playing.studio.audio.player.position_s
    slider = playing.find("param.pitch_octave.slider", QSlider)
    slider.setFocus()
    playing.bot.keyClick(slider, Qt.Key.Key_Right)
    playing.until(lambda: not playing.studio.audio.tracks.is_loading)
    sound = heard(playing)
    assert playing.studio.audio.player.is_playing
    assert playing.studio.audio.player.position_s == pytest.approx(place + 0.1)
    assert pitch(sound[480:]) == pytest.approx(880.0, abs=3.0)
    assert np.abs(np.diff(sound)).max() < 0.1, "a click"


def test_the_loop_is_the_selection_to_the_sample(playing: Rig) -> None:
    playing.studio.document.select((0.25, 0.35))
    playing.bot.keyClick(playing.studio.window, Qt.Key.Key_L)
    assert playing.studio.audio.player.position_s == pytest.approx(0.25)
    sound = heard(playing, 40)[480:]
    whole = resample(sine(1.0), 48000).samples
    wanted = np.tile(whole[12000:16800], 4)[480:]
    np.testing.assert_allclose(sound, wanted, atol=1e-6)


def test_another_selection_moves_the_loop_and_none_loops_the_whole(playing: Rig) -> None:
    document, player = playing.studio.document, playing.studio.audio.player
    playing.studio.window.action("loop").setChecked(True)
    document.select((0.2, 0.3))
    document.select((0.5, 0.6))
    assert player.position_s == pytest.approx(0.5)
    document.select(None)
    heard(playing, 60)
    assert player.is_playing
    assert player.position_s == pytest.approx(0.1, abs=0.011)


def test_the_switch_while_playing_stays_at_the_place(playing: Rig) -> None:
    heard(playing, 5)
    place = playing.studio.audio.player.position_s
    playing.bot.keyClick(playing.studio.window, Qt.Key.Key_1)
    heard(playing, 5)
    playing.bot.keyClick(playing.studio.window, Qt.Key.Key_2)
    heard(playing, 5)
    assert playing.studio.audio.player.position_s == pytest.approx(place + 0.1)


def test_the_status_bar_tells_rate_delay_and_drop_outs(playing: Rig) -> None:
    playing.loudspeaker.late_blocks = 3
    playing.studio.playback.status.look()
    text = playing.find("status.playback", QLabel).text()
    assert text == "48 kHz · 0 ms · 3 drop-outs"
    assert "3" in playing.find("status.playback", QLabel).toolTip()


def test_another_clip_takes_the_result_away(playing: Rig) -> None:
    playing.studio.document.open_clip(sine(0.5), None)
    playing.until(lambda: not playing.studio.audio.tracks.feeder.is_making)
    playing.studio.audio.choose("result")
    playing.studio.audio.player.play()
    assert not heard(playing)[480:].any()


def test_closing_the_window_ends_the_synth_thread(playing: Rig) -> None:
    thread = playing.studio.audio.tracks.feeder._thread
    assert thread is not None
    playing.studio.projects.forget_changes()
    playing.studio.window.close()
    assert not thread.is_alive()
