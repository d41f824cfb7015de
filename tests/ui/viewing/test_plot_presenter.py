"""What is seen: detail, difference, notes, regions, the read-out, mouse and keys."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.engine.clip import Clip
from studio.engine.conditioning.types import Note
from studio.engine.progress import finish
from studio.ui.benchmark.frames import Painted
from studio.ui.common.results import Picture
from studio.ui.plots.difference import SPAN_DB, difference
from studio.ui.plots.frame_curve import make_levels
from studio.ui.plots.picture import draw_picture, draw_stretch
from studio.ui.plots.readout import Place, Readout, words_of
from studio.ui.plots.time_plot import TimePlot
from tests.ui.correction.test_correction_controller import drag
from tests.ui.fake_engine import VIOLIN, sine
from tests.ui.rig import Rig


def render(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(VIOLIN)
    rig.until(lambda: rig.studio.viewing.presenter.result_picture is not None)
    rig.settle()


def point(rig: Rig, plot: TimePlot, seconds: float, value: float) -> None:
    """Move the mouse there."""
    place = plot.mapFromScene(plot.view.mapViewToScene(QPointF(seconds, value)))
    rig.bot.mouseMove(plot.viewport(), QPoint(5, 5))
    rig.bot.mouseMove(plot.viewport(), place)


def wheel(
    plot: QWidget,
    seconds: float,
    value: float,
    modifiers: Any,
    turned: tuple[int, int] = (0, 120),
) -> None:
    if not isinstance(plot, TimePlot):
        turn(plot, QPointF(plot.rect().center()), modifiers, turned)
        return
    place = QPointF(plot.mapFromScene(plot.view.mapViewToScene(QPointF(seconds, value))))
    turn(plot.viewport(), place, modifiers, turned)


def turn(widget: QWidget, place: QPointF, modifiers: Any, turned: tuple[int, int]) -> None:
    """Turn the wheel over a widget; turned: sideways and upwards, in eighths of a degree."""
    event = QWheelEvent(
        place, QPointF(widget.mapToGlobal(place.toPoint())), QPoint(), QPoint(*turned),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_the_wheel_zooms_time_at_the_cursor_and_leaves_the_pitch(rig: Rig) -> None:
    rig.open_clip()
    plot = rig.studio.window.plots.spectrogram
    pitch = plot.view.viewRange()[1]
    wheel(plot, 0.8, 70.0, Qt.KeyboardModifier.NoModifier)
    (start, end), after = plot.view.viewRange()
    assert end - start < 0.99
    assert (0.8 - start) / (end - start) == pytest.approx(0.8, abs=0.02)
    assert after == pytest.approx(pitch)


def test_the_wheel_with_control_zooms_the_pitch_and_leaves_time(rig: Rig) -> None:
    rig.open_clip()
    plot = rig.studio.window.plots.spectrogram
    low, high = plot.view.viewRange()[1]
    wheel(plot, 0.8, 70.0, Qt.KeyboardModifier.ControlModifier)
    time, (new_low, new_high) = plot.view.viewRange()
    assert new_high - new_low < 0.99 * (high - low)
    assert time == pytest.approx([0.0, 1.0], abs=1e-6)


def test_a_drag_pans_when_zoomed_in(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    plots.show_range(0.4, 0.6)
    drag(rig, plots.waveform, (0.5, 0.0), (0.45, 0.0), (0.42, 0.0))
    assert plots.waveform.view.viewRange()[0] == pytest.approx([0.48, 0.68], abs=0.02)
    rig.bot.keyClick(rig.studio.window, Qt.Key.Key_F)
    assert plots.waveform.view.viewRange()[0] == pytest.approx([0.0, 1.0], abs=1e-6)


def test_keys_on_a_focused_plot_zoom_and_pan(rig: Rig) -> None:
    rig.open_clip()
    plot = rig.studio.window.plots.spectrogram
    plot.setFocus()
    rig.bot.keyClick(plot, Qt.Key.Key_Plus)
    (start, end), pitch = plot.view.viewRange()
    assert end - start == pytest.approx(1 / 1.5)
    rig.bot.keyClick(plot, Qt.Key.Key_PageDown)
    assert plot.view.viewRange()[0][1] == pytest.approx(1.0)
    rig.bot.keyClick(plot, Qt.Key.Key_Minus)
    assert plot.view.viewRange()[0] == pytest.approx([0.0, 1.0])
    rig.bot.keyClick(plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    new = plot.view.viewRange()[1]
    assert new[1] - new[0] == pytest.approx((pitch[1] - pitch[0]) / 1.5, rel=0.01)
    rig.bot.keyClick(plot, Qt.Key.Key_Up)
    assert plot.view.viewRange()[1][0] > new[0]


def test_the_readout_says_what_lies_at_the_mouse(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    point(rig, plots.spectrogram, 0.5, 69.2)
    text = rig.find("readout", QLabel).text()
    assert text.startswith("0.5")
    cents = int(text.split("A4 ")[1].split(" ct")[0])
    assert cents == pytest.approx(20, abs=15)  # a pixel is that much
    assert " Hz" in text
    assert " dB" in text
    assert "conf. 1.00" in text
    point(rig, plots.loudness, 0.5, -40.0)
    text = rig.find("readout", QLabel).text()
    assert "A4 +0 ct" in text
    assert "440.0 Hz" in text
    assert "-25.0 dB" in text


def test_the_readout_tells_the_level_of_a_tone_within_a_decibel(rig: Rig) -> None:
    rig.open_clip()
    plot = rig.studio.window.plots.spectrogram
    found = [plot.db_at(0.5, midi) for midi in np.arange(68.0, 70.0, 0.1)]
    loudest = max(db for db in found if db is not None)
    assert loudest == pytest.approx(20 * np.log10(0.25), abs=1.0)  # a sine of 0.5: two lines


def test_without_a_mouse_the_readout_follows_the_playhead(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    plots._unpoint()
    rig.studio.audio.seek(0.7)
    rig.until(lambda: rig.find("readout", QLabel).text().startswith("0.700 s"))


def test_a_narrow_read_out_shows_all_figures(qtbot: QtBot) -> None:
    readout = Readout()
    qtbot.addWidget(readout)
    place = Place(1.0, None, -20.0, 0.5)
    needed = readout.fontMetrics().horizontalAdvance("1.000 s – -20.0 dB conf. 0.50")
    readout.resize(needed + 4, 20)
    readout.show_place(place)
    assert readout.fontMetrics().horizontalAdvance(readout.text()) <= readout.width()
    readout.resize(900, 20)
    readout.show_place(place)
    assert readout.text() == words_of(place)


def test_words_keep_their_places() -> None:
    a = words_of(Place(1.0, 69.0, -20.0, 0.5))
    b = words_of(Place(61.25))
    assert a.index("conf.") == b.index("conf.")
    assert b.startswith("1:01.250")


def test_a_louder_result_is_a_difference_of_its_decibels() -> None:
    quiet, loud = sine(1.0, 440.0, 16000), sine(1.0, 440.0, 48000)
    quiet = Clip(quiet.samples * np.float32(0.5), 16000)
    made = difference(finish(draw_picture(loud)), finish(draw_picture(quiet)))
    assert made.is_difference
    assert made.db_at(0.5, 69.0) == pytest.approx(6.0, abs=0.6)
    drawn = replace(made, of=None)
    assert drawn.db_at(0.5, 100.0) == pytest.approx(0.0, abs=0.2)  # below the floor of both


def test_the_noise_of_a_room_far_below_the_music_is_no_difference() -> None:
    tone = sine(1.0, 440.0, 16000)
    noise = np.random.default_rng(0).normal(0.0, 3e-4, len(tone.samples)).astype(np.float32)
    made = difference(
        finish(draw_picture(tone)), finish(draw_picture(Clip(tone.samples + noise, 16000)))
    )
    assert made.db_at(0.5, 90.0) == pytest.approx(0.0, abs=0.2)


def test_a_difference_is_aligned_in_time() -> None:
    samples = np.zeros(48000, np.float32)
    samples[24000:] = sine(0.5, 440.0, 48000).samples
    silent_first, tone = Clip(samples, 48000), sine(1.0, 440.0, 22050)
    made = difference(finish(draw_picture(silent_first)), finish(draw_picture(tone)))
    drawn = replace(made, of=None)
    assert drawn.db_at(0.2, 69.0) == pytest.approx(-SPAN_DB)
    assert made.db_at(0.8, 69.0) == pytest.approx(0.0, abs=1.0)
    assert abs(made.seconds - 1.0) < 0.02


def test_the_difference_can_be_chosen_by_list_and_menu(rig: Rig) -> None:
    render(rig)
    plot, shown = (
        rig.studio.window.plots.spectrogram,
        rig.find("field.view.spectrogram", QComboBox),
    )
    assert not plot.is_difference
    shown.setCurrentIndex(3)
    shown.activated.emit(3)
    assert plot.is_difference
    action = rig.studio.window.findChild(QAction, "action.show_difference")
    assert action.isChecked()
    table = np.asarray(plot._image.lut, float)[:, :3]
    assert np.linalg.norm(table[128]) < 60  # no difference is dark on dark
    rig.studio.window.findChild(QAction, "action.show_result").trigger()
    assert not plot.is_difference
    assert shown.currentIndex() == 2
    assert plot._image.pictures[0] is rig.studio.viewing.presenter.result_picture


def test_original_stays_in_sight_while_the_result_is_heard_if_so_chosen(rig: Rig) -> None:
    render(rig)
    rig.studio.window.findChild(QAction, "action.show_original").trigger()
    rig.studio.playback.choose_track("result")
    assert (
        rig.studio.window.plots.spectrogram._image.pictures[0]
        is rig.studio.viewing.presenter.picture
    )


def test_looking_closely_draws_finer_columns_of_what_is_in_view(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    plots.show_range(0.4, 0.6)
    image = plots.spectrogram._image
    rig.until(lambda: len(image.pictures) == 2)
    whole, detail = image.pictures
    assert detail.hop_s < whole.hop_s / 2
    assert detail.start_s <= 0.4
    assert detail.end_s >= 0.6
    assert detail.db_at(0.5, 69.1) == pytest.approx(whole.db_at(0.5, 69.1), abs=1.0)


def test_a_stretch_is_the_same_as_that_part_of_the_whole() -> None:
    clip = sine(3.0, 330.0)
    whole = finish(draw_picture(clip))
    part = finish(draw_stretch(clip, 1.0, 2.0, whole.hop_s, whole.top_db))
    first = round(part.start_s / whole.hop_s)
    np.testing.assert_array_equal(part.levels, whole.levels[first : first + len(part.levels)])


def test_notes_and_their_mask_are_drawn_after_the_analysis(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    rig.until(lambda: len(plots.spectrogram.notes.notes) == 1)
    assert plots.spectrogram.notes.notes[0].midi == pytest.approx(69.0)
    rig.until(lambda: len(plots.loudness._mask.spans) == 1)
    assert plots.loudness._mask.spans[0, 1] == pytest.approx(1.0, abs=0.01)
    features = rig.studio.document.features
    assert features is not None
    rig.studio.document.set_features(replace(features, periodicity=features.periodicity * 0.6))
    rig.until(lambda: not plots.spectrogram.notes.notes)
    rig.until(lambda: not len(plots.loudness._mask.spans))
    rig.studio.document.set_parameter("note_threshold", 0.5)
    rig.until(lambda: len(plots.spectrogram.notes.notes) == 1)


def test_selected_notes_look_different(rig: Rig) -> None:
    rig.open_clip()
    rig.wait_idle()
    plots = rig.studio.window.plots
    notes = (Note(0.1, 0.4, 60.0), Note(0.5, 0.9, 72.0))
    plots.spectrogram.show_notes(notes, {1})
    chosen = plots.spectrogram.grab().toImage()
    plots.spectrogram.show_notes(notes)
    assert plots.spectrogram.grab().toImage() != chosen


def test_a_curve_of_any_length_keeps_its_extremes_in_few_points() -> None:
    values = np.random.default_rng(1).normal(size=150_001).astype(np.float32)
    values[77_777], values[5000:5100] = 9.0, np.nan
    levels = make_levels(values, 250.0)
    for start, end in ((0.0, 600.1), (300.0, 330.0), (311.0, 311.5)):
        times, shown = levels.points(start, end, 700)
        assert np.nanmax(shown) == 9.0
        assert times[int(np.nanargmax(shown))] == pytest.approx(77_777 / 250, abs=1.0)
        assert len(times) <= 4 * 700 + 8
    times, shown = levels.points(19.9, 20.5, 300)
    assert np.isnan(shown[(times >= 20.0) & (times < 20.39)]).all()


def test_the_view_stays_where_the_user_put_it_while_nothing_plays(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    plots.show_range(0.4, 0.6)
    for _ in range(3):
        rig.studio.audio.look()
    assert plots.waveform.view.viewRange()[0] == pytest.approx([0.4, 0.6])
    rig.studio.audio.seek(0.95)  # a jump brings its place into view
    rig.studio.audio.look()
    start, end = plots.waveform.view.viewRange()[0]
    assert start <= 0.95 <= end


def test_a_moved_view_is_painted_once(rig: Rig) -> None:
    """pyqtgraph left to itself moves its items while it paints, and paints again."""
    rig.open_clip()
    plots = rig.studio.window.plots
    plots.show_range(0.1, 0.4)
    rig.settle()
    painted = Painted(*(plot.viewport() for plot in plots.plots))
    rig.until(lambda: is_still(painted))
    for n in range(1, 6):
        plots.show_range(0.1 + 0.02 * n, 0.4 + 0.02 * n)
        assert set(painted_in_a_turn(painted)) == {1}


def is_still(painted: Painted) -> bool:
    """Whether a turn of the loop paints nothing: what came late has been drawn."""
    return not any(painted_in_a_turn(painted))


def painted_in_a_turn(painted: Painted) -> list[int]:
    """How often each was painted in one turn of the loop."""
    before = dict(painted.counts)
    QApplication.processEvents()
    return [count - before[key] for key, count in painted.counts.items()]


def test_the_read_out_of_a_difference_is_that_of_both_pictures(rig: Rig) -> None:
    quiet, loud = sine(1.0, 440.0, 16000), sine(1.0, 440.0, 48000)
    quiet = Clip(quiet.samples * np.float32(1e-2), 16000)
    first, second = finish(draw_picture(loud)), finish(draw_picture(quiet))
    made = difference(first, second)
    exact = first.db_at(0.5, 69.0) - second.db_at(0.5, 69.0)  # type: ignore[operator]
    assert exact == pytest.approx(40.0, abs=0.7)
    assert made.db_at(0.5, 69.0) == exact  # more than what is drawn


def test_what_lies_under_the_floor_is_told_as_less() -> None:
    levels = np.zeros((10, 20), np.uint8)
    levels[:, 10:] = 1
    picture = Picture(levels, 60.0, 80.0, 1.0)
    assert picture.is_floor_at(0.5, 65.0)
    assert not picture.is_floor_at(0.5, 75.0)
    assert picture.is_floor_at(0.5, 85.0) is None
    assert "<-80.0 dB" in words_of(Place(0.5, 110.0, -80.0, 0.5, is_floor=True))


def test_another_picture_under_a_resting_mouse_is_told_at_once(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    plots._point_pitch(0.5, 69.0)
    before = rig.find("readout", QLabel).text()
    assert plots.spectrogram._image.pictures
    louder = replace(plots.spectrogram._image.pictures[0], top_db=20.0)
    plots.show_picture(louder)
    assert rig.find("readout", QLabel).text() != before


def test_fit_takes_back_a_zoom_of_the_pitch(rig: Rig) -> None:
    rig.open_clip()
    spectrogram = rig.studio.window.plots.spectrogram
    before = spectrogram.view.viewRange()[1]
    spectrogram.setYRange(60.0, 66.0, padding=0.0)
    rig.studio.window.action("fit").trigger()
    assert spectrogram.view.viewRange()[1] == pytest.approx(before)


def test_long_clips_have_minutes_on_their_axis(rig: Rig) -> None:
    plots = rig.studio.window.plots
    plots.set_seconds(3000.0)
    axis = plots.confidence.getAxis("bottom")
    assert axis.labelText == "time (min:s)"
    numbers = [text for _, text in axis.ticks()]
    assert numbers[0] == "0:00"
    assert all(text.endswith((":00", ":30")) for text in numbers)
    plots.show_range(61.0, 61.5)
    assert next(text for _, text in axis.ticks()).startswith("1:01.")
    plots.set_seconds(9.0)
    assert axis.labelText == "time (s)"


def test_the_dashed_pitch_is_dark_on_a_light_difference(rig: Rig) -> None:
    from studio.ui.common import theme

    spectrogram = rig.studio.window.plots.spectrogram
    spectrogram.set_theme(theme.LIGHT)
    made = difference(*(finish(draw_picture(sine(1.0, hz, 16000))) for hz in (440.0, 550.0)))
    spectrogram.show_picture(made)
    assert spectrogram._dashed.opts["pen"].color().name() == theme.LIGHT.text
    spectrogram.show_picture(finish(draw_picture(sine(1.0, 440.0, 16000))))
    assert spectrogram._dashed.opts["pen"].color().name() == "#ffffff"
