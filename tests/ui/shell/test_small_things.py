"""Small faults that were met: what is in focus, a hole, words that are not so."""

import logging
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from studio.engine.stream.feeder import Feeder
from studio.ui.common import icons
from studio.ui.common.results import InstrumentChoice
from studio.ui.instruments.instruments_panel import arranged
from studio.ui.playback.audio_controller import AudioController, next_take
from studio.ui.shell.actions import ACTIONS
from tests.ui.rig import Rig


def test_the_focus_of_the_cards_is_seen_at_the_current_one(rig: Rig) -> None:
    panel = rig.studio.window.instruments
    panel.list.setCurrentRow(0)
    panel.list.setFocus(Qt.FocusReason.TabFocusReason)
    assert [bool(card.property("current")) for card in panel.cards()] == [True, False]
    rig.bot.keyClick(panel.list, Qt.Key.Key_Down)
    assert [bool(card.property("current")) for card in panel.cards()] == [False, True]
    rig.studio.window.plots.waveform.setFocus()
    assert not any(card.property("current") for card in panel.cards())


def test_the_focus_of_a_plot_is_seen(rig: Rig) -> None:
    plots = rig.studio.window.plots
    plots.spectrogram.setFocus()
    assert plots.spectrogram.view.border.widthF() == 2.0
    plots.waveform.setFocus()
    assert plots.spectrogram.view.border.style() == Qt.PenStyle.NoPen
    assert plots.waveform.view.border.style() != Qt.PenStyle.NoPen


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1280, 1000), (2560, 1440)])
def test_there_is_no_hole_around_the_pad_in_a_high_window(rig: Rig, size: tuple[int, int]) -> None:
    """Pad and numbers fill their frame, and the frame what the other rows leave."""
    rig.studio.window.resize(*size)
    rig.bot.wait(50)
    panel = rig.studio.window.parameters
    pad, frame = panel.tone_pad, panel.tone_pad.parentWidget()
    numbers = [panel.rows[id] for id in ("tone_pitch", "tone_level")]
    is_below = numbers[0].y() > pad.geometry().bottom()
    used = pad.height() + (numbers[0].height() if is_below else 0)
    assert used > 0.9 * frame.height() - 10
    below = [row.mapTo(panel, row.rect().bottomLeft()).y() for row in panel.rows.values()]
    assert panel.viewport().height() - max(below) < 40


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_pad_is_no_tall_strip(rig: Rig, size: tuple[int, int]) -> None:
    rig.studio.window.resize(*size)
    rig.bot.wait(50)
    pad = rig.studio.window.parameters.tone_pad
    assert 0.75 < pad.width() / pad.height() < 1.6


def test_best_for_this_clip_puts_what_covers_it_as_it_is_first() -> None:
    """A clip of low notes: the saxophone reaches them an octave up only."""
    cello = InstrumentChoice("Cello", Path("cello.ddsp"), 36.0, 76.0)
    alto = InstrumentChoice("Alto Saxophone", Path("alto.ddsp"), 49.0, 81.0)
    assert next(c.name for c in arranged((alto, cello), "fit", (37.0, 55.0))) == "Cello"


def test_cancelled_goes_when_a_job_runs_again(rig: Rig) -> None:
    rig.studio.job_controller.cancel()
    assert rig.studio.window.status_text.text() == "Cancelled."
    rig.open_clip()
    assert rig.studio.window.status_text.text() != "Cancelled."


@pytest.mark.parametrize(
    ("n", "words"), [(0, "0 drop-outs"), (1, "1 drop-out"), (2, "2 drop-outs")]
)
def test_drop_outs_are_counted_in_words_and_logged(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, n: int, words: str
) -> None:
    audio: AudioController = rig.studio.audio
    assert isinstance(audio.tracks.feeder, Feeder)
    audio.open_loudspeaker(lambda: None)
    rig.until(lambda: audio.player.is_open)
    state = replace(audio.player.state, n_dropouts=n)
    monkeypatch.setattr(type(audio.player), "state", property(lambda _: state))
    with caplog.at_level(logging.WARNING, "studio"):
        rig.studio.playback.status.look()
        rig.studio.playback.status.look()
    assert rig.studio.playback.status.label.text().endswith(words)
    assert len([r for r in caplog.records if "Drop-outs" in r.message]) == (1 if n else 0)


def test_a_slider_says_its_value_with_its_unit(rig: Rig) -> None:
    slider = rig.find("param.harmonics.slider")
    rig.studio.sound.set_parameter("harmonics", -6.0)
    assert slider.accessibleDescription().startswith("-6.0 dB. ")


def test_takes_are_numbered_after_the_highest(tmp_path: Path) -> None:
    assert next_take(tmp_path / "none").name == "Take 1.wav"
    for name in ("Take 1.wav", "Take 9.wav", "Take 2026-11-30 10-00-00.wav", "Take 10 (2).wav"):
        (tmp_path / name).touch()
    assert next_take(tmp_path).name == "Take 10.wav"


def test_scales_are_written_with_the_sign_of_the_axes_and_kept_as_before(rig: Rig) -> None:
    box = rig.find("param.autotune_scale", QComboBox)
    texts = [box.itemText(row) for row in range(box.count())]
    assert "F♯ minor" in texts
    assert not any("#" in text for text in texts)
    box.setCurrentText("F♯ minor")
    assert rig.studio.document.settled.conditioning.autotune_scale == "F# minor"
    rig.studio.window.action("undo").trigger()
    rig.studio.document.set_parameter("autotune_scale", "C# major")
    assert box.currentText() == "C♯ major"


def test_no_two_commands_share_an_icon(qtbot: object) -> None:
    masks = {name: _mask(name) for name in icons.DRAWINGS}
    for one, other in combinations(masks, 2):
        both = np.minimum(masks[one], masks[other]).sum()
        either = np.maximum(masks[one], masks[other]).sum()
        assert both / either < 0.9, (one, other, both / either)
    named = [row.icon for row in ACTIONS if row.icon]
    assert len(set(named)) == len(named)


def _mask(name: str) -> NDArray[np.int64]:
    image = icons.pixmap(name, "#ffffff", 24).toImage()
    alpha = [[image.pixelColor(x, y).alpha() for x in range(24)] for y in range(24)]
    return np.array(alpha)
