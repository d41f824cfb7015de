"""Timing of one piece of work: process CPU seconds, wall seconds, peak memory."""

import ctypes
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure.

    task: forward, forward_backward, memory, drift, render, analyze, train_step ...; path: default,
    torch, naive, bfloat16 ...; seconds: of audio; cpu_s, wall_s: medians; ratio_to_naive: naive's
    CPU time over this one; times_real_time: audio seconds per CPU second; max_error: against
    float64; peak_mb: memory added; note: what else matters.
    """

    task: str
    path: str
    sample_rate: int
    seconds: float
    cpu_s: float | None = None
    wall_s: float | None = None
    ratio_to_naive: float | None = None
    times_real_time: float | None = None
    max_error: float | None = None
    peak_mb: float | None = None
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Times:
    """Median CPU and wall seconds of several runs."""

    cpu_s: float
    wall_s: float


def timed(work: Callable[[], object], runs: int = 7, warm: int = 2) -> Times:
    """Medians over runs after some that do not count (compilation, caches)."""
    for _ in range(warm):
        work()
    cpu, wall = [], []
    for _ in range(runs):
        cpu_s, wall_s = _once(work)
        cpu.append(cpu_s)
        wall.append(wall_s)
    return Times(statistics.median(cpu), statistics.median(wall))


def timed_in_turn(works: dict[str, Callable[[], object]], turns: int = 5) -> dict[str, Times]:
    """Medians of several pieces of work run A B A B ..., so that a drifting machine hits all.

    Each turn begins with two runs that do not count: the first ones after a piece of work that
    took and gave back a hundred megabytes pay for its memory, not for their own.
    """
    cpu: dict[str, list[float]] = {name: [] for name in works}
    wall: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(turns):
        for name, work in works.items():
            times = [_once(work) for _ in range(5)][2:]
            cpu[name] += [seconds[0] for seconds in times]
            wall[name] += [seconds[1] for seconds in times]
    return {
        name: Times(statistics.median(cpu[name]), statistics.median(wall[name])) for name in works
    }


def _once(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds of one run."""
    cpu_start, wall_start = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu_start, time.perf_counter() - wall_start


@contextmanager
def threads(n: int) -> Iterator[None]:
    """torch limited to n threads for a while."""
    before = torch.get_num_threads()
    torch.set_num_threads(n)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def added_peak_mb(work: Callable[[], object]) -> float | None:
    """Peak memory that work adds, in MB; None where the system does not tell (only Linux does)."""
    status, clear = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not clear.exists():
        return None
    gc.collect()
    with suppress(AttributeError, OSError):
        # What earlier work gave back must not serve this one unseen (glibc only).
        ctypes.CDLL(None).malloc_trim(0)
    before = _status_kb(status.read_text(), "VmRSS")
    try:
        clear.write_text("5")  # the peak starts anew (proc(5))
    except OSError:
        return None
    work()
    return (_status_kb(status.read_text(), "VmHWM") - before) / 1024


def resident_mb() -> float:
    """Memory that the process holds now, in MB; not a number where the system does not tell."""
    status = Path("/proc/self/status")
    return _status_kb(status.read_text(), "VmRSS") / 1024 if status.exists() else float("nan")


def _status_kb(text: str, name: str) -> int:
    """A line of /proc/self/status."""
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name + ":"))
