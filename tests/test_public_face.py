"""`import studio` is light, whole, typed; each name on a public face means one thing."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import studio

SOUNDING = ("signal", "render")
FACES = (
    "studio",
    "studio.engine.dsp",
    "studio.engine.processors",
    "studio.engine.graph",
    "studio.engine.losses",
)


def run(code: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("name", FACES)
def test_a_package_imports_nothing_heavy_until_a_name_is_asked_for(name: str) -> None:
    heavy = "'torch', 'numpy', 'numba', 'soundfile', 'PySide6', 'sounddevice'"
    code = f"import sys, {name}; print([m for m in ({heavy},) if m in sys.modules])"
    assert run(code) == "[]"


@pytest.mark.parametrize("name", FACES)
def test_every_name_is_there_told_and_documented(name: str) -> None:
    package = importlib.import_module(name)
    assert len(set(package.__all__)) == len(package.__all__)
    assert not set(package.__all__) & {m.name for m in pkgutil.iter_modules(package.__path__)}
    assert set(package.__all__) - {"__version__"} <= set(dir(package))
    for entry in package.__all__:
        value = getattr(package, entry)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, entry


@pytest.mark.parametrize("name", FACES)
def test_what_a_checker_sees_is_what_is_there(name: str) -> None:
    """The imports under TYPE_CHECKING, `__all__` and the homes are the same names."""
    package = importlib.import_module(name)
    source = Path(inspect.getfile(package)).read_text(encoding="utf-8")
    seen = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            for each in ast.walk(node):
                if isinstance(each, ast.ImportFrom):
                    seen |= {alias.name: each.module for alias in each.names}
    assert seen == package._HOMES
    assert set(package.__all__) - {"__version__"} == set(seen)


def test_one_name_means_one_thing() -> None:
    known: dict[str, object] = {}
    for face in FACES:
        package = importlib.import_module(face)
        for name in package.__all__:
            value = getattr(package, name)
            assert known.setdefault(name, value) is value, f"{name} of {face} has two meanings"


@pytest.mark.parametrize("name", FACES)
def test_a_name_that_there_is_not_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'analyse'"):
        _ = importlib.import_module(name).analyse


def test_a_users_checker_knows_the_types() -> None:
    assert (Path(studio.__file__).parent / "py.typed").is_file()


def test_examples_hold() -> None:
    import studio.api

    failed, n_tried = doctest.testmod(studio.api)
    assert (failed, n_tried > 8) == (0, True)


@pytest.mark.parametrize("name", FACES[1:])
def test_what_takes_a_tensor_says_its_shape(name: str) -> None:
    """The docstring of each public function and class that has to do with sound or frames."""
    package = importlib.import_module(name)
    plain = {"n_taps", "group_delay", "fast_length", "next_power_of_two", "scaled_fft_sizes"}
    of_any_shape = re.compile(r"[Aa]ny shape|same shapes?|\(x: any|>>> ")
    graphs = {"GroupError", "Node", "ProcessorGroup", "Signal", "Stage", "StagedGraph"}
    for entry in set(package.__all__) - plain - graphs:
        value = getattr(package, entry)
        if not (inspect.isfunction(value) or inspect.isclass(value)):
            continue
        texts = [inspect.getdoc(value) or ""]
        if inspect.isclass(value):
            texts += [inspect.getdoc(f) or "" for n, f in vars(value).items() if n in SOUNDING]
            texts[0] += "".join(f.__doc__ or "" for f in vars(value).values() if callable(f))
        assert any("[" in text for text in texts) or of_any_shape.search(texts[0]), entry
        for text in texts[1:]:
            assert "[" in text, f"{entry}: {text}"
