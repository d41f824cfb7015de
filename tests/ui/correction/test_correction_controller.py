"""The pitch is corrected by mouse and keys; each drag is one step of undo."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton

from studio.engine.clip import write_clip
from studio.engine.correction.edits import Correction
from studio.engine.units import hz_to_midi
from studio.ui.plots.time_plot import TimePlot
from studio.ui.plots.tools import Tool
from tests.ui.fake_engine import sine
from tests.ui.rig import Rig

PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def _every_move_counts() -> Iterator[None]:
    """pyqtgraph leaves out moves that follow within 10 ms, and a test's mouse is quick."""
    before = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", -1)
    yield
    pg.setConfigOption("mouseRateLimit", before)


def press(rig: Rig, name: str) -> None:
    rig.bot.mouseClick(rig.find(f"button.{name}", QToolButton), Qt.MouseButton.LeftButton)


def point_of(plot: TimePlot, seconds: float, y: float) -> QPoint:
    found: QPoint = plot.mapFromScene(plot.view.mapViewToScene(QPointF(seconds, y)))
    return found


def drag(
    rig: Rig,
    plot: TimePlot,
    *places: tuple[float, float],
    modifier: Qt.KeyboardModifier = PLAIN,
) -> None:
    points = [point_of(plot, *place) for place in places]
    view, left = plot.viewport(), Qt.MouseButton.LeftButton
    rig.bot.mousePress(view, left, modifier, points[0])
    for before, after in pairwise(points):
        for share in (0.3, 0.6, 1.0):
            place = before + (after - before) * share
            move(rig, plot, place, modifier)
    rig.bot.mouseRelease(view, left, modifier, points[-1])


def move(rig: Rig, plot: TimePlot, place: QPoint, modifier: Qt.KeyboardModifier) -> None:
    view, left = plot.viewport(), Qt.MouseButton.LeftButton
    spot = QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        spot,
        view.mapToGlobal(spot),
        Qt.MouseButton.NoButton,
        left,
        modifier,
    )
    QApplication.sendEvent(view, event)


def midi(rig: Rig) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    features = rig.studio.document.features
    assert features is not None
    return np.asarray(hz_to_midi(features.f0_hz), np.float64)


def test_shift_drag_selects_in_every_plot_and_escape_selects_nothing(rig: Rig) -> None:
    rig.open_clip()
    document = rig.studio.document
    for plot in rig.studio.window.plots.plots:
        y = float(np.quantile(plot.view.viewRange()[1], 0.2))
        drag(rig, plot, (0.6, y), (0.3, y), modifier=SHIFT)
        assert document.selection == pytest.approx((0.3, 0.6), abs=0.01), plot.objectName()
        rig.bot.keyClick(rig.studio.window, Qt.Key.Key_Escape)
        assert document.selection is None


def test_octave_up_on_a_selection_doubles_its_pitch_is_heard_and_can_be_undone(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.settle()
    assert not rig.studio.window.action("oct_up").isEnabled()
    rig.studio.document.select((0.4, 0.6))
    press(rig, "oct_up")
    np.testing.assert_allclose(midi(rig)[101:149], 81.0, atol=1e-3)
    np.testing.assert_allclose(midi(rig)[:99], 69.0, atol=1e-3)
    press(rig, "original")
    line = rig.studio.window.plots.spectrogram._line.getData()[1]
    assert np.nanmax(line) == pytest.approx(81.0, abs=0.01)
    rig.settle()
    assert rig.engine.features[-1].f0_hz[125] == pytest.approx(880.0)
    assert rig.studio.window.action("undo").text() == "&Undo Octave up"
    press(rig, "undo")
    assert (midi(rig) == 69.0).all()
    rig.settle()
    assert rig.engine.features[-1].f0_hz[125] == pytest.approx(440.0)


def test_an_edit_leaves_the_view_where_it_is(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    plots.show_range(0.2, 0.7)
    before = plots.spectrogram.view.viewRange()
    rig.studio.document.select((0.4, 0.6))
    press(rig, "oct_down")
    assert plots.spectrogram.view.viewRange() == before


@pytest.mark.parametrize("button", ["oct_down", "oct_up", "trim", "unvoice_selection"])
def test_no_correction_takes_the_zoom_of_the_pitch_away(rig: Rig, button: str) -> None:
    """Neither the corrected pitch nor the result that follows it; another clip is fitted."""
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.open_clip()
    rig.settle()
    pitch = rig.studio.window.plots.spectrogram
    pitch.setYRange(66.0, 73.0, padding=0.0)
    n_rendered = len(rig.engine.rendered)
    rig.studio.document.select((0.4, 0.6))
    rig.studio.window.action(button).trigger()
    rig.until(lambda: len(rig.engine.rendered) > n_rendered)
    rig.settle()
    assert pitch.view.viewRange()[1] == pytest.approx([66.0, 73.0])
    rig.studio.window.action("undo").trigger()
    rig.settle()
    assert pitch.view.viewRange()[1] == pytest.approx([66.0, 73.0])
    write_clip(rig.clip_path.with_name("other.wav"), sine(0.5), 16000, "float")
    rig.studio.open_file(rig.clip_path.with_name("other.wav"))
    rig.settle()
    assert pitch.view.viewRange()[1][1] > 80.0


def test_a_drawn_line_is_the_pitch_and_one_step(rig: Rig) -> None:
    rig.open_clip()
    press(rig, "tool_draw")
    plot = rig.studio.window.plots.spectrogram
    drag(rig, plot, (0.3, 74.0), (0.5, 78.0), (0.7, 74.0))
    found = midi(rig)
    assert found[125] == pytest.approx(78.0, abs=0.4)
    assert found[80] == pytest.approx(74.5, abs=0.5)
    assert found[20] == found[230] == 69.0
    assert rig.studio.document.undo_stack.count() == 1
    assert rig.studio.document.undo_stack.undoText() == "Draw pitch"
    press(rig, "undo")
    assert (midi(rig) == 69.0).all()


def test_in_a_long_clip_the_line_is_seen_at_once_and_changes_the_pitch_at_its_end(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.ui.correction.correction_controller.LIVE_S", 0.5)
    rig.open_clip()
    press(rig, "tool_draw")
    plots, stroke = rig.studio.window.plots, rig.studio.correction._marks.stroke
    for now in ((0.5, 78.0), (0.7, 74.0)):
        plots.dragged.emit(Tool.DRAW, (0.3, 74.0), now, False)
        assert (stroke.xData[-1], stroke.yData[-1]) == now
        assert (midi(rig) == 69.0).all()
    plots.dragged.emit(Tool.DRAW, (0.3, 74.0), (0.7, 74.0), True)
    assert not len(stroke.xData)
    assert midi(rig)[125] == pytest.approx(78.0, abs=0.4)
    assert rig.studio.document.undo_stack.count() == 1


def test_two_drags_are_two_steps(rig: Rig) -> None:
    rig.open_clip()
    press(rig, "tool_draw")
    plot = rig.studio.window.plots.spectrogram
    drag(rig, plot, (0.3, 74.0), (0.4, 74.0))
    drag(rig, plot, (0.6, 72.0), (0.7, 72.0))
    assert rig.studio.document.undo_stack.count() == 2


def test_the_unvoice_tool_takes_the_pitch_from_what_it_is_dragged_over(rig: Rig) -> None:
    rig.open_clip()
    press(rig, "tool_unvoice")
    plot = rig.studio.window.plots.loudness
    drag(rig, plot, (0.5, -60.0), (0.7, -60.0))
    features = rig.studio.document.features
    assert features is not None
    assert (features.periodicity[130:170] == 0).all()
    assert features.periodicity[110] == 1.0
    assert rig.studio.document.selection is None
    rig.bot.keyClick(rig.studio.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert rig.studio.document.features is not None
    assert rig.studio.document.features.periodicity[150] == 1.0


def test_a_box_is_analysed_anew_within_its_pitch(rig: Rig) -> None:
    rig.open_clip()
    press(rig, "tool_box")
    plot = rig.studio.window.plots.spectrogram
    drag(rig, plot, (0.4, 78.0), (0.6, 84.0))
    rig.until(lambda: rig.studio.document.undo_stack.count() == 1)
    assert midi(rig)[125] == pytest.approx(81.0, abs=0.2)
    assert midi(rig)[80] == midi(rig)[170] == 69.0
    assert rig.studio.document.undo_stack.undoText() == "Re-analyse in a box"


def test_other_offers_intervals_and_takes_the_chosen_one(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.document.select((0.4, 0.6))
    press(rig, "other")
    rig.until(lambda: rig.studio.correction.corrections.menu is not None)
    menu = rig.studio.correction.corrections.menu
    assert menu is not None
    assert menu.actions()[0].text().startswith("As it is: A4   fits")
    assert not menu.actions()[0].isEnabled()
    down = next(a for a in menu.actions() if a.objectName() == "action.other_-19")
    down.trigger()
    menu.close()
    assert midi(rig)[125] == pytest.approx(50.0, abs=1e-3)


def test_a_note_is_selected_and_moved_by_keys(rig: Rig) -> None:
    rig.open_clip()
    alt = Qt.KeyboardModifier.AltModifier
    window = rig.studio.window
    rig.bot.keyClick(window, Qt.Key.Key_Right, alt)
    assert len(rig.studio.correction.notes.notes) == 1
    rig.bot.keyClick(window, Qt.Key.Key_Up, alt)
    rig.bot.keyClick(window, Qt.Key.Key_Up, alt)
    assert midi(rig)[125] == pytest.approx(71.0, abs=1e-3)
    assert rig.studio.document.undo_stack.count() == 2


def test_a_note_follows_the_mouse_in_semitones_in_one_step(rig: Rig) -> None:
    rig.open_clip()
    press(rig, "tool_notes")
    plot = rig.studio.window.plots.spectrogram
    drag(rig, plot, (0.5, 69.0), (0.52, 72.2))
    assert midi(rig)[125] == pytest.approx(72.0, abs=1e-3)
    assert rig.studio.document.undo_stack.count() == 1
    drag(rig, plot, (0.5, 72.0), (0.52, 75.0), (0.5, 72.0))
    assert midi(rig)[125] == pytest.approx(72.0, abs=1e-3)


def test_a_note_is_split_at_the_playhead_and_merged_again(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    notes = rig.studio.correction.notes
    whole = notes.notes
    window = rig.studio.window
    press(rig, "tool_notes")
    window.plots.seek_requested.emit(0.5)
    rig.until(lambda: window.plots.spectrogram.playhead.value() == pytest.approx(0.5, abs=0.01))
    rig.bot.keyClick(window, Qt.Key.Key_K)
    assert [round(note.end_s, 1) for note in notes.notes] == [0.5, round(whole[0].end_s, 1)]
    rig.studio.document.select((0.0, 1.0))
    rig.bot.keyClick(window, Qt.Key.Key_J)
    assert len(notes.notes) == 1
    entry = rig.studio.document.settled.entry
    assert entry is not None
    assert entry.correction.notes is not None


def test_the_border_of_a_note_follows_the_mouse_and_its_frames_become_quiet(rig: Rig) -> None:
    rig.open_clip()
    press(rig, "tool_notes")
    notes = rig.studio.correction.notes
    end = notes.notes[0].end_s
    plot = rig.studio.window.plots.spectrogram
    drag(rig, plot, (end, 69.0), (0.7, 69.0))
    assert notes.notes[0].end_s == pytest.approx(0.7, abs=0.02)
    features = rig.studio.document.features
    assert features is not None
    assert features.notes is not None
    assert features.notes[0][1] == pytest.approx(0.7, abs=0.02)


def test_all_corrections_can_be_taken_back_in_one_step(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.document.select((0.2, 0.6))
    press(rig, "oct_up")
    press(rig, "smooth")
    rig.studio.window.action("uncorrect").trigger()
    entry = rig.studio.document.settled.entry
    assert entry is not None
    assert entry.correction == Correction()
    assert (midi(rig) == 69.0).all()
    press(rig, "undo")
    assert midi(rig)[100] == pytest.approx(81.0, abs=1e-3)


def test_each_tool_has_a_key_and_the_pressed_button_tells_which_it_is(rig: Rig) -> None:
    rig.open_clip()
    for key, tool in zip("SDNUBV", ("select", "draw", "notes", "unvoice", "box", "navigate")):  # noqa: B905
        rig.bot.keyClicks(rig.studio.window, key.lower())
        assert rig.find(f"button.tool_{tool}", QToolButton).isChecked(), tool


def test_while_the_pitch_is_drawn_the_original_is_seen_whatever_is_heard(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.document.set_parameter("pitch_octave", 1.0)
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.settle()
    rig.studio.playback.choose_track("result")
    plot_presenter = rig.studio.viewing.presenter
    assert plot_presenter._kind() == "result"
    press(rig, "tool_draw")
    assert plot_presenter._kind() == "original"
    assert rig.studio.playback.track == "result"
    press(rig, "tool_navigate")
    assert plot_presenter._kind() == "result"
