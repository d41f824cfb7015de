"""Kinds of instruments side by side."""

import argparse
from pathlib import Path

import pytest

from studio.commands.evaluate import configure, run
from studio.engine.clip import write_clip
from studio.engine.errors import BadParameter
from studio.engine.features.fast import FastTracker
from studio.engine.instrument import load_instrument
from studio.engine.library import find_instrument
from studio.engine.models.config import ModelConfig
from studio.engine.progress import finish
from studio.training.config import model_for
from studio.training.studies.synthetic_melody import synthetic_melody
from studio.training.studies.variants import FIGURES, VARIANTS, Budget, compare_variants


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: v.name)
def test_every_variant_is_a_model_of_its_own(variant: object) -> None:
    config = model_for(16000, **variant.model)  # type: ignore[attr-defined]
    others = [model_for(16000, **other.model) for other in VARIANTS if other is not variant]
    assert isinstance(config, ModelConfig)
    assert config not in others


@pytest.mark.slow
def test_all_variants_are_trained_for_one_budget_and_stand_in_one_table(tmp_path: Path) -> None:
    flute = load_instrument(find_instrument("Flute"))
    path = tmp_path / "melody.wav"
    write_clip(path, synthetic_melody(flute, 30.0), 16000, "float")
    work = compare_variants([path], tmp_path / "cache", FastTracker(), Budget(4))
    rows = finish(work)
    assert [row["variant"] for row in rows[:-2]] == [variant.name for variant in VARIANTS]
    for row in rows[:-2]:
        assert row["steps"] == 4
        assert row["steps_per_s"] > 0
        assert set(FIGURES) <= set(row)
    oracle, fixed = rows[-2:]
    assert oracle["mel_l1_db"] < fixed["mel_l1_db"]
    kept = finish(compare_variants([path], tmp_path / "cache", FastTracker(), Budget(10**6, 1e-9)))
    assert {row.get("steps") for row in kept[:-2]} == {0}


@pytest.mark.parametrize(
    "words",
    [
        ("variants", "--steps", "0"),
        ("reverb", "--minutes", "2"),
        ("variants", "--minutes", "-1"),
        ("recipes", "--steps", "9"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(words: tuple[str, ...]) -> None:
    parser = argparse.ArgumentParser()
    configure(parser)
    with pytest.raises(BadParameter):
        run(parser.parse_args(words))
