"""Commands as a user types them, and what they print."""

import json
from pathlib import Path

import pytest

from studio.cli import run

INSTRUMENT = "Tiny"


def fails(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 1) -> str:
    """The sentence on standard error of a command that must fail."""
    assert run([str(a) for a in arguments]) == status
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.err.strip()
    return captured.err


def prints(capsys: pytest.CaptureFixture[str], *arguments: object) -> object:
    """What a command prints as JSON."""
    assert run([*(str(a) for a in arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def render(melody: Path, out: Path, *more: object) -> list[object]:
    return ["render", melody, "--instrument", "tiny", "-o", out, *more]
