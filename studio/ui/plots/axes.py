"""Axes of the plots: note names, seconds, one common width."""

from typing import Any

import pyqtgraph as pg

from studio.engine.units import midi_to_name

AXIS_WIDTH = 58


class NoteAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A vertical axis in MIDI note numbers with note names: every C, or more when zoomed in."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Ticks at whole notes, as many as there is room for."""
        span = high - low
        room = max(2.0, size / 22.0)
        notes = range(int(low), int(high) + 2)
        if span <= room:
            kept = set(range(12))
        elif span <= room * 12 / 7:
            kept = {0, 2, 4, 5, 7, 9, 11}
        elif span <= room * 4:
            kept = {0, 4, 7}
        elif span <= room * 6:
            kept = {0, 7}
        else:
            kept = {0}
        edge = 7.0 * span / max(1.0, size)  # half a line of text: no name is cut off
        inside = (n for n in notes if n % 12 in kept and low + edge <= n <= high - edge)
        return [(1.0, [float(note) for note in inside])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Names of the notes."""
        return [midi_to_name(value) for value in values]


def plain_axis(orientation: str = "left") -> Any:
    """A numeric axis that never rescales its numbers (no `x0.001`)."""
    axis = pg.AxisItem(orientation)
    axis.enableAutoSIPrefix(False)
    return axis
