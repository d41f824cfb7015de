"""Examples in docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import studio.engine

SKIPPED = ("studio.engine.audio", "studio.engine.features.crepe")
MODULES = [
    info.name
    for info in pkgutil.walk_packages(studio.engine.__path__, "studio.engine.")
    if not info.name.startswith(SKIPPED)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0
