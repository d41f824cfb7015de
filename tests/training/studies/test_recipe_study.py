"""One number of a recipe changed at a time."""

from pathlib import Path

import pytest

from studio.engine.clip import write_clip
from studio.engine.features.fast import FastTracker
from studio.engine.instrument import load_instrument
from studio.engine.library import find_instrument
from studio.engine.progress import finish
from studio.training.project import recipe
from studio.training.studies.recipe_study import CHANGES, Change, study_recipe
from studio.training.studies.synthetic_melody import synthetic_melody


@pytest.mark.parametrize("change", CHANGES[1:], ids=lambda change: change.name)
def test_every_change_differs_from_the_recipe(change: Change) -> None:
    base = recipe("standard", change.sample_rate)
    same_model = all(getattr(base.model, k) == v for k, v in change.model.items())
    same_training = all(getattr(base, k) == v for k, v in change.training.items())
    other_rate = change.sample_rate != CHANGES[0].sample_rate
    assert not (same_model and same_training) or other_rate


@pytest.mark.slow
def test_each_change_is_trained_for_the_same_cpu_time(tmp_path: Path) -> None:
    flute = load_instrument(find_instrument("Flute"))
    path = tmp_path / "melody.wav"
    write_clip(path, synthetic_melody(flute, 30.0), 16000, "float")
    changes = (
        Change("Standard", sample_rate=16000),
        Change("batch 32", sample_rate=16000, training={"batch_size": 32}),
    )
    rows = finish(study_recipe([path], tmp_path / "cache", FastTracker(), 4.0, changes))
    first, second, oracle, fixed = rows
    assert first["steps"] > 1.5 * second["steps"]
    assert second["seconds"] == pytest.approx(first["seconds"], rel=0.7)
    assert oracle["mel_l1_db"] < fixed["mel_l1_db"]
