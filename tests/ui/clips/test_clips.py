"""Several clips in a session, each with its own part and corrections; files stay untouched."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QListWidget

from studio.engine.clip import write_clip
from tests.ui.fake_engine import sine
from tests.ui.rig import Rig


def second(rig: Rig, folder: Path) -> Path:
    """Another clip, opened after the first."""
    path = folder / "zweiter 音.wav"
    write_clip(path, sine(2.0, 330.0), 16000, "float")
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.document.path == path)
    rig.until(lambda: rig.studio.document.features is not None)
    rig.settle()
    return path


def names(rig: Rig) -> list[str]:
    rows: QListWidget = rig.find("list.clips", QListWidget)
    return [rows.item(n).text() for n in range(rows.count())]


def click(rig: Rig, row: int) -> None:
    rows: QListWidget = rig.find("list.clips", QListWidget)
    place = rows.visualItemRect(rows.item(row)).center()
    rig.bot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_each_clip_keeps_its_own_corrections(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    document, window = rig.studio.document, rig.studio.window
    document.select((0.4, 0.6))
    window.action("oct_up").trigger()
    second(rig, tmp_path)
    assert names(rig) == ["tone", "zweiter 音"]
    assert document.features is not None
    assert (document.features.f0_hz == 440.0).all()
    document.select((0.0, 0.2))
    window.action("oct_down").trigger()
    click(rig, 0)
    assert document.clip is not None
    assert document.clip.name == "tone"
    assert document.features.f0_hz[125] == pytest.approx(880.0)
    assert document.features.f0_hz[20] == pytest.approx(440.0)
    click(rig, 1)
    assert document.features.f0_hz[20] == pytest.approx(220.0)


def test_a_right_click_shows_the_clip_that_it_marks(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    second(rig, tmp_path)
    rows: QListWidget = rig.find("list.clips", QListWidget)
    place = rows.visualItemRect(rows.item(0)).center()
    rig.bot.mouseClick(rows.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert rows.currentRow() == 1  # no mark without its clip
    rows.customContextMenuRequested.emit(place)
    menu = rig.studio.window.clips.menu
    assert menu is not None
    menu.close()
    assert rows.currentRow() == 0
    assert rig.studio.document.clip is not None
    assert rig.studio.document.clip.name == "tone"


def test_switching_needs_no_reading_and_no_analysis(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    second(rig, tmp_path)
    n_calls = len(rig.engine.calls)
    click(rig, 0)
    assert rig.studio.document.features is not None
    assert not {"open", "analyse"} & set(rig.engine.calls[n_calls:])


def test_undo_goes_back_to_the_clip_that_it_undoes(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    second(rig, tmp_path)
    document = rig.studio.document
    click(rig, 0)
    document.select((0.4, 0.6))
    rig.studio.window.action("oct_up").trigger()
    click(rig, 1)
    rig.studio.window.action("undo").trigger()
    assert document.clip is not None
    assert document.clip.name == "tone"
    assert document.features is not None
    assert (document.features.f0_hz == 440.0).all()


def test_trimming_shows_the_part_and_undo_the_whole_again(rig: Rig) -> None:
    rig.open_clip()
    document, before = rig.studio.document, rig.clip_path.read_bytes()
    whole = document.clip
    assert whole is not None
    document.select((0.4, 0.6))
    rig.studio.window.action("oct_up").trigger()
    document.select((0.5, 0.9))
    rig.studio.window.action("trim").trigger()
    part = document.clip
    assert part is not None
    assert (part.samples == whole.samples[8000:14400]).all()
    assert document.features is not None
    assert document.features.n_frames == 101
    assert document.features.f0_hz[10] == pytest.approx(880.0)
    assert document.features.f0_hz[50] == pytest.approx(440.0)
    document.select((0.2, 0.3))
    rig.studio.window.action("oct_down").trigger()
    assert document.features.f0_hz[60] == pytest.approx(220.0)
    for _ in range(2):
        rig.studio.window.action("undo").trigger()
    assert document.clip is not None
    assert (document.clip.samples == whole.samples).all()
    assert document.features.n_frames == 251
    assert rig.clip_path.read_bytes() == before
    assert rig.engine.calls.count("analyse") == 1


def test_a_selection_split_off_is_a_clip_of_its_own(rig: Rig) -> None:
    rig.open_clip()
    document = rig.studio.document
    document.select((0.2, 0.6))
    rig.studio.window.action("split_off").trigger()
    assert names(rig) == ["tone", "tone part"]
    assert document.clip is not None
    assert document.clip.seconds == pytest.approx(0.4)
    click(rig, 0)
    assert document.clip.seconds == pytest.approx(1.0)
    rig.studio.window.action("undo").trigger()
    assert names(rig) == ["tone"]


def test_a_clip_is_removed_and_comes_back_by_undo(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    path = second(rig, tmp_path)
    rows: QListWidget = rig.find("list.clips", QListWidget)
    rows.setFocus()
    rig.bot.keyClick(rows, Qt.Key.Key_Delete)
    assert names(rig) == ["tone"]
    assert rig.studio.document.clip is not None
    assert rig.studio.document.clip.name == "tone"
    assert path.exists()
    rig.studio.window.action("undo").trigger()
    assert names(rig) == ["tone", "zweiter 音"]
    assert rig.studio.document.path == path


def test_without_a_clip_the_plots_are_empty_and_a_new_one_can_be_opened(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.settle()
    rig.studio.document.remove_clip(rig.studio.document.settled.current)
    assert rig.studio.document.clip is None
    assert rig.studio.document.result is None
    assert not rig.find("list.clips").isVisible()
    assert not rig.studio.window.action("play").isEnabled()
    rig.open_clip()
    assert names(rig) == ["tone"]


def test_a_clip_is_renamed_in_the_list(rig: Rig) -> None:
    rig.open_clip()
    rows: QListWidget = rig.find("list.clips", QListWidget)
    rows.item(0).setText("Strophe 1")
    assert rig.studio.document.settled.clips[0].name == "Strophe 1"
    rig.studio.window.action("undo").trigger()
    assert names(rig) == ["tone"]
    rows.item(0).setText("   ")
    assert names(rig) == ["tone"]


def test_the_demo_of_the_start_gives_way_only_while_it_is_untouched(
    rig: Rig, tmp_path: Path
) -> None:
    rig.studio.job_controller.open_file(rig.clip_path, gives_way=True)
    rig.until(lambda: rig.studio.document.features is not None)
    second(rig, tmp_path)
    assert names(rig) == ["zweiter 音"]
    rig.studio.projects.begin()
    rig.studio.job_controller.open_file(rig.clip_path, gives_way=True)
    rig.until(lambda: rig.studio.document.features is not None)
    rig.studio.document.select((0.1, 0.5))
    rig.studio.window.action("oct_up").trigger()
    second(rig, tmp_path)
    assert names(rig) == ["tone", "zweiter 音"]


def test_a_file_that_is_open_already_is_shown_not_doubled(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    second(rig, tmp_path)
    rig.studio.open_file(rig.clip_path)
    rig.until(lambda: rig.studio.document.path == rig.clip_path)
    assert names(rig) == ["tone", "zweiter 音"]


def test_the_selection_stays_within_the_clip_and_is_forgotten_with_it(
    rig: Rig, tmp_path: Path
) -> None:
    rig.open_clip()
    rig.studio.document.select((-3.0, 99.0))
    assert rig.studio.document.selection == (0.0, 1.0)
    rig.studio.document.select((0.5, 0.501))
    assert rig.studio.document.selection is None
    rig.studio.document.select((0.1, 0.2))
    second(rig, tmp_path)
    assert rig.studio.document.selection is None
    rig.bot.keyClick(rig.studio.window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert rig.studio.document.selection == pytest.approx((0.0, 2.0))


def test_a_long_part_is_shown_by_a_job(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    write_clip(path, sine(70.0, 330.0), 16000, "pcm16")
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.document.features is not None)
    rig.settle()
    document = rig.studio.document
    document.select((10.0, 60.0))
    rig.studio.window.action("trim").trigger()
    rig.until(lambda: document.features is not None)
    rig.settle()
    assert document.clip is not None
    assert document.clip.seconds == pytest.approx(50.0)
    assert np.abs(document.clip.samples).max() > 0.4


def four_files(folder: Path) -> list[Path]:
    paths = [folder / f"t{n}.wav" for n in range(4)]
    for n, path in enumerate(paths):
        write_clip(path, sine(0.5, 220.0 + 100.0 * n), 16000, "float")
    return paths


def drop(rig: Rig, paths: list[Path]) -> None:
    """As a file manager does it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    rig.studio.window.dropEvent(event)


def test_all_files_that_are_dropped_together_become_clips_in_their_order(
    rig: Rig, tmp_path: Path
) -> None:
    drop(rig, four_files(tmp_path))
    rig.settle()
    assert names(rig) == ["t0", "t1", "t2", "t3"]
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.path == tmp_path / "t3.wav"


def test_a_file_dropped_while_others_wait_joins_them(rig: Rig, tmp_path: Path) -> None:
    paths = four_files(tmp_path)
    drop(rig, paths[:3])
    drop(rig, paths[3:])
    rig.settle()
    assert names(rig) == ["t0", "t1", "t2", "t3"]


def test_files_that_cannot_be_read_are_told_and_lose_no_others(rig: Rig, tmp_path: Path) -> None:
    paths = four_files(tmp_path)
    paths[0].write_bytes(b"no sound")
    paths[2].write_bytes(b"no sound either")
    drop(rig, paths)
    rig.settle()
    assert names(rig) == ["t1", "t3"]
    told = [error.explanation.why for error in rig.studio.window.errors]
    assert len(told) == 2
    assert "t0.wav" in told[0]
    assert "t2.wav" in told[1]


def test_sounds_dropped_with_a_project_are_added_to_it(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    project = tmp_path / "kept.ddspproj"
    rig.studio.projects.save_to(project)
    rig.until(project.exists)
    rig.until(lambda: not rig.studio.projects.is_modified)
    drop(rig, [*four_files(tmp_path)[:2], project])
    rig.until(lambda: names(rig) == ["tone", "t0", "t1"])


def test_several_files_chosen_in_the_dialog_are_opened(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = [str(path) for path in four_files(tmp_path)[:2]]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    rig.studio.window.action("open").trigger()
    rig.settle()
    assert names(rig) == ["t0", "t1"]


def test_a_file_that_breaks_off_says_so_in_the_status_line(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    write_clip(path, np.full(32000, 0.25, np.float32), 16000)
    path.write_bytes(path.read_bytes()[:32044])
    said: list[str] = []
    rig.studio.job_controller.noticed.connect(said.append)
    rig.studio.open_file(path)
    rig.until(lambda: bool(said))
    rig.settle()
    assert said[0] == "cut.wav: Only 1.0 s of 2.0 s can be read."
