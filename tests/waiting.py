"""Waits for other threads; the limit is for what hangs, never for a machine that is slow."""

import time
from collections.abc import Callable

HANGS_S = 60.0


def wait_for(condition: Callable[[], object], pause_s: float = 0.001) -> None:
    """Look again and again until condition() is true; AssertionError after a minute."""
    end = time.monotonic() + HANGS_S
    while not condition():
        assert time.monotonic() < end, "it did not come within a minute"
        time.sleep(pause_s)
