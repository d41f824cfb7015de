"""Threads that come before others."""

import os
import subprocess
import sys
import threading

import pytest

from studio.engine.audio.priority import NICENESS, preferred

linux = pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority on Linux only")
FOREIGN = """
import os, sys, threading
from studio.engine.audio import priority
if sys.argv[1] == "nice":
    def refuse(*_): raise PermissionError
    os.sched_setscheduler = refuse
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
def way(thread):
    policy = os.sched_getscheduler(thread) & ~os.SCHED_RESET_ON_FORK
    return "rr" if policy == os.SCHED_RR else str(os.getpriority(os.PRIO_PROCESS, thread))
print({way(thread) for thread in foreign}, way(own.native_id), way(0))
"""
TRIALS = {
    "rr": "import os; os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))",
    "nice": f"import os; os.setpriority(os.PRIO_PROCESS, 0, {NICENESS})",
}


@linux
@pytest.mark.parametrize("kind", ["rr", "nice"])
def test_foreign_threads_are_preferred_and_pythons_own_are_not(kind: str) -> None:
    trial = [sys.executable, "-c", TRIALS[kind]]
    may = subprocess.run(trial, stderr=subprocess.DEVNULL).returncode == 0
    out = subprocess.run(
        [sys.executable, "-c", FOREIGN, kind],
        env={**os.environ, "OMP_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    own = str(os.nice(0))  # the tests themselves may run niced
    wanted = {"rr": "rr", "nice": str(NICENESS)}[kind] if may else own
    assert out.split() == [f"{{'{wanted}'}}", own, own]


@linux
def test_a_refusal_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    with preferred():
        thread = threading.Thread(target=lambda: None)
        thread.start()
    thread.join()
