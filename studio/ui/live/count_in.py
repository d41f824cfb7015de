"""Beats before a recording begins, seen and heard; the tone of a note that is moved."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from studio.engine.clip import Clip
from studio.engine.units import midi_to_hz

BEAT_S = 1.0
_TICK_S = 0.05
_NOTE_S = 0.35
_RATE = 48000


class CountIn(QObject):
    """Counts down, one beat a second, then calls what was to begin.

    counted(n): n beats are left; 0 = begun or given up. sounded(Clip): the ticks, to be played.
    """

    counted = Signal(int)
    sounded = Signal(Clip)

    def __init__(self, parent: QObject | None = None) -> None:
        """Counts nothing yet."""
        super().__init__(parent)
        self._left = 0
        self._then: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 * BEAT_S))
        self._timer.timeout.connect(self._beat)

    @property
    def is_counting(self) -> bool:
        """True until the last beat has passed."""
        return self._then is not None

    def begin(self, n_beats: int, then: Callable[[], None]) -> None:
        """Call then after so many beats; at once where there are none."""
        self.cancel()
        if n_beats <= 0:
            then()
            return
        self._left, self._then = n_beats, then
        self.sounded.emit(ticks(n_beats))
        self.counted.emit(n_beats)
        self._timer.start()

    def cancel(self) -> None:
        """Begin nothing."""
        if self._then is not None:
            self._then = None
            self._timer.stop()
            self.counted.emit(0)

    def _beat(self) -> None:
        self._left -= 1
        self.counted.emit(self._left)
        if self._left == 0:
            then, self._then = self._then, None
            self._timer.stop()
            if then is not None:
                then()


def ticks(n_beats: int) -> Clip:
    """A short tone at each beat, the last one higher; over before the recording begins."""
    samples = np.zeros(round(n_beats * BEAT_S * _RATE), np.float32)
    t = np.arange(round(_TICK_S * _RATE)) / _RATE
    for beat in range(n_beats):
        hz = 1320.0 if beat == n_beats - 1 else 880.0
        tick = 0.25 * np.sin(2 * np.pi * hz * t) * np.hanning(len(t))
        start = round(beat * BEAT_S * _RATE)
        samples[start : start + len(t)] = tick
    return Clip(samples, _RATE, "count-in")


def tone_of(midi: float) -> Clip:
    """A third of a second of a plucked tone of this pitch: how a note sounds that is moved."""
    t = np.arange(round(_NOTE_S * _RATE)) / _RATE
    hz = float(midi_to_hz(midi))
    partials = [n for n in range(1, 9) if n * hz < 0.45 * _RATE]
    tone = sum(0.25 / n * np.sin(2 * np.pi * n * hz * t) for n in partials) + 0.0 * t
    ramp = np.minimum(1.0, np.minimum(t, t[-1] - t) / 0.01)
    return Clip((tone * ramp * np.exp(-t / 0.15)).astype(np.float32), _RATE, "note")
