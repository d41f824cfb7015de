"""Named errors: a code, a sentence with places, and the fields that fill them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import studio
from studio.engine import errors
from studio.engine.errors import BadRoom, NotAnInstrument, StudioError, TrainingUnstable

PACKAGE = Path(studio.__file__).parent
NAMES = {name for name, value in vars(errors).items() if isinstance(value, type)}


def raised(path: Path) -> Iterator[tuple[int, ast.Call]]:
    """Every error of ours that a file makes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES:
            yield node.lineno, node


def test_codes_tell_kinds_apart() -> None:
    assert (BadRoom.code, NotAnInstrument.code) == ("bad_room", "not_an_instrument")
    assert TrainingUnstable.code == "training_unstable"
    kinds = [value for value in vars(errors).values() if isinstance(value, type)]
    codes = [kind.code for kind in kinds if issubclass(kind, StudioError)]
    assert len(codes) == len(set(codes))


def test_the_sentence_can_be_made_anew_from_its_fields() -> None:
    error = BadRoom("{name} lasts {seconds:.1f} s", name="a{b}.wav", seconds=12.34)
    assert str(error) == "a{b}.wav lasts 12.3 s"
    assert "{seconds:.0f} Sekunden".format(**error.fields) == "12 Sekunden"
    assert str(BadRoom("braces {stay}")) == "braces {stay}"


@pytest.mark.parametrize("room", ["engine", "app", "commands"])
def test_no_sentence_is_built_where_it_is_raised(room: str) -> None:
    built = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in (PACKAGE / room).rglob("*.py")
        for line, call in raised(path)
        if call.args and isinstance(call.args[0], ast.JoinedStr)
    ]
    assert built == []


def test_every_place_of_a_sentence_has_its_field() -> None:
    from string import Formatter

    wrong = []
    for path in PACKAGE.rglob("*.py"):
        for line, call in raised(path):
            first = call.args[0] if call.args else None
            if call.keywords and isinstance(first, ast.Constant):
                places = {name for _, name, _, _ in Formatter().parse(first.value) if name}
                if places != {keyword.arg for keyword in call.keywords}:
                    wrong.append(f"{path.relative_to(PACKAGE)}:{line}")
    assert wrong == []
