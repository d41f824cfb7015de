"""The tutorials run top to bottom, at small size; their pages are what was run, and small.

python -m pytest tests/test_tutorials.py -m tutorials    # needs the extra docs
"""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs/tutorials").glob("*.ipynb"))
MOST_BYTES = 3_000_000


def runner() -> ModuleType:
    """docs/run_tutorials.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("run_tutorials", ROOT / "docs/run_tutorials.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.tutorials
@pytest.mark.filterwarnings("default")  # of the packages that run notebooks
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_tutorial_runs_top_to_bottom(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    pytest.importorskip("nbclient", reason="needs the extra docs: make docs")
    before = path.read_bytes()
    runner().run(path, is_small=True)  # raises what a cell raises
    assert path.read_bytes() == before


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_page_is_run_without_errors_and_has_sound_and_a_picture(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    last = [output.get("data", {}) for cell in code[-1:] for output in cell["outputs"]]
    assert any("image/png" in data for data in last)
    assert any("<audio" in "".join(data.get("text/html", "")) for data in last)


def test_there_are_seven_and_they_are_small() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{n:02}" for n in range(7)]
    assert sum(path.stat().st_size for path in NOTEBOOKS) < MOST_BYTES
