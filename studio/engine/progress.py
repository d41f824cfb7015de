"""Progress of long work that is written as a plain generator."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

E = TypeVar("E")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work has come.

    fraction: 0..1 of this piece of work.
    text: what is being done, in words for the user.
    """

    fraction: float
    text: str = ""


def finish(work: Generator[E, None, T], report: Callable[[E], object] | None = None) -> T:
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


def part(
    work: Generator[Progress, None, T], start: float, end: float
) -> Generator[Progress, None, T]:
    """The same work as the part start..end (0..1) of a longer one; use with yield from.

    >>> def work():
    ...     yield Progress(0.5, "half")
    ...     return 42
    >>> [step.fraction for step in part(work(), 0.5, 1.0)]
    [0.75]
    """
    try:
        while True:
            try:
                step = next(work)
            except StopIteration as stop:
                result: T = stop.value
                return result
            yield Progress(start + (end - start) * step.fraction, step.text)
    finally:
        work.close()
