"""The pages on files and words agree with the code that reads files and with one another."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from studio.engine import instrument, instrument_file, presets, project_file, session
from studio.engine.card import Card
from studio.engine.correction import edits, edits_json
from studio.engine.models import chain, config
from studio.engine.parameters import PARAMETERS
from studio.engine.session_json import session_to_json, sound_to_json
from studio.engine.statistics import Statistics

DOCS = Path(__file__).parents[1] / "docs"
FORMATS = (DOCS / "formats.md").read_text(encoding="utf-8")


def test_every_field_of_a_file_is_on_the_page() -> None:
    clip = session.ClipEntry("a", "a", Path("/a.wav"))
    whole = session.Session(clips=(clip,), current="a")
    document = session_to_json(whole, Path("/"))
    names = {
        *document, *document["clips"][0], *document["clips"][0]["correction"],
        *sound_to_json(whole.sound, Path("/")), *instrument_file._LIMITS,
        *(f.name for kind in (Card, Statistics, config.ModelConfig, session.View, session.Region,
                              edits.Shift, edits.Redraw, edits.Reanalysed)
          for f in fields(kind)),
        *edits_json.PLAIN, "shift", "redraw", "reanalysed",
        "format_version", "weights_sha256", "schema_version", "anchors", "defaults",
    } - {"end_s"}  # fmt: skip
    assert not sorted(name for name in names if f"`{name}`" not in FORMATS)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (instrument_file.FORMAT_VERSION, "`.ddsp`, format {}"),
        (session.SCHEMA_VERSION, "`.ddspproj`, schema {}"),
        (presets.SCHEMA_VERSION, "`presets.json`, schema {}"),
        (instrument_file._LIMITS["card.json"] >> 20, "| `card.json` | yes | {} MiB"),
        (instrument_file._LIMITS["model.safetensors"] >> 20, "| yes | {} MiB"),
        (instrument_file._LIMITS["preview.flac"] >> 20, "| `preview.flac` | no | {} MiB"),
        (instrument_file._LIMITS["icon.png"] >> 20, "| `icon.png` | no | {} MiB"),
        (instrument.MOST_ANCHORS, "at most {}, names cut"),
        (chain.MOST_NODES, "a list of 1 to {} nodes"),
        (project_file.MOST_BYTES >> 20, "One JSON object of at most {} MiB"),
        (presets.MOST_BYTES >> 20, "one JSON object of at most {} MiB"),
        (presets.MOST_PRESETS, "at most {} objects"),
        (presets.LONGEST_NAME, "(1 to {} characters)"),
        (session.MOST_CLIPS, "at most {}, see below"),
        (edits_json.MOST_EDITS, "a list of at most {}"),
        (edits_json.MOST_NOTES, "at most {} pairs"),
        (edits.MOST_POINTS, "1 to {} pairs"),
        (edits.MOST_FRAMES, "1 to {} numbers"),
        (round(edits.MOST_SEMITONES), "(±{})"),
        (round(edits.LONGEST_S), "(0 to {})"),
    ],
)
def test_a_bound_on_the_page_is_that_of_the_code(value: int, words: str) -> None:
    assert words.format(value) in FORMATS.replace("\n", " ")


def test_the_bounds_of_a_network_are_those_of_the_code() -> None:
    for name, low, high in config._RANGES:
        rows = [r for r in FORMATS.splitlines() if r.startswith("| `") and f"`{name}`" in r]
        assert any(f"{low:g} to {high:g}" in row for row in rows), name
    for rate in config.SAMPLE_RATES:
        assert str(rate) in FORMATS
    for kind in config.SYNTHESIZERS:
        assert f"`{kind}`" in FORMATS


def test_the_glossary_is_in_order_and_knows_its_own_words() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^([A-Za-z0-9][^\n]*)\n  ", text, re.MULTILINE)
    assert len(terms) > 50
    assert terms == sorted(terms, key=lambda term: re.sub("[^a-z0-9]", "", term.lower()))
    known = {word.strip().lower() for term in terms for word in term.split(",")}
    emphasised = {word.lower() for word in re.findall(r"\*([^*\n]+)\*", text)}
    trackers = {"tiny", "full", "fast", "n"}
    lost = {w for w in emphasised - trackers if w not in known and f"{w} frequency" not in known}
    assert not lost


def test_parameters_have_ids_that_the_page_of_the_library_shows() -> None:
    assert "{{ parameters }}" in (DOCS / "api/studio.md").read_text(encoding="utf-8")
    assert len({parameter.id for parameter in PARAMETERS}) == len(PARAMETERS)
