"""Option --golden, one test for each known file, a summary of what was not checked."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conformance.registry import all_checks

DEFAULT_FOLDER = Path(__file__).parents[1] / "golden"


@dataclass
class Report:
    """What the summary tells about one folder."""

    folder: Path
    unknown: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    unchecked: dict[str, list[str]] = field(default_factory=dict)


REPORT = pytest.StashKey[Report]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """--golden DIR: the folder of vectors."""
    parser.addoption(
        "--golden", default=None, metavar="DIR", help="folder of conformance vectors (.npz)"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each file that a check exists for."""
    if "vector_path" not in metafunc.fixturenames:
        return
    # The option is known only where this folder was named on the command line.
    named = metafunc.config.getoption("golden", None)
    folder = Path(named) if named else DEFAULT_FOLDER
    if not folder.is_dir():
        raise pytest.UsageError(f"--golden {folder}: no such folder")
    paths = sorted(folder.glob("*.npz"))
    known = all_checks()
    unknown = [path.name for path in paths if path.stem not in known]
    metafunc.config.stash[REPORT] = Report(folder, unknown)
    paths = [path for path in paths if path.stem in known]
    metafunc.parametrize("vector_path", paths, ids=[path.stem for path in paths])


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Where a test notes what it checked."""
    return request.config.stash[REPORT]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell which files are unknown and which arrays nothing compared."""
    report = terminalreporter.config.stash.get(REPORT, None)
    if report is None:
        return
    terminalreporter.section("conformance")
    terminalreporter.line(f"{report.folder}: {len(report.checked)} files agree")
    for name in report.unknown:
        terminalreporter.line(f"unknown file, not checked: {name}")
    for name, keys in report.unchecked.items():
        terminalreporter.line(f"unchecked in {name}: {', '.join(keys)}")
