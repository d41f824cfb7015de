"""The checks work on another folder, tell what is unknown or unchecked, fail on what is wrong."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conformance.other_vectors import MAKERS, write_folder
from tests.conformance.registry import all_checks
from tests.conformance.vectors import Vectors


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of vectors at 48 kHz."""
    path = tmp_path_factory.mktemp("vectors")
    write_folder(path)
    return path


@pytest.mark.parametrize("name", list(MAKERS))
def test_other_shapes_and_rates_agree_completely(folder: Path, name: str) -> None:
    vectors = Vectors(folder / f"{name}.npz")
    all_checks()[name](vectors)
    assert vectors.unchecked() == []


@pytest.mark.parametrize("name", list(MAKERS))
def test_a_wrong_output_fails(folder: Path, tmp_path: Path, name: str) -> None:
    with np.load(folder / f"{name}.npz") as file:
        arrays = {key: file[key] for key in file.files}
    outputs = [key for key in arrays if key.startswith(("out_", "truth_"))]
    arrays[outputs[-1]] = arrays[outputs[-1]] * 1.01 + 0.3
    np.savez(tmp_path / f"{name}.npz", **arrays)
    with pytest.raises(AssertionError):
        all_checks()[name](Vectors(tmp_path / f"{name}.npz"))


def test_an_output_whose_input_is_absent_is_named_not_skipped(tmp_path: Path) -> None:
    np.savez(tmp_path / "units.npz", in_db=np.zeros(3), out_hz_to_midi=np.zeros(3))
    vectors = Vectors(tmp_path / "units.npz")
    all_checks()["units"](vectors)
    assert vectors.unchecked() == ["out_hz_to_midi"]


def test_the_summary_names_unknown_files_and_unchecked_arrays(tmp_path: Path) -> None:
    np.savez(tmp_path / "vocoder.npz", in_x=np.zeros(3))
    x = np.zeros(2, np.float32)
    np.savez(tmp_path / "exp_sigmoid.npz", in_x=x, out_default=0.4053962 + x, out_novel=x)
    # Without the Qt plugin: these tests also run where there is no Qt.
    command = [
        *(sys.executable, "-m", "pytest", "-p", "no:pytest-qt"),
        "tests/conformance/test_conformance.py",
    ]
    run = subprocess.run(
        [*command, "--golden", str(tmp_path), "-q", "-p", "no:cacheprovider"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "unknown file, not checked: vocoder.npz" in run.stdout
    assert "unchecked in exp_sigmoid.npz: out_novel" in run.stdout
    assert "1 passed" in run.stdout
