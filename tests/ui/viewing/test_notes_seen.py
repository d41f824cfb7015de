"""Notes can be seen, told apart from what lies behind them, and heard while they are moved."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from studio.engine.conditioning.types import Note
from studio.ui.common import theme as themes
from studio.ui.common.theme import DARK
from studio.ui.live.count_in import tone_of
from studio.ui.plots.legend import legend_of
from tests.ui.rig import Rig

NOTES_COLOR = (0xF0, 0xB4, 0x29)


def pixels(rig: Rig) -> NDArray[np.int64]:
    """RGB of the spectrogram as it is on the screen: [height, width, 3]."""
    plot = rig.studio.window.plots.spectrogram
    image = plot.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return raw[:, : image.width(), 2::-1].astype(np.int64)


def heights(rig: Rig, color: tuple[int, int, int] = NOTES_COLOR) -> NDArray[np.int64]:
    """Rows of each column that have the colour of notes."""
    is_note = (np.abs(pixels(rig) - color) <= 12).all(axis=2)
    return is_note.sum(axis=0)


def tool(rig: Rig, name: str) -> None:
    rig.studio.window.action(f"tool_{name}").trigger()


def test_notes_are_filled_bars_of_eight_pixels_at_least(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    plot = rig.studio.window.plots.spectrogram
    plot._line.setVisible(False)
    plot._shadow.setVisible(False)
    plot.setYRange(36.0, 108.0, padding=0.0)
    tool(rig, "notes")
    assert np.median(heights(rig)[heights(rig) > 0]) >= 7  # and an edge of a pixel around
    assert (heights(rig) > 0).mean() > 0.6


@pytest.mark.parametrize("n", [121, 150])
def test_so_are_many_notes_at_once(rig: Rig, n: int) -> None:
    rig.open_clip()
    rig.settle()
    plot = rig.studio.window.plots.spectrogram
    tool(rig, "notes")
    notes = [Note(k / n, (k + 0.8) / n, 60.0 + k % 12) for k in range(n)]
    plot.show_notes(notes)
    found = heights(rig)
    assert (found >= 7).sum() >= 80


def test_the_picture_is_dimmed_while_the_pitch_is_edited(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    image = rig.studio.window.plots.spectrogram._image
    full = (image._table >> 8 & 255).astype(float).mean()
    for name, light in (("draw", 0.4), ("notes", 0.4), ("select", 1.0), ("navigate", 1.0)):
        tool(rig, name)
        seen = (image._table >> 8 & 255).astype(float).mean()
        assert seen == pytest.approx(light * full, abs=0.5), name


def test_the_keys_of_a_piano_stand_on_the_axis_while_notes_are_edited(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    plot = rig.studio.window.plots.spectrogram
    plot.setYRange(55.0, 79.0, padding=0.0)

    def steps() -> int:
        """Changes between black and white keys in a column of the axis."""
        column = pixels(rig)[:, 52, :].mean(axis=1)
        return int((np.abs(np.diff(column > 128.0))).sum())

    assert steps() < 4
    tool(rig, "notes")
    assert steps() >= 18  # 10 black keys in two octaves
    assert plot._rows.isVisible()
    tool(rig, "navigate")
    assert steps() < 4


def test_the_legend_says_what_is_sung_and_what_is_played(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    legend = rig.studio.window.plots.spectrogram.legend
    assert "sung" in legend.text()
    assert "played" not in legend.text()
    rig.studio.sound.set_parameter("pitch_octave", 1.0)
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.until(lambda: rig.studio.document.result is not None)
    rig.settle()
    assert legend.text() == "▬ played, +1 octave &nbsp; ┅ sung"
    tool(rig, "notes")
    assert legend.text() == "▬ sung &nbsp; ┅ played, +1 octave"
    assert legend_of(True, 7.02) == ("played, +7 semitones", "sung")


def test_notes_are_drawn_where_they_are_heard(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.sound.set_parameter("pitch_octave", 1.0)
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.until(lambda: rig.studio.document.result is not None)
    rig.settle()
    notes = rig.studio.window.plots.spectrogram.notes
    assert notes.offset == pytest.approx(12.0, abs=0.01)
    tool(rig, "notes")  # what is edited is the original's
    assert notes.offset == 0.0


def test_a_note_sounds_while_it_is_moved_and_the_place_stays(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    rig.studio.audio.seek(0.7)
    tool(rig, "notes")
    notes = rig.studio.correction.notes
    rig.until(lambda: bool(notes.notes))
    heard: list[float] = []
    notes.moved.connect(heard.append)
    for step in (69.0, 69.3, 70.2, 71.0, 71.2):
        notes.drag((0.5, 69.0), (0.5, step), is_last=False)
    notes.drag((0.5, 69.0), (0.5, 71.2), is_last=True)
    assert heard == pytest.approx([69.0, 70.0, 71.0])
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.loudspeaker.pump(40)
    spectrum = np.abs(np.fft.rfft(rig.loudspeaker.played[-9600:, 0] * np.hanning(9600)))
    assert int(np.argmax(spectrum)) * 5 == pytest.approx(493.9, abs=5.0)
    rig.until(lambda: not rig.studio.playback.is_previewing)
    assert rig.studio.audio.player.position_s == pytest.approx(0.7, abs=0.01)


def test_a_tone_has_its_pitch_and_ends_softly() -> None:
    tone = tone_of(36.0)
    assert np.abs(tone.samples[-5:]).max() < 0.01
    assert 0.1 < np.abs(tone.samples).max() < 1.0


@pytest.mark.parametrize("name", ["dark", "light"])
def test_playhead_and_notes_stand_out_from_the_dark_picture(rig: Rig, name: str) -> None:
    rig.studio.set_theme(name)
    rig.open_clip()
    plot = rig.studio.window.plots.spectrogram
    assert plot.playhead._pen.color().name() == "#ffffff"
    assert plot.notes._color == DARK.notes
    assert plot.notes._ground == DARK.base
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.until(lambda: rig.studio.viewing.presenter.result_picture is not None)
    rig.studio.viewing.presenter.choose("difference")  # its middle is white on light
    theme = themes.THEMES[name]
    assert plot.playhead._pen.color().name() == theme.playhead
    assert plot.notes._color == theme.notes
    plot.show_picture(replace(plot._image.pictures[0], is_difference=False))
    assert plot.playhead._pen.color().name() == "#ffffff"
