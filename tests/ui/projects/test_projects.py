"""Projects are saved, opened, recovered."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton

from studio.engine.project_file import SUFFIX, read_project, write_project
from studio.ui.projects.autosave import Autosave
from studio.ui.projects.session_link import session_of
from tests.ui.fake_engine import FLUTE, VIOLIN
from tests.ui.rig import Rig

KNOWN = (replace(VIOLIN, sha256="a" * 64), replace(FLUTE, sha256="b" * 64))


def press(rig: Rig, name: str) -> None:
    rig.find(f"button.{name}", QPushButton).click()


def saved(rig: Rig, folder: Path) -> Path:
    """A project with a clip, an instrument, an edit, saved and then left for an empty session."""
    rig.engine.instruments = KNOWN
    rig.open_clip()
    rig.studio.job_controller.choose(KNOWN[0])
    rig.until(lambda: rig.studio.document.result is not None)
    rig.studio.document.select((0.2, 0.6))
    rig.studio.window.action("oct_up").trigger()
    rig.studio.document.set_parameter("quiet", 7.0)
    path = folder / f"Projekt 音{SUFFIX}"
    rig.studio.projects.save_to(path)
    rig.until(lambda: rig.studio.projects.path == path)
    rig.settle()
    rig.studio.projects.begin()
    assert rig.studio.document.clip is None
    return path


def open_again(rig: Rig, path: Path) -> None:
    rig.studio.open_file(path)
    rig.until(lambda: rig.studio.document.features is not None)
    rig.settle()


def test_a_project_opens_as_it_was_saved(rig: Rig, tmp_path: Path) -> None:
    path = saved(rig, tmp_path)
    open_again(rig, path)
    document = rig.studio.document
    assert document.settled.conditioning.quiet == 7.0
    assert document.settled.instrument == KNOWN[0]
    assert document.features is not None
    assert document.features.f0_hz[100] == pytest.approx(880.0)
    assert document.features.f0_hz[20] == pytest.approx(440.0)
    assert document.selection == pytest.approx((0.2, 0.6))
    assert rig.studio.window.windowTitle().startswith("Projekt 音")
    assert not rig.studio.window.isWindowModified()
    assert not document.undo_stack.canUndo()


def test_a_dropped_project_opens_with_the_view_that_was_looked_at(
    rig: Rig, tmp_path: Path
) -> None:
    rig.open_clip()
    rig.studio.window.plots.show_range(0.2, 0.7)
    path = tmp_path / f"p{SUFFIX}"
    rig.studio.projects.save_to(path)
    rig.until(path.exists)
    rig.until(lambda: rig.studio.projects.path == path)
    rig.studio.projects.begin()
    rig.studio.window.take_files([path])
    rig.until(lambda: rig.studio.document.features is not None)
    view = rig.studio.window.plots.waveform.view
    rig.until(lambda: view.viewRange()[0] == pytest.approx([0.2, 0.7], abs=0.01))


def test_save_asks_once_where_and_writes_there_from_then_on(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.open_clip()
    target = tmp_path / "Lied"
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: asked.append(1) or (str(target), "")
    )
    document, window = rig.studio.document, rig.studio.window
    document.set_parameter("quiet", 7.0)
    assert window.isWindowModified()
    window.action("save").trigger()
    rig.until(lambda: not window.isWindowModified())
    path = tmp_path / f"Lied{SUFFIX}"
    assert read_project(path).sound.conditioning.quiet == 7.0
    document.set_parameter("quiet", 8.0)
    assert window.isWindowModified()
    window.action("save").trigger()
    rig.until(lambda: not window.isWindowModified())
    assert read_project(path).sound.conditioning.quiet == 8.0
    assert len(asked) == 1
    window.action("undo").trigger()
    assert window.isWindowModified()
    assert str(path) in rig.settings.recent


def test_a_damaged_project_is_a_dialog_and_the_session_stays(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    path = tmp_path / f"p{SUFFIX}"
    path.write_text("{")
    before = rig.studio.document.settled
    rig.studio.open_file(path)
    rig.until(lambda: bool(rig.studio.window.errors))
    assert "not a project" in rig.studio.window.errors[0].explanation.why
    assert rig.studio.document.settled == before


def test_closing_asks_about_corrections_that_are_not_saved(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    window, projects = rig.studio.window, rig.studio.projects
    rig.studio.document.select((0.2, 0.6))
    window.action("oct_up").trigger()
    window.close()
    assert window.isVisible()
    press(rig, "save_changes.cancel")
    assert window.isVisible()
    projects.path = tmp_path / f"p{SUFFIX}"
    window.close()
    press(rig, "save_changes.save")
    rig.until(lambda: not window.isVisible())
    assert len(read_project(projects.path).clips[0].correction.edits) == 1


@pytest.mark.parametrize("way", ["close", "new", "open"])
def test_a_session_where_only_a_slider_was_moved_asks_before_it_goes(
    rig: Rig, tmp_path: Path, way: str
) -> None:
    path = saved(rig, tmp_path)
    rig.open_clip()
    window, document = rig.studio.window, rig.studio.document
    assert not window.isWindowModified()
    document.set_parameter("quiet", 3.0)
    assert window.isWindowModified()
    ways = {"close": window.close, "new": window.action("new_session").trigger,
            "open": lambda: rig.studio.open_file(path)}  # fmt: skip
    ways[way]()
    press(rig, "save_changes.cancel")
    assert window.isVisible()
    assert document.settled.conditioning.quiet == 3.0
    window.action("undo").trigger()
    assert not window.isWindowModified()


def test_a_fresh_start_asks_nothing(rig: Rig) -> None:
    rig.studio.job_controller.open_file(rig.clip_path, gives_way=True)
    rig.until(lambda: rig.studio.document.features is not None)
    rig.studio.window.close()
    assert not rig.studio.window.isVisible()


def test_closing_without_saving_is_possible_and_the_last_session_can_be_had_again(
    rig: Rig,
) -> None:
    rig.open_clip()
    window = rig.studio.window
    rig.studio.document.select((0.2, 0.6))
    window.action("oct_up").trigger()
    window.close()
    press(rig, "save_changes.discard")
    assert not window.isVisible()
    last = rig.studio.projects.autosave.last
    assert last is not None
    assert len(read_project(last).clips[0].correction.edits) == 1


def test_every_change_is_autosaved_beside_the_window_and_a_clean_end_leaves_nothing(
    rig: Rig,
) -> None:
    rig.open_clip()
    autosave = rig.studio.projects.autosave
    rig.studio.document.set_parameter("quiet", 11.0)
    rig.until(autosave.path.exists)
    rig.until(lambda: read_project(autosave.path).sound.conditioning.quiet == 11.0)
    assert autosave.rescued() == [], "a studio that runs is not to be recovered"
    rig.studio.projects.forget_changes()
    rig.studio.window.close()
    assert not list(rig.settings.recovery_folder.glob("*-*"))


def test_what_a_crash_left_is_offered_with_name_and_time_and_recovered(
    rig: Rig, tmp_path: Path
) -> None:
    rig.open_clip()
    rig.studio.document.set_parameter("quiet", 12.0)
    left = rig.settings.recovery_folder / f"20260101-000000-abc{SUFFIX}"
    write_project(left, session_of(rig.studio.document, None))
    rig.studio.projects.begin()
    rig.studio.document.set_parameter("quiet", 1.0)
    rig.studio.projects.recovery.offer()
    strip = rig.studio.window.recovery
    rig.until(strip.isVisible)
    assert strip.list.currentText().startswith("tone, 20")
    press(rig, "recovery.recover")
    press(rig, "save_changes.discard")
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.settled.conditioning.quiet == 12.0
    rig.until(lambda: not left.exists())
    assert rig.studio.window.isWindowModified()
    assert rig.studio.projects.path is None


def left_behind(rig: Rig, project: Path) -> Path:
    """What a studio leaves that ends after a change to this project."""
    rig.studio.document.set_parameter("quiet", 12.0)
    left = rig.settings.recovery_folder / f"20260101-000000-abc{SUFFIX}"
    write_project(
        left, replace(session_of(rig.studio.document, None, project.stem), project=project)
    )
    rig.studio.projects.begin()
    return left


def test_after_the_recovery_of_a_saved_project_save_writes_to_its_own_file(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(rig, tmp_path)
    open_again(rig, path)
    left = left_behind(rig, path)
    rig.studio.projects.recovery.offer()
    rig.until(rig.studio.window.recovery.isVisible)
    press(rig, "recovery.recover")
    rig.until(lambda: rig.studio.document.features is not None)
    rig.until(lambda: not left.exists())
    window = rig.studio.window
    assert window.isWindowModified()
    assert window.windowTitle().startswith("Projekt 音")
    assert read_project(path).sound.conditioning.quiet == 7.0, "nothing is written unasked"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("it asked where"))
    window.action("save").trigger()
    rig.until(lambda: not window.isWindowModified())
    kept = read_project(path)
    assert kept.sound.conditioning.quiet == 12.0
    assert kept.project is None


def test_the_autosave_of_a_project_names_its_file(rig: Rig, tmp_path: Path) -> None:
    path = saved(rig, tmp_path)
    open_again(rig, path)
    rig.studio.document.set_parameter("quiet", 11.0)
    autosave = rig.studio.projects.autosave
    rig.until(lambda: autosave.path.exists() and read_project(autosave.path).project == path)


def test_a_project_that_claims_to_belong_to_another_file_is_saved_to_its_own(
    rig: Rig, tmp_path: Path
) -> None:
    path = saved(rig, tmp_path)
    strange = tmp_path / f"strange{SUFFIX}"
    write_project(strange, replace(read_project(path), project=path))
    open_again(rig, strange)
    assert rig.studio.projects.path == strange


def test_discarded_sessions_are_not_offered_again(rig: Rig) -> None:
    rig.open_clip()
    left = rig.settings.recovery_folder / f"20260101-000000-abc{SUFFIX}"
    write_project(left, session_of(rig.studio.document, None))
    rig.studio.projects.recovery.offer()
    rig.until(rig.studio.window.recovery.isVisible)
    press(rig, "recovery.discard")
    assert not rig.studio.window.recovery.isVisible()
    assert not left.exists()
    folder = rig.settings.recovery_folder
    assert Autosave(folder, rig.studio.projects.session).rescued() == []


def test_the_demo_of_the_start_alone_is_nothing_to_recover(rig: Rig) -> None:
    rig.studio.job_controller.open_file(rig.clip_path, gives_way=True)
    rig.until(lambda: rig.studio.document.features is not None)
    autosave = rig.studio.projects.autosave
    assert not autosave._timer.isActive()
    rig.studio.document.set_parameter("quiet", 3.0)
    assert autosave._timer.isActive()


def test_a_recovery_folder_that_cannot_be_written_disturbs_nothing(rig: Rig) -> None:
    rig.settings.recovery_folder.write_text("a file, no folder")
    rig.open_clip()
    autosave = rig.studio.projects.autosave
    autosave.write()
    assert autosave.problem is not None
    assert not rig.studio.window.errors


def test_a_demo_that_was_only_heard_is_not_asked_about(rig: Rig) -> None:
    rig.studio.show_demos([rig.clip_path])
    rig.studio.play_demo()
    rig.until(lambda: rig.studio.document.result is not None)
    assert rig.studio.document.settled.instrument is not None
    assert not rig.studio.projects.is_modified
    rig.studio.document.set_parameter("harmonics", -6.0)
    assert rig.studio.projects.is_modified
    rig.studio.window.action("undo").trigger()
    assert not rig.studio.projects.is_modified
