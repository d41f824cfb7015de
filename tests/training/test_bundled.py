"""The instruments that come with the studio: what their cards and their recipe promise."""

from pathlib import Path

import pytest

from studio.engine.card import Card
from studio.engine.instrument_file import read_card
from studio.engine.resources import resource
from studio.training.bundled import BUNDLED, job_for

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(resource("instruments").glob("*.ddsp"))
MOST_BYTES = 2_300_000


def card_of(path: Path) -> Card:
    return Card.from_dict(read_card(path)["card"])


def test_every_bundled_file_has_a_recipe_that_names_it() -> None:
    recipes = {job_for(b, ROOT, ROOT, None).output.name: b.name for b in BUNDLED if b.members}
    for bundled in BUNDLED:
        recipes[f"{bundled.name.lower().replace(' ', '_')}.ddsp"] = bundled.name
    for path in FILES:
        assert recipes[path.name] == card_of(path).name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bundled_card_says_what_to_expect_and_whose_recordings_they_are(path: Path) -> None:
    card = card_of(path)
    recipe = next(bundled for bundled in BUNDLED if bundled.name == card.name)
    assert (card.author, card.licence) == (recipe.author, recipe.licence)
    assert card.sample_rate >= 44100
    assert card.verdict in ("sound", "good", "excellent")
    assert card.weak or card.verdict == "excellent"
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert card.name in notice
    for author in card.author.split("; "):
        assert author.split(": ")[-1].split(",")[0] in notice


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bundled_file_is_small(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES


def test_three_bundled_instruments_are_excellent() -> None:
    assert sum(card_of(path).verdict == "excellent" for path in FILES) >= 3
