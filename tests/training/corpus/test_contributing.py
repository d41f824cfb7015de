"""The corpus that CONTRIBUTING.md shows is defined, added and trained from as it stands there."""

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from studio.engine.errors import BadTrainingData
from studio.engine.tables import Row
from studio.training.corpus import corpora
from studio.training.preparation import phrases

TEXT = Path(__file__).parents[3] / "CONTRIBUTING.md"


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> str:
    """Its file as a module, its row in the table; gives the source of its test."""
    section = TEXT.read_text(encoding="utf-8").split("### A corpus\n")[1].split("\n### ")[0]
    file, row, test = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    module = ModuleType("studio.training.corpus.cue_points")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(file, "cue_points.py", "exec"), module.__dict__)
    added: Row = eval(row, {"Row": Row})
    assert added.code.startswith(module.__name__)
    monkeypatch.setattr(corpora, "CORPORA", {**corpora.CORPORA, added.id: added})
    return str(test)


def test_the_example_trains(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    for name in ("LEAST_PHRASES_S", "MOST_PHRASES_S", "CHUNK_S", "LEAST_HELD_OUT_S"):
        monkeypatch.setattr(phrases, name, 8.0)  # two minutes of phrases otherwise
    names: dict[str, Any] = {}
    exec(compile(example, "test_cue_points.py", "exec"), names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == 1
    tests[0](tmp_path)


@pytest.mark.usefixtures("example")
def test_a_list_that_is_wrong_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    (tmp_path / "a.csv").write_text("0,1,60,x\n1,2,C4,x\n")
    with pytest.raises(BadTrainingData, match=r"Line 2 of a\.csv"):
        corpora.items_of(tmp_path / "a.csv")


@pytest.mark.usefixtures("example")
def test_items_of_one_file_can_be_left_out_and_folders_stay_what_they_are(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.wav").write_bytes(b"")
    (tmp_path / "a.csv").write_text("0,1,60,x\n1,2,62,x\n")
    wav, source = tmp_path / "a.wav", tmp_path / "a.csv"
    assert [item.known_midi for item in corpora.items_of(source, (f"{wav}#1",))] == [62]
    assert [item.name for item in corpora.items_of(tmp_path)] == ["a.wav", "b.wav"]
    names = [item.name for item in corpora.items_of([tmp_path / "b.wav", source])]
    assert names == ["b.wav", "a 1", "a 2"]
    assert set(corpora.files_of(source)) == {wav, source}
