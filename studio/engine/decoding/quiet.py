"""Keeps what a decoder's library writes to the terminal by itself away from it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ERRORS = 2  # descriptor of standard error


@contextmanager
def quiet_decoder() -> Iterator[None]:
    """While it lasts what is written to standard error is dropped.

    Only where no other thread of Python runs: nobody else's words can be lost. What Python has to
    say itself waits until afterwards.
    """
    kept = _kept() if threading.active_count() == 1 else None
    if kept is None:
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _ERRORS)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, _ERRORS)
        os.close(kept)


def _kept() -> int | None:
    """A second descriptor of standard error; None where there is none."""
    try:
        return os.dup(_ERRORS)
    except OSError:
        return None
