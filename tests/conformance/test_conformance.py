"""Every known file of a folder of vectors agrees with the engine at its stated tolerance."""

import contextlib
from pathlib import Path

import pytest

from tests.conformance.conftest import DEFAULT_FOLDER, Report
from tests.conformance.registry import all_checks
from tests.conformance.vectors import MissingArray, Vectors


@pytest.mark.timeout(300)
def test_engine_agrees_with_the_vectors(vector_path: Path, report: Report) -> None:
    vectors = Vectors(vector_path)
    # What a check lacks for good leaves the rest of the file unchecked: the summary tells.
    with contextlib.suppress(MissingArray):
        all_checks()[vector_path.stem](vectors)
    report.checked.append(vectors.name)
    if unchecked := vectors.unchecked():
        report.unchecked[vectors.name] = unchecked
    if vector_path.parent == DEFAULT_FOLDER:
        assert not unchecked, "our own copy is checked completely"
