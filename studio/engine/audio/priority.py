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

NICENESS = -11
"""What sound servers ask for. Musicians' systems allow it (`@audio - nice -19` in limits.conf);
elsewhere nothing changes."""
_TASKS = Path("/proc/self/task")


@contextlib.contextmanager
def preferred() -> Iterator[None]:
    """Threads that begin meanwhile and are not Python's own come before others from then on."""
    before = _threads()
    yield
    own = {thread.native_id for thread in threading.enumerate()}
    for thread in _threads() - before - own:
        with contextlib.suppress(OSError):  # not allowed, or it has ended
            os.setpriority(os.PRIO_PROCESS, thread, NICENESS)


def _threads() -> set[int]:
    """The system's numbers of this process's threads; nothing outside Linux."""
    return {int(task.name) for task in _TASKS.iterdir()} if sys.platform == "linux" else set()
