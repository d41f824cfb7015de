"""The line that says what sounds, and the ways back to a neutral sound."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from studio.engine.parameters import Conditioning
from studio.ui.common.results import Result
from studio.ui.session.document import Settled
from studio.ui.session.head_parts import parts_of
from tests.ui.fake_engine import FLUTE, VIOLIN, FakeEngine, with_tones
from tests.ui.rig import Rig


def test_a_neutral_sound_has_no_parts() -> None:
    assert parts_of(Settled(instrument=VIOLIN), None) == ()


def test_every_part_says_what_it_is_and_takes_only_itself_back() -> None:
    values = Conditioning(
        morph=56.0, pitch_octave=-1.0, pitch_semitone=2.33, autotune=40.0, noise=-60.0,
        adjust=False, reverb_wet=30.0,
    )  # fmt: skip
    settled = Settled(values, VIOLIN, other=FLUTE, room="none")
    said = {part.id: part.text for part in parts_of(settled, None)}
    assert said == {
        "morph": "56 % Flute", "octave": "-1 octave", "semitones": "+2 semitones",
        "tuning": "33 cents sharp", "room": "no room", "adjust": "Fit to instrument off",
        "autotune": "Autotune 40 %", "noise": "Noise -60 dB", "reverb_wet": "Reverb 30 %",
    }  # fmt: skip
    for part in parts_of(settled, None):
        after = replace(settled, **part.back)
        left = [other.id for other in parts_of(after, None)]
        assert left == [id for id in said if id != part.id]


def test_the_tone_that_a_morph_leads_to_is_named() -> None:
    settled = Settled(Conditioning(morph=30.0), with_tones(VIOLIN))
    assert [part.text for part in parts_of(settled, None)] == ["30 % Clarinet"]


def test_what_was_done_by_itself_is_told(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(VIOLIN)
    rig.until(lambda: rig.studio.document.result is not None)
    result: Result = rig.studio.document.result
    rig.studio.document.set_result(replace(result, octave_shift=1.0, tuning_cents=33.0))
    head = rig.studio.window.head
    assert head.words == "Violin · +1 octave (auto) · 33 cents sharp"
    head.linkActivated.emit("octave_mode")
    assert rig.studio.document.settled.conditioning.octave_mode == "off"
    rig.settle()
    rig.studio.document.set_result(replace(result, tuning_cents=33.0))
    head.linkActivated.emit("tuning")
    assert rig.studio.document.settled.conditioning.pitch_semitone == pytest.approx(-0.33)
    rig.settle()
    rig.studio.document.set_result(replace(result, tuning_cents=33.0))
    assert head.words == "Violin"
    rig.studio.window.action("undo").trigger()
    assert "sharp" in head.words


def test_the_name_leads_to_its_card(rig: Rig) -> None:
    rig.studio.job_controller.choose(FLUTE)
    panel = rig.studio.window.instruments
    rig.bot.keyClicks(rig.find("field.instruments.search", QLineEdit), "violin")
    assert [choice.name for choice in panel.choices] == ["Violin"]
    rig.studio.window.head.linkActivated.emit("instrument")
    assert panel.list.currentRow() == 1


def test_links_are_reached_by_the_keyboard(rig: Rig) -> None:
    rig.studio.job_controller.choose(FLUTE)
    rig.studio.sound.set_parameter("pitch_octave", 1.0)
    head = rig.studio.window.head
    head.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(2):
        rig.bot.keyClick(head, Qt.Key.Key_Tab)
    rig.bot.keyClick(head, Qt.Key.Key_Return)
    assert rig.studio.document.settled.conditioning.pitch_octave == 0.0


def test_a_kept_instrument_plays_as_it_was_learnt(rig: Rig) -> None:
    rig.studio.job_controller.choose(FLUTE)
    rig.studio.sound.set_parameter("morph", 56.0)
    rig.studio.document.change("Room", room="none", other=VIOLIN)
    new = replace(VIOLIN, name="Mine", path=VIOLIN.path.with_name("mine.ddsp"))
    engine: FakeEngine = rig.engine
    engine.instruments = (*engine.instruments, new)
    rig.studio.training._choose_when_found(new.path)
    rig.until(lambda: rig.studio.document.settled.instrument == new)
    assert replace(rig.studio.document.settled, instrument=None) == Settled()
    rig.studio.window.action("undo").trigger()
    assert rig.studio.document.settled.conditioning.morph == 56.0


def test_a_new_session_has_neither_the_old_sound_nor_the_old_axes(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(FLUTE)
    rig.until(lambda: rig.studio.playback.track == "result")
    rig.settle()
    rig.studio.sound.set_parameter("pitch_octave", 1.0)
    rig.studio.window.plots.show_range(0.4, 0.6)
    rig.studio.window.plots.spectrogram.setYRange(60.0, 66.0, padding=0.0)
    rig.studio.projects.begin()
    rig.wait_idle()
    assert rig.studio.document.settled == Settled()
    time, pitch = rig.studio.window.plots.spectrogram.view.viewRange()
    assert time == pytest.approx([0.0, 1.0])
    assert pitch == pytest.approx([36.0, 100.0])
    assert rig.studio.window.head.words == "No instrument"
    assert rig.studio.playback.wanted == "original"
