"""How late a timer of the window's thread comes: how long the window stands still."""

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

from studio.benchmark.measure import Row

EVERY_MS = 5


class Stalls(QObject):
    """A timer every 5 ms, and by how much each of its turns was late."""

    def __init__(self) -> None:
        """Measures from now on."""
        super().__init__()
        self._late_s: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late_s.append(max(0.0, now - self._last - EVERY_MS / 1000.0))
        self._last = now

    def take(self) -> tuple[float, float]:
        """The 99th percentile and the longest in s, since the last call."""
        late, self._late_s = np.array(self._late_s or [0.0]), []
        self._last = time.perf_counter()
        return float(np.percentile(late, 99)), float(late.max())

    def row(self, what: str, seconds: float, taken_s: float) -> Row:
        """What was measured while something was done."""
        p99, worst = self.take()
        note = f"{what}: stalls {p99 * 1e3:.0f} ms at the 99th percentile, {worst * 1e3:.0f} ms "
        return Row("stall", what, 0, seconds, wall_s=taken_s, note=note + "at worst; must 50, 150")

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()
