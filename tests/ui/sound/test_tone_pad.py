"""The range-fit pad sets the tone offset."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from studio.ui.sound.tone_pad import TonePad
from tests.ui.fake_engine import VIOLIN
from tests.ui.rig import Rig

LEARNT = dataclasses.replace(VIOLIN, levels_db=(-50.0, -20.0))


def tone(rig: Rig) -> tuple[float, float]:
    conditioning = rig.studio.document.settled.conditioning
    return conditioning.tone_pitch, conditioning.tone_level


def pad_of(rig: Rig) -> TonePad:
    rig.engine.instruments = (LEARNT,)
    rig.open_clip()
    rig.studio.job_controller.choose(LEARNT)
    rig.until(lambda: rig.studio.document.result is not None)
    rig.settle()
    found: TonePad = rig.find("param.tone_pad", TonePad)
    return found


def test_a_drag_moves_pitch_and_level_in_one_step_of_undo(rig: Rig) -> None:
    pad = pad_of(rig)
    x, y = pad._scale()
    start = pad.rect().center()
    moved = QPoint(round(5 * x), round(-8 * y))
    rig.bot.mousePress(pad, Qt.MouseButton.LeftButton, pos=start)
    rig.bot.mouseMove(pad, start + moved / 2)
    rig.bot.mouseMove(pad, start + moved)
    rig.bot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=start + moved)
    assert tone(rig) == pytest.approx((5.0, 8.0), abs=1.0)
    assert tone(rig) == tuple(
        rig.find(f"param.{id}").value() for id in ("tone_pitch", "tone_level")
    )
    rig.studio.document.undo_stack.undo()
    assert tone(rig) == (0.0, 0.0)
    rig.settle()


def test_arrows_move_by_one_step_and_home_goes_back(rig: Rig) -> None:
    pad = pad_of(rig)
    place = rig.studio.audio.player.position_s
    pad.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        rig.bot.keyClick(pad, key)
    assert tone(rig) == (2.0, -1.0)
    assert "+2 semitones, -1 decibels" in pad.accessibleName()
    rig.bot.keyClick(pad, Qt.Key.Key_Home)
    assert tone(rig) == (0.0, 0.0)
    assert rig.studio.audio.player.position_s == pytest.approx(place)
    rig.studio.document.undo_stack.undo()
    assert tone(rig) == (2.0, -1.0)
    rig.settle()


def test_a_double_click_goes_back_and_the_sliders_move_the_pad(rig: Rig) -> None:
    pad = pad_of(rig)
    rig.studio.sound.set_parameter("tone_pitch", 7.0)
    assert "+7 semitones" in pad.accessibleName()
    rig.bot.mouseDClick(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    assert tone(rig) == (0.0, 0.0)
    rig.settle()


def test_it_never_wishes_for_more_than_the_table_allows(rig: Rig) -> None:
    pad = pad_of(rig)
    pad._request(1000.0, -1000.0)
    assert tone(rig) == (36.0, -24.0)
    rig.settle()


def test_it_tells_how_much_of_the_clip_the_instrument_has_learnt(rig: Rig) -> None:
    pad = pad_of(rig)
    assert pad.share_inside == 1.0  # A4 at -25 dB
    pad.show_value(0.0, 10.0)
    assert pad.share_inside == 0.0
    assert "0% lie in the trained range" in pad.accessibleDescription()
    pad.show_cloud(np.array([[69.0, -25.0], [40.0, -25.0]]))
    pad.show_value(0.0, 0.0)
    assert pad.share_inside == 0.5


def test_without_clip_and_instrument_it_can_be_painted(rig: Rig) -> None:
    pad = rig.find("param.tone_pad", TonePad)
    assert pad.share_inside is None
    assert not pad.grab().isNull()
