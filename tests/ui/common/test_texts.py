"""All texts of the window can be translated, and longer ones still fit."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QApplication

from studio.ui.common.texts import PseudoTranslator, tr
from tests.ui.fake_engine import VIOLIN, with_tones
from tests.ui.fits import cut_texts, outside
from tests.ui.rig import Rig

UI = Path(__file__).resolve().parents[3] / "studio" / "ui"
SHOWS = {
    "setText",
    "setToolTip",
    "setAccessibleName",
    "setAccessibleDescription",
    "setWindowTitle",
    "setPlaceholderText",
    "setIconText",
    "setTitle",
    "say",
    "describe",
    "addMenu",
    "QLabel",
    "QPushButton",
    "QCheckBox",
    "QRadioButton",
    "QGroupBox",
    "QMenu",
    "setStatusTip",
}
NO_WORDS = {"DDSP Studio"}


def bare_texts(source: str) -> list[tuple[int, str]]:
    """Line and text of literals that a widget shows without tr()."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0]
        if name in SHOWS and isinstance(first, ast.Constant | ast.JoinedStr):
            pieces = [first] if isinstance(first, ast.Constant) else first.values
            words = "".join(str(p.value) for p in pieces if isinstance(p, ast.Constant))
            if sum(letter.isalpha() for letter in words) > 2 and words not in NO_WORDS:
                found.append((node.lineno, words))
    return found


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda p: str(p.relative_to(UI)))
def test_every_literal_that_a_widget_shows_goes_through_tr(path: Path) -> None:
    assert bare_texts(path.read_text()) == []


def test_a_bare_text_is_found() -> None:
    assert bare_texts('label.setText(f"{n} clips")') == [(1, " clips")]
    assert bare_texts('label.setText(tr("clips"))') == []


def test_the_pseudo_language_is_longer_and_keeps_placeholders(qapp: QCoreApplication) -> None:
    translator = PseudoTranslator()
    assert qapp.installTranslator(translator)
    try:
        text = tr("Written: {path}")
        assert text != "Written: {path}"
        assert "{path}" in text
        assert len(text) >= 1.4 * len("Written: {path}")
    finally:
        qapp.removeTranslator(translator)
    assert tr("Written: {path}") == "Written: {path}"


@pytest.fixture
def pseudo(qapp: QCoreApplication) -> Iterator[None]:
    """All texts 40 % longer."""
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_texts_that_are_longer_by_two_fifths_still_fit(pseudo: None, rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(with_tones(rig.engine.instruments[0]))
    rig.until(lambda: rig.studio.document.result is not None)
    window = rig.studio.window
    many = [replace(VIOLIN, name=f"Violin {n}", pitch_low=49.0, pitch_high=80.0) for n in range(9)]
    window.instruments.show_instruments(many)  # so many that a scroll bar takes some of the room
    window.resize(QSize(1280, 720))
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1280, 720)
    cut = [each for each in cut_texts(window) if not each.startswith("status ")]
    assert not cut, "\n".join(cut)
    assert outside(window) == []
