"""No raw name of a figure reaches a user."""

from dataclasses import fields, replace

import pytest
from PySide6.QtWidgets import QLabel

from studio.engine.quality.figures import Figures
from studio.engine.quality.verdict import judge
from studio.ui.common.quality_words import NAMES, figure_name, weak_words
from studio.ui.instruments.instrument_details import InstrumentDetails
from studio.ui.instruments.instruments_panel import explain
from tests.ui.fake_engine import VIOLIN

RAW = [field.name for field in fields(Figures)]
FIXED = Figures(1.0, 0.1, 0.2, 1.0, 8.0, 4.0, 0.8, 0.0, 0.0, 0.5, 0.0, 0.0)
ORACLE = replace(FIXED, mss_lin=0.1, mel_l1_db=3.0, ltas_l1_db=1.0, loudness_l1_db=0.5)
BAD = replace(FIXED, loudness_l1_db=3.0, f0_l1_semitones=2.0, mss_lin=0.3, outlier=1.0, lag_ms=9.0)
FAIR = replace(ORACLE, mss_lin=0.18, mel_l1_db=6.0, ltas_l1_db=3.0, slope_corr=0.5)
FINE = replace(
    ORACLE, mss_lin=0.16, mel_l1_db=4.0, ltas_l1_db=2.0, loudness_l1_db=0.55, slope_corr=0.9
)


def weak_of(model: Figures) -> str:
    verdict = judge(model, ORACLE, FIXED)
    return f"Falls short of the next word: {'; '.join(verdict.missing)}."


@pytest.mark.parametrize("model", [BAD, FAIR, FINE], ids=["below", "sound", "good"])
def test_what_falls_short_is_said_without_raw_names(model: Figures) -> None:
    said = weak_words(weak_of(model))
    assert said.startswith("To be better it needs: ")
    assert "_" not in said
    assert not any(f"{raw} " in said for raw in ("mel", "ltas", "mss", "f0"))


def test_every_figure_of_a_card_has_a_name_in_words() -> None:
    assert set(RAW) <= set(NAMES)
    assert all("_" not in figure_name(raw) for raw in RAW)


def test_details_and_cards_show_words(qtbot: object) -> None:
    figures = tuple((f"{prefix}{raw}", 1.0) for prefix in ("", "oracle_", "fixed_") for raw in RAW)
    choice = replace(VIOLIN, verdict="sound", weak=weak_of(FAIR), figures=figures)
    details = InstrumentDetails(choice)
    shown = [label.text() for label in details.findChildren(QLabel)] + [explain(choice)]
    table = details.figures
    shown += [table.item(row, 0).text() for row in range(table.rowCount())]
    assert not any("_" in text or "mel " in text for text in shown), shown
    assert table.rowCount() == len(RAW)
    assert table.columnCount() == 4
