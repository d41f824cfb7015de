"""The worked examples of CONTRIBUTING.md: one file, one row, one test, each run in a copy."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```python (file|row)=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^### (An? .+?)\n(.*?)(?=^###? |\Z)", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    title: found
    for title, text in SECTION.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    if (found := FENCE.findall(text))
}
ALSO = {"An effect": ("tests/engine/effects/test_effects.py", "-k", "tremolo or keep or turns")}
"""Tests that take the new row up by themselves."""


def test_each_open_set_has_its_example() -> None:
    assert {"An effect", "A synthesizer", "A pitch tracker"} <= set(EXAMPLES)
    for title, parts in EXAMPLES.items():
        files = [place for kind, place, _ in parts if kind == "file"]
        rows = [place for kind, place, _ in parts if kind == "row"]
        assert (len(files), len(rows)) == (2, 1), title


@pytest.mark.parametrize("title", EXAMPLES)
def test_a_worked_example_works(title: str, tmp_path: Path) -> None:
    for name in ("studio", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("ui", "*.pyc"))
    for name in ("resources", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    tests = []
    for kind, place, text in EXAMPLES[title]:
        path = tmp_path / place
        if kind == "file":
            assert not path.exists(), f"{place} is there already"
            path.write_text(text, encoding="utf-8")
            tests += [place] if place.startswith("tests/") else []
            continue
        table = path.read_text(encoding="utf-8")
        marks = re.findall(r"^ *# a new .*: its row here\n", table, re.MULTILINE)
        assert len(marks) == 1, f"{place} does not say where a row goes"
        margin = marks[0][: marks[0].index("#")]
        row = textwrap.indent(text.rstrip(), margin) + ",\n"
        path.write_text(table.replace(marks[0], row + marks[0]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests,
         *ALSO.get(title, ())],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
