"""The level meter: the highest peak stays for a while, the lamp can be put out."""

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.engine.audio.meter import Level, Meter
from studio.ui.common import theme
from studio.ui.playback.meter import HOLD_S, LevelMeter
from tests.ui.rig import Rig


def test_the_highest_peak_stays_and_then_falls(qtbot: QtBot) -> None:
    now = [0.0]
    meter = LevelMeter("x", "x", theme.DARK, clock=lambda: now[0])
    qtbot.addWidget(meter)
    meter.show_level(Level(-6.0, -9.0))
    for step in range(1, round(HOLD_S / 0.1)):
        now[0] = 0.1 * step
        meter.show_level(Level(-6.0 - 2.0 * step, -60.0))
    assert meter.held_db == -6.0
    now[0] = HOLD_S + 0.5
    meter.show_level(Level(-50.0, -60.0))
    assert -20.0 < meter.held_db < -6.0
    meter.show_level(Level(-3.0, -9.0))
    assert meter.held_db == -3.0


def test_clipping_is_told_until_it_is_forgotten() -> None:
    meter = Meter(48000)
    meter.feed(np.ones(100, np.float32))
    assert meter.feed(np.zeros(48000, np.float32)).has_clipped
    meter.forget_clipping()
    assert not meter.feed(np.zeros(100, np.float32)).has_clipped
    assert meter.feed(np.ones(100, np.float32)).has_clipped


def test_a_click_puts_out_the_lamp_of_the_microphone(rig: Rig) -> None:
    rig.studio.audio.arm(True)
    rig.until(lambda: rig.studio.audio.recorder.is_open)
    audio, meter = rig.studio.audio, rig.studio.window.transport.input_meter
    rig.microphone.source[:480] = 1.0
    rig.microphone.pump(1)
    audio.recorder.drain()
    rig.until(lambda: meter.level.has_clipped)
    rig.microphone.pump(200)  # the tone of the rig does not clip
    audio.recorder.drain()
    audio.look()
    assert meter.level.has_clipped
    rig.bot.mouseClick(meter, Qt.MouseButton.LeftButton)
    audio.look()
    assert not meter.level.has_clipped
    rig.microphone.pump(10)
    audio.recorder.drain()
    audio.look()
    assert not meter.level.has_clipped
    assert meter.level.peak_db > -10.0
