"""The main path, as the user walks it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QListWidget, QToolButton

from studio.engine.audio.take import TakeWriter
from studio.engine.clip import read_clip, write_clip
from studio.engine.errors import NoPitchFound
from tests.ui.fake_engine import FLUTE, sine
from tests.ui.rig import Rig


def click_card(rig: Rig, row: int) -> None:
    cards: QListWidget = rig.find("list.instruments", QListWidget)
    place = cards.visualItemRect(cards.item(row)).center()
    rig.bot.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=place)


def press(rig: Rig, name: str) -> None:
    rig.bot.mouseClick(rig.find(f"button.{name}", QToolButton), Qt.MouseButton.LeftButton)


def test_an_opened_clip_is_shown_and_analysed_without_a_further_click(rig: Rig) -> None:
    rig.open_clip()
    plots = rig.studio.window.plots
    assert "tone" in rig.studio.window.windowTitle()
    assert plots.waveform._original is not None
    assert plots.spectrogram._image.image is not None
    midi = plots.spectrogram._line.getData()[1]
    assert np.nanmax(midi) == pytest.approx(69.0, abs=0.01)
    assert "A4" in plots.spectrogram.accessibleDescription()


def test_a_click_on_a_card_renders_and_plays(rig: Rig) -> None:
    rig.open_clip()
    click_card(rig, 0)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.until(lambda: "render Violin" in rig.engine.calls)
    assert rig.studio.window.action("result").isChecked()
    rig.loudspeaker.pump(20)
    assert np.abs(rig.loudspeaker.played).max() > 0.1


def test_a_click_on_the_card_that_has_rendered_only_plays_again(rig: Rig) -> None:
    rig.open_clip()
    click_card(rig, 0)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.settle()  # it plays before its whole is rendered
    n = len(rig.engine.calls)
    press(rig, "stop")
    click_card(rig, 0)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    assert len(rig.engine.calls) == n


def test_a_card_that_is_clicked_while_the_clip_is_analysed_plays_afterwards(rig: Rig) -> None:
    rig.studio.open_file(rig.clip_path)
    rig.until(lambda: rig.studio.document.clip is not None)
    click_card(rig, 1)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.until(lambda: "render Flute" in rig.engine.calls)


def test_record_and_stop_shows_the_take_analysed_and_rendered(rig: Rig) -> None:
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    press(rig, "record")
    recorder = rig.studio.audio.recorder
    rig.until(lambda: recorder.is_recording)
    rig.microphone.pump(100)
    recorder.drain()
    press(rig, "record")
    rig.until(lambda: rig.studio.document.result is not None)
    clip = rig.studio.document.clip
    assert clip is not None
    assert len(clip.samples) == 48000
    assert rig.studio.document.path is not None
    assert rig.studio.document.path.parent == rig.settings.takes_folder
    assert "render Violin" in rig.engine.calls


def test_the_level_moves_before_recording(rig: Rig) -> None:
    rig.studio.window.action("arm").setChecked(True)
    rig.until(lambda: rig.studio.audio.recorder.is_open)
    rig.microphone.pump(20)
    rig.studio.audio.recorder.drain()
    rig.studio.audio.look()
    assert rig.studio.window.transport.input_meter.level.peak_db == pytest.approx(-8.0, abs=0.5)


def test_a_microphone_lost_while_recording_keeps_the_take_and_tells(rig: Rig) -> None:
    press(rig, "record")
    recorder = rig.studio.audio.recorder
    rig.until(lambda: recorder.is_recording)
    rig.microphone.pump(50)
    rig.microphone.lose()
    recorder.drain()
    rig.until(lambda: bool(rig.studio.window.errors))
    assert "kept" in rig.studio.window.errors[0].explanation.why
    rig.until(lambda: rig.studio.document.clip is not None)
    assert len(rig.studio.document.clip.samples) == 24000
    assert not rig.studio.window.action("record").isChecked()


def test_record_without_a_microphone_says_why(rig: Rig) -> None:
    rig.studio.audio.recorder.close()
    rig.microphone.refusal = "No microphone was found."
    press(rig, "record")
    rig.until(lambda: bool(rig.studio.window.errors))
    assert "No microphone" in rig.studio.window.errors[0].explanation.why
    assert not rig.studio.window.action("record").isChecked()


def test_no_loudspeaker_is_a_dialog_and_the_rest_works(rig: Rig) -> None:
    rig.loudspeaker.refusal = "No loudspeaker was found."
    rig.open_clip()
    click_card(rig, 0)
    rig.until(lambda: bool(rig.studio.window.errors))
    assert rig.studio.document.result is not None


def test_a_file_that_is_dropped_on_a_plot_is_opened(rig: Rig) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(rig.clip_path))])
    target = rig.studio.window.plots.spectrogram.viewport()
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    place = target.rect().center()
    enter = QDragEnterEvent(place, copy, data, left, plain)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(place), copy, data, left, plain))
    rig.until(lambda: rig.studio.document.features is not None)


def test_the_open_dialog_opens_what_was_chosen(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(rig.clip_path)], ""))
    press(rig, "open")
    rig.until(lambda: rig.studio.document.clip is not None)
    assert rig.settings.recent == [str(rig.clip_path)]


def test_a_file_that_is_not_audio_is_a_dialog_that_says_so(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "notes.wav"
    path.write_text("this is not sound")
    rig.studio.open_file(path)
    rig.until(lambda: bool(rig.studio.window.errors))
    assert "notes.wav" in rig.studio.window.errors[0].explanation.why
    assert rig.studio.document.clip is None


def test_a_clip_without_pitch_says_so_and_can_still_be_played(rig: Rig) -> None:
    rig.engine.failure = NoPitchFound("No pitch was found; sing louder.")
    rig.studio.open_file(rig.clip_path)
    rig.until(lambda: "sing louder" in rig.studio.window.status_text.text())
    assert not rig.studio.window.errors  # nothing went wrong: no dialog at each such clip
    press(rig, "play")
    rig.until(lambda: rig.studio.audio.player.is_playing)


def test_export_writes_the_result(rig: Rig, tmp_path: Path) -> None:
    target = tmp_path / "Müsik.wav"
    assert not rig.studio.window.action("export").isEnabled()
    rig.open_clip()
    click_card(rig, 0)
    rig.until(lambda: rig.studio.document.result is not None)
    press(rig, "export")
    rig.find("field.export.name").setText(str(target))
    rig.bot.mouseClick(rig.find("button.export.export"), Qt.MouseButton.LeftButton)
    rig.until(target.exists)
    rig.wait_idle()
    result = rig.studio.document.result
    assert result is not None
    np.testing.assert_allclose(read_clip(target).samples, result.clip.samples, atol=2**-22)


def test_a_preview_plays_and_gives_way_to_the_clip(rig: Rig) -> None:
    rig.open_clip()
    card = rig.studio.window.instruments.cards()[1]
    rig.bot.mouseClick(card.preview, Qt.MouseButton.LeftButton)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.loudspeaker.pump(30)
    rig.until(lambda: not rig.studio.playback.is_previewing)
    assert rig.studio.audio.player._chosen == "original"


def test_original_and_result_switch_while_playing(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.sound.set_parameter("pitch_octave", 1.0)
    click_card(rig, 0)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.settle()
    rig.loudspeaker.pump(10)
    line = rig.studio.window.plots.spectrogram._line
    assert np.nanmax(line.getData()[1]) == pytest.approx(81.0, abs=0.01)
    press(rig, "original")
    assert np.nanmax(line.getData()[1]) == pytest.approx(69.0, abs=0.01)
    rig.loudspeaker.pump(10)
    heard = rig.loudspeaker.played[-2400:, 0]
    assert np.argmax(np.abs(np.fft.rfft(heard))) * 20 == 440
    press(rig, "result")
    rig.loudspeaker.pump(10)
    heard = rig.loudspeaker.played[-2400:, 0]
    assert np.argmax(np.abs(np.fft.rfft(heard))) * 20 == 880


def test_the_window_can_be_closed_in_the_middle_of_everything(rig: Rig) -> None:
    rig.studio.open_file(rig.clip_path)
    press(rig, "record")
    rig.until(lambda: rig.studio.audio.recorder.is_recording)
    rig.microphone.pump(10)
    rig.studio.window.close()
    takes = list(rig.settings.takes_folder.glob("*.wav"))
    assert len(takes) == 1
    assert len(read_clip(takes[0]).samples) == 4800


def test_devices_are_chosen_by_name_and_refreshed(rig: Rig) -> None:
    menu = rig.studio.window.microphones
    rig.until(lambda: len(menu.actions()) == 3)
    assert [action.text() for action in menu.actions()] == [
        "As the system says",
        "Built-in",
        "USB 音",
    ]
    menu.actions()[2].trigger()
    rig.until(lambda: rig.microphone.spec is not None and rig.microphone.spec.device == "USB 音")
    assert rig.settings.input_device == "USB 音"
    rig.studio.window.action("refresh").trigger()
    rig.until(lambda: len(menu.actions()) == 4)
    rig.until(lambda: rig.studio.audio.recorder.is_open)
    assert menu.actions()[2].isChecked()


def test_while_recording_the_waveform_grows_and_an_empty_take_brings_the_clip_back(
    rig: Rig,
) -> None:
    rig.open_clip()
    press(rig, "record")
    recorder = rig.studio.audio.recorder
    rig.until(lambda: recorder.is_recording)
    line = rig.studio.window.plots.waveform._original_line
    assert len(line.getData()[0] if line.getData()[0] is not None else []) == 0
    press(rig, "record")
    assert len(line.getData()[0]) > 100
    press(rig, "record")
    rig.until(lambda: recorder.is_recording)
    rig.microphone.pump(100)
    rig.until(lambda: len(line.getData()[0]) > 0)
    rig.until(lambda: line.getData()[0].max() == pytest.approx(1.0, abs=0.02))
    assert np.abs(line.getData()[1]).max() == pytest.approx(0.4, abs=0.01)


def test_a_running_analysis_shows_its_progress_and_can_be_cancelled_and_resumed(rig: Rig) -> None:
    rig.engine.may_finish.clear()
    rig.studio.open_file(rig.clip_path)
    chip = rig.studio.window.job_chip
    rig.until(lambda: chip.text.text() == "Listening")
    assert chip.isVisible()
    assert chip.bar.value() == 50
    rig.bot.mouseClick(chip.button, Qt.MouseButton.LeftButton)
    rig.until(lambda: not chip.isVisible())
    assert rig.studio.document.features is None
    rig.engine.may_finish.set()
    click_card(rig, 0)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.until(lambda: rig.studio.document.result is not None)


def test_another_file_supersedes_the_one_that_is_analysed(rig: Rig, tmp_path: Path) -> None:
    rig.engine.may_finish.clear()
    rig.studio.open_file(rig.clip_path)
    rig.until(lambda: "analyse" in rig.engine.calls)
    other = tmp_path / "other.wav"
    write_clip(other, sine(0.5), 16000, "float")
    rig.studio.open_file(other)
    clip = rig.studio.document
    rig.until(lambda: clip.clip is not None and clip.clip.name == "other")
    rig.engine.may_finish.set()
    rig.until(lambda: clip.features is not None)
    assert clip.features is not None
    assert clip.features.n_frames == 126


def test_an_instrument_that_came_later_is_found_again(rig: Rig) -> None:
    cards: QListWidget = rig.find("list.instruments", QListWidget)
    assert cards.count() == 2
    rig.engine.instruments = (*rig.engine.instruments, replace(FLUTE, name="Oboe"))
    rig.bot.keyClick(rig.studio.window, Qt.Key.Key_F5)
    rig.until(lambda: cards.count() == 3)


def test_without_instruments_the_panel_says_what_to_do(rig: Rig) -> None:
    rig.engine.instruments = ()
    rig.studio.window.action("instruments").trigger()
    words = rig.studio.window.instruments._none
    rig.until(lambda: words.isVisible())
    assert "Train one" in words.text()


def test_a_demo_clip_opens_from_the_menu(rig: Rig) -> None:
    rig.studio.show_demos([rig.clip_path])
    rig.studio.window.demos.actions()[0].trigger()
    rig.until(lambda: rig.studio.document.clip is not None)


def test_a_recording_that_was_cut_off_is_saved_at_the_next_start(rig: Rig) -> None:
    writer = TakeWriter(rig.settings.takes_folder / "Take.wav", 48000, 1)
    writer.write(np.full((2000, 1), 0.1, np.float32))
    writer._file.close()  # the program was killed: the header still says 0 samples
    rig.studio.start(None)
    assert "saved: Take.wav" in rig.studio.window.status_text.text()
    rig.studio.window.recent.actions()[0].trigger()
    rig.until(lambda: rig.studio.document.clip is not None)
    assert len(rig.studio.document.clip.samples) == 2000


def test_a_loudspeaker_lost_while_playing_is_told_and_the_next_play_opens_it_again(
    rig: Rig,
) -> None:
    rig.open_clip()
    rig.settle()
    press(rig, "play")
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.loudspeaker.pump(3)
    rig.loudspeaker.lose()
    rig.until(lambda: bool(rig.studio.window.errors))
    assert "loudspeaker" in rig.studio.window.errors[0].explanation.why
    rig.until(lambda: not rig.studio.audio.player.is_open)
    press(rig, "play")
    rig.until(lambda: rig.studio.audio.player.is_playing)
    assert rig.loudspeaker.n_opened == 2


def test_a_loudspeaker_lost_while_nothing_plays_is_no_dialog(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    press(rig, "play")
    rig.until(lambda: rig.studio.audio.player.is_playing)
    press(rig, "stop")
    rig.loudspeaker.lose()
    rig.until(lambda: not rig.studio.audio.player.is_open)
    assert not rig.studio.window.errors


def test_a_microphone_lost_while_nothing_records_is_said_quietly_and_found_by_refresh(
    rig: Rig,
) -> None:
    rig.studio.audio.arm(True)
    rig.until(lambda: rig.studio.audio.recorder.is_open)
    rig.microphone.lose()
    rig.studio.audio.recorder.drain()
    rig.until(lambda: rig.studio.window.device_text.text() == "No microphone")
    assert not rig.studio.window.errors
    rig.until(lambda: not rig.studio.audio.recorder.is_open)
    rig.studio.window.action("refresh").trigger()
    rig.until(lambda: rig.studio.audio.recorder.is_open)
    rig.until(lambda: rig.studio.window.device_text.text() == "")


def test_a_slider_moved_while_playing_is_heard_without_a_gap(rig: Rig) -> None:
    rig.open_clip()
    click_card(rig, 0)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.settle()
    rig.loudspeaker.pump(20)
    rig.studio.sound.set_parameter("pitch_octave", 1.0)
    rig.settle()
    rig.loudspeaker.pump(20)
    heard = rig.loudspeaker.played[:, 0]
    assert rig.studio.audio.player.is_playing
    assert np.argmax(np.abs(np.fft.rfft(heard[-4800:]))) * 10 == 880
    steps = np.abs(np.diff(heard[480:]))
    assert steps.max() < 0.5 * 2 * np.pi * 880 / 48000 * 1.5, "a click"


def test_a_result_far_from_the_clip_comes_into_view(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.sound.set_parameter("pitch_octave", -2.0)
    click_card(rig, 0)
    rig.until(lambda: rig.studio.document.result is not None)
    rig.settle()
    low, high = rig.studio.window.plots.spectrogram.view.viewRange()[1]
    assert low < 45.0
    assert high > 69.0


def test_a_card_clicked_while_a_file_is_being_read_plays_that_file(rig: Rig) -> None:
    choices = rig.studio.window.instruments.choices
    rig.studio.open_file(rig.clip_path)
    assert rig.studio.job_controller._reading.is_busy
    rig.studio.job_controller.choose(choices[0])
    rig.until(lambda: rig.studio.document.result is not None)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    assert rig.studio.playback.track == "result"
