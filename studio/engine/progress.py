"""Progress of long work that is written as a plain generator."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work has come.

    fraction: 0..1 of this piece of work.
    text: what is being done, in words for the user.
    """

    fraction: float
    text: str = ""


def finish(
    work: Generator[Progress, None, T], report: Callable[[Progress], None] | None = None
) -> T:
    """Run a generator to its end and give its return value.

    >>> def work():
    ...     yield Progress(0.5, "half")
    ...     return 42
    >>> finish(work())
    42
    """
    while True:
        try:
            progress = next(work)
        except StopIteration as stop:
            result: T = stop.value
            return result
        if report is not None:
            report(progress)
