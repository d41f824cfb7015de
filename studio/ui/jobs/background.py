"""Keeps work in other threads from holding up the window's thread."""

import contextlib
import ctypes
import gc
import os
import sys
import threading
import time
from collections.abc import Iterator

NICENESS = 5
M_ARENA_MAX, MOST_HEAPS = -8, 2
PLANS_KEPT = "64"  # of torch's convolutions, one for each length of clip; 1024 unless said
GIVE_BACK_EVERY_S = 60.0
_gave_back_s = -GIVE_BACK_EVERY_S
SWITCH_S = 0.0002
"""How long a thread may keep Python's lock while another waits; 5 ms unless said otherwise."""


def share_lock() -> None:
    """Let the window have Python's lock sooner while jobs run Python code."""
    sys.setswitchinterval(SWITCH_S)


def share_memory() -> None:
    """Let all threads take memory from a few heaps; glibc gives each its own, and keeps them.

    Each job is a thread: their heaps grew by 20 MB a minute of use (measured). Before any thread.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, MOST_HEAPS)
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", PLANS_KEPT)


def give_back_memory() -> None:
    """Let the system have what was freed, once a minute at most; not for the window's thread.

    Meanwhile (5 to 36 ms, measured) no other thread gets memory, the sound system's neither.
    """
    global _gave_back_s
    now = time.monotonic()
    if sys.platform == "linux" and now - _gave_back_s >= GIVE_BACK_EVERY_S:
        _gave_back_s = now
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def step_back() -> None:
    """Let the scheduler prefer the window to this thread; on Linux, where it is per thread."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """No garbage collection meanwhile, and what exists afterwards is never looked through again.

    Importing torch makes half a million objects that stay; each full collection walks all of them
    while it holds Python's lock: the window stood still for 300 ms at a time (measured).
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
