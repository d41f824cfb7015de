"""The instrument browser: search, sort, details, import, export, trash."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QFile, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from studio.engine.errors import NotAnInstrument
from studio.engine.instrument import save_instrument
from studio.ui.common.results import InstrumentChoice
from studio.ui.instruments.instruments_panel import arranged, covered
from studio.ui.session.instrument_choice import choice_of_file
from tests.helpers import tiny_instrument
from tests.ui.fake_engine import FLUTE, VIOLIN
from tests.ui.rig import Rig


def names(rig: Rig) -> list[str]:
    return [choice.name for choice in rig.studio.window.instruments.choices]


def show(rig: Rig, *choices: InstrumentChoice) -> None:
    rig.engine.instruments = choices
    rig.studio.window.action("instruments").trigger()
    rig.until(lambda: set(names(rig)) == {choice.name for choice in choices})


def test_the_search_leaves_what_fits_and_says_when_nothing_does(rig: Rig) -> None:
    panel = rig.studio.window.instruments
    rig.bot.keyClicks(panel.search, "flu")
    assert names(rig) == ["Flute"]
    rig.bot.keyClicks(panel.search, "x")
    assert names(rig) == []
    assert panel._none.isVisible()
    panel.search.clear()
    assert names(rig) == ["Violin", "Flute"]


def test_a_letter_in_the_search_field_is_no_shortcut(rig: Rig) -> None:
    panel = rig.studio.window.instruments
    panel.search.setFocus()
    rig.bot.keyClick(panel.search, Qt.Key.Key_R)
    assert not rig.studio.audio.recorder.is_recording
    assert panel.search.text() == "r"


def test_sorting_by_fit_puts_the_nearest_range_first() -> None:
    bass = replace(VIOLIN, name="Bass", pitch_low=28.0, pitch_high=34.0)
    clip = (60.0, 72.0)
    assert covered(bass, clip) == pytest.approx(0.5)
    assert [c.name for c in arranged([bass, FLUTE], "fit", clip)] == ["Flute", "Bass"]
    assert [c.name for c in arranged([VIOLIN, FLUTE], "name", clip)] == ["Flute", "Violin"]
    better = replace(FLUTE, verdict="excellent")
    assert arranged([replace(VIOLIN, verdict="good"), better], "quality", None)[0] == better


def test_the_chosen_card_stays_marked_when_the_order_changes(rig: Rig) -> None:
    panel = rig.studio.window.instruments
    rig.studio.job_controller.choose(VIOLIN)
    panel.sort.setCurrentIndex(panel.sort.findData("name"))
    assert names(rig) == ["Flute", "Violin"]
    assert [card.property("chosen") for card in panel.cards()] == [False, True]


def test_details_show_figures_and_licence(rig: Rig) -> None:
    choice = replace(VIOLIN, licence="CC BY 3.0", figures=(("mel_db", 3.7),))
    rig.studio.window.instruments.menu_of(choice).actions()[1].trigger()
    details = rig.studio.instruments.details
    assert details is not None
    assert details.isVisible()
    assert details.figures.item(0, 1).text() == "3.7"


def test_an_instrument_that_came_with_the_studio_cannot_be_deleted(rig: Rig) -> None:
    menu = rig.studio.window.instruments.menu_of(replace(VIOLIN, is_bundled=True))
    assert [action.isEnabled() for action in menu.actions()] == [True, True, True, False]


def test_delete_asks_and_moves_to_the_trash(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[str] = []
    monkeypatch.setattr(QFile, "moveToTrash", lambda name: bool(moved.append(name)) or True)
    choice = replace(VIOLIN, path=tmp_path / "own.ddsp")
    rig.studio.instruments.delete(choice)
    assert moved == []
    rig.bot.mouseClick(rig.find("button.delete.trash"), Qt.MouseButton.LeftButton)
    assert moved == [str(choice.path)]


def test_without_a_trash_nothing_is_deleted(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFile, "moveToTrash", lambda name: False)
    path = tmp_path / "own.ddsp"
    path.write_bytes(b"x")
    rig.studio.instruments.move_to_trash(replace(VIOLIN, path=path))
    assert path.exists()
    assert "trash" in rig.studio.window.errors[0].explanation.why


def test_export_copies_the_file_and_gives_it_its_suffix(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "own.ddsp"
    path.write_bytes(b"content")
    rig.studio.instruments.export_to(replace(VIOLIN, path=path), tmp_path / "Kopie")
    assert (tmp_path / "Kopie.ddsp").read_bytes() == b"content"


def test_a_dropped_file_goes_where_it_belongs(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **_: object) -> tuple[str, Path]:
        raise NotAnInstrument(f"{path.name} is damaged.")

    monkeypatch.setattr("studio.ui.instruments.instrument_controller.import_instrument", refuse)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(p)) for p in (tmp_path / "a.ddsp", rig.clip_path)])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    rig.studio.window.dropEvent(event)
    rig.until(lambda: bool(rig.studio.window.errors))
    assert "a.ddsp is damaged" in rig.studio.window.errors[0].explanation.why
    rig.until(lambda: rig.studio.document.clip is not None)


def test_an_instrument_that_is_installed_already_gets_no_second_card(
    rig: Rig, tmp_path: Path
) -> None:
    path = tmp_path / "Kopie.ddsp"
    save_instrument(tiny_instrument(), path)
    found = choice_of_file(path)
    installed = replace(found, path=tmp_path / "installed.ddsp", is_bundled=True)
    show(rig, VIOLIN, installed)
    rig.bot.keyClicks(rig.studio.window.instruments.search, "violin")
    rig.studio.instruments.take(path)
    rig.until(lambda: "already" in rig.studio.window.status_text.text())
    assert rig.studio.document.settled.instrument == installed
    assert names(rig) == ["Violin", found.name]
    assert [card.property("chosen") for card in rig.studio.window.instruments.cards()] == [
        False,
        True,
    ]


def test_who_waits_for_the_next_list_is_called_once(rig: Rig) -> None:
    job_controller = rig.studio.job_controller
    lists: list[object] = []
    job_controller.find_instruments(then=lists.append)
    job_controller.find_instruments()  # supersedes it, and serves who waits
    rig.until(lambda: len(lists) == 1)
    rig.settle()
    job_controller.find_instruments()
    rig.settle()
    assert len(lists) == 1


def test_who_waits_for_a_list_that_fails_is_not_called_much_later(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_controller = rig.studio.job_controller
    rig.settle()
    lists: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(rig.engine, "list_instruments", lambda: 1 / 0)
        job_controller.find_instruments(then=lists.append)
        rig.settle()
    job_controller.find_instruments()
    rig.settle()
    assert lists == []
