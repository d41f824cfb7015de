"""Which check belongs to which file: gathered from the checks_*.py beside this file."""

import importlib
from pathlib import Path

from tests.conformance.vectors import Check


def all_checks() -> dict[str, Check]:
    """Check by the stem of its file. Each checks_*.py gives a dict CHECKS; no stem twice."""
    checks: dict[str, Check] = {}
    for path in sorted(Path(__file__).parent.glob("checks_*.py")):
        module = importlib.import_module(f"tests.conformance.{path.stem}")
        found: dict[str, Check] = module.CHECKS
        assert not checks.keys() & found.keys(), f"{path.name} repeats a check"
        checks |= found
    return checks
