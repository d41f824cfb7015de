"""Sound threads before all others, where the system lets us.

On Linux the threads that serve a sound card are ordinary ones: while the window draws on one core
and the synthesizer computes on another they wait their turn, up to 90 ms (measured, two cores),
and the sound card runs dry. CoreAudio and WASAPI raise their threads themselves.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

RT_PRIORITY, NICENESS = 5, -11
"""What sound servers ask for: real time, or else to be preferred (which on Linux counts only among
the programs of one session). Musicians' systems allow both (`@audio - rtprio 95` and `nice -19` in
limits.conf); elsewhere nothing changes."""
_TASKS = Path("/proc/self/task")


@contextlib.contextmanager
def preferred() -> Iterator[None]:
    """Threads that begin meanwhile and are not Python's own come before others from then on."""
    before = _threads()
    yield
    own = {thread.native_id for thread in threading.enumerate()}
    for thread in _threads() - before - own:
        _prefer(thread)


def _prefer(thread: int) -> None:
    """As far as it is allowed; the thread may have ended."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
            os.sched_setscheduler(thread, policy, os.sched_param(RT_PRIORITY))
            return
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, NICENESS)


def _threads() -> set[int]:
    """The system's numbers of this process's threads; nothing outside Linux."""
    return {int(task.name) for task in _TASKS.iterdir()} if sys.platform == "linux" else set()
