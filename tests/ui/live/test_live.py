"""What is seen while a recording goes on."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from studio.engine.clip import Clip
from studio.engine.progress import finish
from studio.engine.units import hz_to_midi
from studio.ui.live.live_take import LiveTake, Tail
from studio.ui.plots.live_picture import LivePicture
from studio.ui.plots.picture import draw_picture
from tests.ui.rig import Rig
from tests.waiting import HANGS_S

SOURCE_HZ = 0.05 * 48000 / (2 * np.pi)  # of the tone that the rig's microphone hears


def record(rig: Rig) -> None:
    rig.bot.mouseClick(rig.find("button.record", QToolButton), Qt.MouseButton.LeftButton)
    rig.until(lambda: rig.studio.audio.recorder.is_recording)


def test_all_curves_grow_while_a_take_is_recorded(rig: Rig) -> None:
    record(rig)
    plots = rig.studio.window.plots
    rig.microphone.pump(100)
    rig.until(lambda: plots.spectrogram._line.getData()[0] is not None)
    rig.until(lambda: len(plots.spectrogram._line.getData()[0]) > 90)
    times, midi = plots.spectrogram._line.getData()
    assert times[-1] == pytest.approx(1.0, abs=0.03)
    assert np.nanmedian(midi) == pytest.approx(float(hz_to_midi(SOURCE_HZ)), abs=0.05)
    assert plots.loudness._original.getData()[1][-1] > -40.0
    assert plots.confidence._line.getData()[1][-1] > 0.9
    assert plots.spectrogram._image.image.shape[0] > 40


def test_what_scrolls_is_the_last_ten_seconds(rig: Rig) -> None:
    record(rig)
    plots = rig.studio.window.plots
    shown = plots.waveform.view.viewRange
    for _ in range(14):  # the microphone's ring holds 4 s
        rig.microphone.pump(100)
        rig.studio.audio.recorder.drain()
    rig.until(lambda: shown()[0][1] > 13.9)
    start, end = shown()[0]
    assert end - start == pytest.approx(10.0, abs=0.01)
    rig.until(lambda: plots.spectrogram._image.mapRectToParent(
        plots.spectrogram._image.boundingRect()).right() > 13.8)  # fmt: skip
    assert len(plots.spectrogram._line.getData()[0]) <= 1000


def test_the_job_that_listens_ends_with_the_take(rig: Rig) -> None:
    record(rig)
    rig.microphone.pump(20)
    assert rig.studio.audio._listening.is_busy
    rig.bot.mouseClick(rig.find("button.record", QToolButton), Qt.MouseButton.LeftButton)
    rig.until(lambda: not rig.studio.audio._listening.is_busy)


def test_closing_while_recording_leaves_no_job_behind(rig: Rig) -> None:
    record(rig)
    rig.microphone.pump(20)
    rig.studio.window.close()
    listening = rig.studio.audio._listening
    running = listening._running
    assert not listening.is_busy or running is None or not running._thread.isRunning()


def test_the_live_picture_is_that_of_the_finished_clip() -> None:
    t = np.arange(32000) / 16000
    sound = (0.3 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
    picture = LivePicture()
    columns = np.concatenate([picture.feed(sound[i : i + 333]) for i in range(0, 32000, 333)])
    finished = finish(draw_picture(Clip(sound, 16000)))
    assert len(columns) * picture.hop_s == pytest.approx(2.0, abs=0.12)
    assert columns[50].argmax() == finished.levels[100].argmax()
    assert columns.max() == pytest.approx(2 * (120 + 20 * np.log10(0.15)), abs=2)


def test_a_tail_gives_its_last_rows_and_their_number() -> None:
    tail, rows = Tail(10, 2, np.int64), np.arange(200).reshape(100, 2)
    for start, end in ((0, 3), (3, 4), (4, 19), (19, 60), (60, 65), (65, 65)):
        tail.append(rows[start:end])
        np.testing.assert_array_equal(tail.read(), rows[max(0, end - 10) : end])
        assert tail.start == max(0, end - 10)


def test_feeding_and_reading_at_the_same_time_loses_no_sample() -> None:
    take, n_read = LiveTake(16000), 0

    def feed() -> None:
        for _ in range(50):
            take.feed(np.ones(100, np.float32))

    thread = threading.Thread(target=feed)
    thread.start()
    while thread.is_alive():
        n_read += len(take.read().samples)
    thread.join()
    assert n_read + len(take.read().samples) == 5000


def test_nothing_of_another_clip_is_drawn_into_a_recording(rig: Rig) -> None:
    rig.open_clip()
    rig.wait_idle()
    plots = rig.studio.window.plots
    record(rig)
    assert not plots.spectrogram.notes.isVisible()
    rig.microphone.pump(100)
    rig.until(lambda: plots.waveform.view.viewRange()[0][1] == pytest.approx(10.0))
    rig.studio.open_file(rig.clip_path)
    rig.wait_idle()
    rig.studio.viewing.presenter.show_all()
    assert plots.is_live
    assert plots.waveform.view.viewRange()[0][1] == pytest.approx(10.0)
    assert not plots.spectrogram.notes.isVisible()


def test_nothing_is_played_into_a_recording(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    record(rig)
    rig.studio.window.action("play").trigger()
    rig.studio.playback.play_track("original")
    rig.bot.wait(50)
    assert not rig.studio.audio.player.is_playing
    assert rig.studio.audio.recorder.is_recording


def test_no_button_moves_when_a_recording_begins(rig: Rig) -> None:
    names = ("button.open", "button.play", "button.original")
    before = [rig.find(name).x() for name in names]
    rig.studio.window.action("record").trigger()
    rig.until(lambda: rig.studio.audio.recorder.is_recording)
    rig.bot.wait(30)
    assert [rig.find(name).x() for name in names] == before
    rig.studio.audio.stop_recording()


@pytest.mark.parametrize("n_blocks", [100, 1300])
def test_the_live_picture_stays_until_that_of_the_take_is_drawn(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, n_blocks: int
) -> None:
    """Of a take of more than ten seconds its end stays in view until then."""
    may_draw = threading.Event()
    draw = rig.engine.draw

    def draw_later(clip: Clip) -> object:
        may_draw.wait(HANGS_S)
        return draw(clip)

    monkeypatch.setattr(rig.engine, "draw", draw_later)
    record(rig)
    plots = rig.studio.window.plots
    image = plots.spectrogram._image
    for _ in range(n_blocks // 100):
        rig.microphone.pump(100)
        rig.studio.audio.recorder.drain()
    n_seconds = n_blocks // 100
    rig.until(lambda: len(image.pictures) == 1 and image.pictures[0].end_s > n_seconds - 0.2)
    live = image.pictures[0]
    rig.bot.mouseClick(rig.find("button.record", QToolButton), Qt.MouseButton.LeftButton)
    rig.until(lambda: rig.studio.document.features is not None)
    assert len(image.pictures) == 1
    assert image.pictures[0].top_db == live.top_db
    start, end, _ = plots.range_shown()
    shown = image.pictures[0]
    assert shown.start_s - 0.3 <= start
    assert end <= max(shown.end_s + 0.3, 10.0)
    may_draw.set()
    rig.until(lambda: rig.studio.viewing.presenter.picture is not None)
    assert image.pictures[0] is rig.studio.viewing.presenter.picture
    clip = rig.studio.document.clip
    assert clip is not None
    assert plots.range_shown()[:2] == pytest.approx((0.0, clip.seconds))
