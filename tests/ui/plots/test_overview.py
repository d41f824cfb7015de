"""The overview strip shows the visible range and changes it."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from studio.ui.plots.overview import LEFT, RIGHT, Overview
from tests.ui.rig import Rig


def strip_of(rig: Rig) -> Overview:
    rig.open_clip()
    found: Overview = rig.find("plot.overview", Overview)
    return found


def shown(rig: Rig) -> tuple[float, float]:
    start, end = rig.studio.window.plots.spectrogram.view.viewRange()[0]
    return start, end


def at(strip: Overview, seconds: float) -> QPoint:
    """Of the clip of one second."""
    return QPoint(round(LEFT + seconds * (strip.width() - LEFT - RIGHT)), strip.height() // 2)


def drag(rig: Rig, strip: Overview, start_s: float, end_s: float) -> None:
    left = Qt.MouseButton.LeftButton
    rig.bot.mousePress(strip, left, pos=at(strip, start_s))
    for part in (0.5, 1.0):
        rig.bot.mouseMove(strip, at(strip, start_s + part * (end_s - start_s)))
    rig.bot.mouseRelease(strip, left, pos=at(strip, end_s))


def test_a_drag_over_the_whole_clip_shows_that_part(rig: Rig) -> None:
    strip = strip_of(rig)
    drag(rig, strip, 0.2, 0.6)
    assert shown(rig) == pytest.approx((0.2, 0.6), abs=0.01)
    assert "0.20 to 0.60 of 1.00" in strip.accessibleDescription()


def test_dragging_the_region_pans_and_stays_within_the_clip(rig: Rig) -> None:
    strip = strip_of(rig)
    rig.studio.window.plots.show_range(0.2, 0.6)
    drag(rig, strip, 0.4, 0.5)
    assert shown(rig) == pytest.approx((0.3, 0.7), abs=0.01)
    drag(rig, strip, 0.5, 1.0)
    assert shown(rig) == pytest.approx((0.6, 1.0), abs=0.01)


def test_dragging_an_edge_moves_that_edge_alone(rig: Rig) -> None:
    strip = strip_of(rig)
    rig.studio.window.plots.show_range(0.2, 0.6)
    drag(rig, strip, 0.6, 0.9)
    assert shown(rig) == pytest.approx((0.2, 0.9), abs=0.01)
    drag(rig, strip, 0.2, 0.5)
    assert shown(rig) == pytest.approx((0.5, 0.9), abs=0.01)
    drag(rig, strip, 0.5, 1.0)
    assert shown(rig)[1] - shown(rig)[0] == pytest.approx(0.02, abs=1e-3)


def test_a_click_beside_the_region_brings_it_there_and_a_double_click_shows_all(rig: Rig) -> None:
    strip = strip_of(rig)
    rig.studio.window.plots.show_range(0.1, 0.3)
    rig.bot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at(strip, 0.7))
    assert shown(rig) == pytest.approx((0.6, 0.8), abs=0.01)
    rig.bot.mouseDClick(strip, Qt.MouseButton.LeftButton, pos=at(strip, 0.7))
    assert shown(rig) == pytest.approx((0.0, 1.0), abs=1e-6)


def test_keys_and_wheel_zoom_and_pan(rig: Rig) -> None:
    strip = strip_of(rig)
    rig.bot.keyClick(strip, Qt.Key.Key_Up)
    start, end = shown(rig)
    assert end - start == pytest.approx(1 / 1.5)
    rig.bot.keyClick(strip, Qt.Key.Key_PageDown)
    assert shown(rig)[1] == pytest.approx(1.0)
    rig.bot.keyClick(strip, Qt.Key.Key_PageUp)
    rig.bot.keyClick(strip, Qt.Key.Key_PageUp)
    assert shown(rig)[0] == pytest.approx(0.0)
    place = QPointF(at(strip, 0.0))
    wheel = QWheelEvent(
        place, place, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(strip, wheel)
    assert shown(rig) == pytest.approx((0.0, 1 / 1.5**2), abs=1e-6)


def test_it_stands_above_the_plots_and_follows_their_zoom(rig: Rig) -> None:
    strip = strip_of(rig)
    rig.studio.window.plots.zoom(2.0)
    assert "0.25 to 0.75" in strip.accessibleDescription()
    waveform = rig.studio.window.plots.waveform
    view = waveform.view.sceneBoundingRect()
    window = rig.studio.window
    left = waveform.mapTo(window, QPoint(round(view.left()), 0)).x()
    right = waveform.mapTo(window, QPoint(round(view.right()), 0)).x()
    assert strip.mapTo(window, at(strip, 0.0)).x() == pytest.approx(left, abs=2)
    assert strip.mapTo(window, at(strip, 1.0)).x() == pytest.approx(right, abs=2)
