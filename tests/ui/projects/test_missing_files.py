"""What a project names and is not there any more asks; nothing is silently another."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QListWidget, QPushButton

from studio.engine.clip import write_clip
from studio.engine.project_file import SUFFIX, read_project, write_project
from tests.ui.fake_engine import VIOLIN, sine
from tests.ui.projects.test_projects import KNOWN, open_again, press, saved
from tests.ui.rig import Rig


def test_a_moved_sound_asks_and_locate_finds_it_again(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(rig, tmp_path)
    moved = tmp_path / "anderswo" / "tone.wav"
    moved.parent.mkdir()
    rig.clip_path.rename(moved)
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.projects.missing.dialog is not None)
    assert rig.studio.document.clip is None
    assert not rig.find("button.missing_clips.go_on", QPushButton).isEnabled()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    press(rig, "missing_clips.locate")
    press(rig, "missing_clips.go_on")
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.path == moved
    assert rig.studio.document.features is not None
    assert rig.studio.document.features.f0_hz[100] == pytest.approx(880.0)


def test_a_missing_sound_can_be_left_out(rig: Rig, tmp_path: Path) -> None:
    path = saved(rig, tmp_path)
    rig.clip_path.unlink()
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.projects.missing.dialog is not None)
    press(rig, "missing_clips.leave_out")
    press(rig, "missing_clips.go_on")
    rig.until(lambda: rig.studio.projects.path == path)
    assert rig.studio.document.settled.clips == ()
    assert rig.studio.document.settled.conditioning.quiet == 7.0


def with_room(rig: Rig, folder: Path) -> tuple[Path, Path]:
    """A project whose sound A has a room and whose B has it, too, with the tone of a file."""
    path, room = saved(rig, folder), folder / "hall 音.wav"
    write_clip(room, sine(0.3), 16000, "float")
    session = read_project(path)
    sound = replace(session.sound, room=str(room), latents=(str(room), ""))
    write_project(path, replace(session, sound=sound, slots=(None, sound)))
    return path, room


def test_a_room_whose_file_is_gone_asks_and_locate_finds_it_again(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, room = with_room(rig, tmp_path)
    moved = tmp_path / "anderswo.wav"
    room.rename(moved)
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.projects.missing.dialog is not None)
    assert rig.studio.document.clip is None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    press(rig, "missing_clips.locate")
    press(rig, "missing_clips.locate")  # the recording of the tone
    press(rig, "missing_clips.go_on")
    rig.until(lambda: rig.studio.document.features is not None)
    settled = rig.studio.document.settled
    assert settled.room == str(moved)
    assert settled.latents == (str(moved), "")
    assert settled.slots[1] is not None
    assert str(moved) in settled.slots[1]


def test_a_room_that_is_left_out_says_what_is_heard_instead(rig: Rig, tmp_path: Path) -> None:
    path, room = with_room(rig, tmp_path)
    room.unlink()
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.projects.missing.dialog is not None)
    press(rig, "missing_clips.leave_out")
    shown = rig.find("list.missing_clips").item(0).text()
    assert "own room" in shown
    press(rig, "missing_clips.leave_out")
    press(rig, "missing_clips.go_on")
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.settled.room == "own"
    assert rig.studio.document.settled.latents == ("", "")


def test_cancel_leaves_the_session_as_it_is(rig: Rig, tmp_path: Path) -> None:
    path = saved(rig, tmp_path)
    rig.clip_path.unlink()
    before = rig.studio.document.settled
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.projects.missing.dialog is not None)
    press(rig, "missing_clips.cancel")
    assert rig.studio.document.settled == before


def test_a_sound_with_another_content_asks_before_it_is_used(rig: Rig, tmp_path: Path) -> None:
    path = saved(rig, tmp_path)
    write_clip(rig.clip_path, sine(1.0, 330.0), 16000, "float")  # while the studio runs
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.projects.missing.box is not None)
    assert rig.studio.document.clip is None
    press(rig, "clip_differs.use")
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.clip is not None


def test_a_missing_instrument_is_a_placeholder_until_it_is_here_again(
    rig: Rig, tmp_path: Path
) -> None:
    path = saved(rig, tmp_path)
    rig.engine.instruments = (replace(VIOLIN, sha256="c" * 64), KNOWN[1])  # same name, other sound
    open_again(rig, path)
    card = rig.studio.window.missing_card
    assert card.isVisible()
    assert card.name.text() == "Violin"
    chosen = rig.studio.document.settled.instrument
    assert chosen is not None
    assert chosen.is_missing
    n_before = len([call for call in rig.engine.calls if call.startswith("render")])
    rig.studio.document.set_parameter("quiet", 9.0)
    rig.settle()
    assert len([c for c in rig.engine.calls if c.startswith("render")]) == n_before
    again = tmp_path / f"again{SUFFIX}"
    rig.studio.projects.save_to(again)
    rig.until(again.exists)
    assert read_project(again).sound.instrument == read_project(path).sound.instrument
    rig.engine.instruments = KNOWN
    rig.studio.job_controller.find_instruments()
    rig.until(lambda: not card.isVisible())
    assert rig.studio.document.settled.instrument == KNOWN[0]


def without(rig: Rig, folder: Path) -> tuple[Path, Path]:
    """Two clips, the second neither in memory nor where it was; where it was, where it is."""
    rig.open_clip()
    document, path = rig.studio.document, folder / "b.wav"
    first = document.settled.current
    write_clip(path, sine(0.5, 330.0), 16000, "float")
    rig.studio.open_file(path)
    rig.until(lambda: document.path == path)
    document.show(first)
    rig.studio.job_controller.choose(VIOLIN)
    rig.until(lambda: document.result is not None)
    rig.settle()
    rig.studio.job_controller._clip_cache._files.pop(path)
    return path, path.rename(folder / "elsewhere.wav")


def shows_nothing(rig: Rig) -> bool:
    """No sound is drawn, none can be played, nothing can be cut."""
    rig.settle()
    studio = rig.studio
    acts = [studio.window.action(id) for id in ("play", "trim", "split_off", "export", "original")]
    return (
        studio.document.clip is None
        and studio.viewing.presenter.picture is None
        and studio.window.plots.waveform._original is None
        and not any(action.isEnabled() for action in acts)
        and not studio.audio.player.is_playing
    )


def click_clip(rig: Rig, row: int) -> None:
    rows = rig.find("list.clips", QListWidget)
    place = rows.visualItemRect(rows.item(row)).center()
    rig.bot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_clip_whose_file_is_gone_shows_nothing_and_asks_at_each_click(
    rig: Rig, tmp_path: Path
) -> None:
    path, moved = without(rig, tmp_path)
    missing = rig.studio.projects.missing
    for _ in range(2):
        click_clip(rig, 1)
        rig.until(lambda: missing.dialog is not None and missing.dialog.isVisible())
        assert missing.dialog is not None
        missing.dialog.reject()
        assert shows_nothing(rig)
        assert "b is not shown" in rig.studio.window.status_text.text()
    moved.rename(path)
    click_clip(rig, 1)
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.path == path


def test_a_clip_whose_file_has_changed_shows_nothing_and_asks_at_each_click(
    rig: Rig, tmp_path: Path
) -> None:
    path, _ = without(rig, tmp_path)
    write_clip(path, sine(0.5, 550.0), 16000, "float")
    missing = rig.studio.projects.missing
    for _ in range(2):
        click_clip(rig, 1)
        rig.until(lambda: missing.box is not None and missing.box.isVisible())
        assert missing.box is not None
        missing.box.reject()
        assert shows_nothing(rig)
        assert "b is not shown" in rig.studio.window.status_text.text()
    rig.studio.job_controller.choose(VIOLIN)
    rig.settle()
    assert rig.studio.document.features is None


def test_while_a_clip_is_being_read_the_one_before_is_not_shown(rig: Rig, tmp_path: Path) -> None:
    path, moved = without(rig, tmp_path)
    moved.rename(path)
    click_clip(rig, 1)
    assert rig.studio.document.clip is None
    n_opened = rig.engine.calls.count("open")
    click_clip(rig, 1)  # impatient: it is not read from its beginning again
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.path == path
    assert rig.engine.calls.count("open") <= n_opened + 1
