"""Threads that come before others."""

import os
import subprocess
import sys
import threading

import pytest

from studio.engine.audio.priority import NICENESS, preferred

linux = pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority on Linux only")
FOREIGN = """
import ctypes, os, threading
from studio.engine.audio import priority
before = priority._threads()
with priority.preferred():
    # OpenMP's threads stand for those of a sound library: the system knows them, Python does not.
    import torch
    torch.set_num_threads(2)
    (torch.ones(2000, 2000) @ torch.ones(2000, 2000)).sum()
    torch.ones(4_000_000).exp()
    own = threading.Thread(target=threading.Event().wait, daemon=True)
    own.start()
foreign = priority._threads() - before - {own.native_id}
print({os.getpriority(os.PRIO_PROCESS, thread) for thread in foreign},
      os.getpriority(os.PRIO_PROCESS, own.native_id), os.getpriority(os.PRIO_PROCESS, 0))
"""


@linux
def test_foreign_threads_are_preferred_and_pythons_own_are_not() -> None:
    trial = f"import os; os.setpriority(os.PRIO_PROCESS, 0, {NICENESS})"
    may = subprocess.run([sys.executable, "-c", trial], stderr=subprocess.DEVNULL).returncode == 0
    out = subprocess.run(
        [sys.executable, "-c", FOREIGN],
        env={**os.environ, "OMP_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert out.split() == [f"{{{NICENESS if may else 0}}}", "0", "0"]


@linux
def test_a_refusal_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    with preferred():
        thread = threading.Thread(target=lambda: None)
        thread.start()
    thread.join()
