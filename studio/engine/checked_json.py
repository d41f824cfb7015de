"""Values of a JSON document that nobody vouches for, each checked in kind and size."""

import json
import math
import os
from typing import Any

from studio.engine.file_names import printable


def parsed(content: bytes, most_bytes: int) -> dict[str, Any]:
    """The document; ValueError, in words, where it is too large, no JSON or no mapping."""
    if len(content) > most_bytes:
        raise ValueError(f"it is larger than {most_bytes >> 20} MB")
    try:
        value = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError("it is not text") from error
    except (ValueError, RecursionError) as error:
        raise ValueError("it cannot be read to its end") from error
    return mapping(value, "the document")


def mapping(value: Any, what: str) -> dict[str, Any]:
    """A mapping with names; ValueError for anything else."""
    if not isinstance(value, dict):
        raise ValueError(f"{what} is no list of named values")
    return value


def sequence(value: Any, what: str, most: int) -> list[Any]:
    """A list of at most so many; ValueError for anything else."""
    if not isinstance(value, list):
        raise ValueError(f"{what}: no list")
    if len(value) > most:
        raise ValueError(f"{what}: {len(value)} are too many")
    return value


def text(value: Any, what: str, most: int = 4096) -> str:
    """A text without control characters; ValueError for anything else."""
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise ValueError(f"{what}: no text, or too long a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{what}: a text of impossible characters") from error
    return value


def path_text(value: Any, what: str) -> str:
    """A path as text, whose bytes need not be UTF-8; ValueError for anything else."""
    if isinstance(value, str) and value != printable(value):
        text(printable(value), what)
        os.fsencode(value)  # UnicodeEncodeError, a ValueError, where it stands for no bytes
        return value
    return text(value, what)


def number(value: Any, what: str, low: float, high: float) -> float:
    """A finite number in a range; ValueError for anything else.

    >>> number(3, "count", 0.0, 10.0)
    3.0
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{what}: no number")
    if not low <= value <= high or not math.isfinite(value):
        raise ValueError(f"{what}: outside of {low:g}..{high:g}")
    return float(value)
