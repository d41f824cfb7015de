"""The wheel scrolls with Shift and sideways; a right click opens a menu."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from tests.ui.correction.test_correction_controller import PLAIN, SHIFT
from tests.ui.rig import Rig
from tests.ui.viewing.test_plot_presenter import turn


def turn_over(rig: Rig, name: str, modifiers: Any, turned: tuple[int, int]) -> None:
    """Turn the wheel over the middle of a plot."""
    plot = getattr(rig.studio.window.plots, name)
    widget = getattr(plot, "viewport", lambda: plot)()
    turn(widget, QPointF(widget.rect().center()), modifiers, turned)


@pytest.mark.parametrize("name", ["spectrogram", "waveform", "overview"])
@pytest.mark.parametrize("way", ["shift", "sideways"])
def test_shift_and_a_sideways_wheel_scroll_and_zoom_nothing(rig: Rig, name: str, way: str) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    plots.show_range(0.4, 0.6)
    before = plots.spectrogram.view.viewRange()
    modifiers = SHIFT if way == "shift" else PLAIN
    turned = (0, -120) if way == "shift" else (-120, 0)
    turn_over(rig, name, modifiers, turned)
    (start, end), pitch = plots.spectrogram.view.viewRange()
    assert start == pytest.approx(0.43, abs=0.001)
    assert end - start == pytest.approx(0.2, abs=1e-6)
    assert pitch == pytest.approx(before[1])
    for _ in range(20):
        turn_over(rig, name, modifiers, turned)
    assert plots.spectrogram.view.viewRange()[0] == pytest.approx([0.8, 1.0], abs=1e-3)


def test_a_right_click_opens_a_menu_of_what_can_be_done_there(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    plot = rig.studio.window.plots.spectrogram
    place = plot.mapFromScene(plot.view.mapViewToScene(QPointF(0.5, 70.0)))
    rig.bot.mouseClick(plot.viewport(), Qt.MouseButton.RightButton, pos=place)
    menu = rig.studio.viewing.menu.menu
    assert menu is not None
    assert menu.isVisible()
    names = [action.objectName() for action in menu.actions() if action.objectName()]
    assert names[0] == "action.plot.play_here"
    assert {"action.fit", "action.trim", "action.oct_up"} <= set(names)
    menu.actions()[0].trigger()
    rig.until(lambda: rig.studio.audio.player.is_playing)
    assert rig.studio.audio.player.position_s == pytest.approx(0.5, abs=0.02)
    menu.close()


def test_the_menu_key_opens_it_at_the_playhead(rig: Rig) -> None:
    rig.open_clip()
    plot = rig.studio.window.plots.waveform
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(plot, QContextMenuEvent(reason, QPoint(1, 1), QPoint(1, 1)))
    menu = rig.studio.viewing.menu.menu
    assert menu is not None
    menu.close()
