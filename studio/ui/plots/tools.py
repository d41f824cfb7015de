"""What the mouse does in the plots."""

from enum import Enum

Place = tuple[float, float]
"""Seconds of the shown clip, and a MIDI note number."""


class Tool(Enum):
    """A tool of the edit bar; the value is the end of its action's id, tool_<value>."""

    NAVIGATE = "navigate"
    SELECT = "select"
    DRAW = "draw"
    NOTES = "notes"
    UNVOICE = "unvoice"
    BOX = "box"


IN_TIME = frozenset({Tool.SELECT, Tool.UNVOICE})
"""Tools that need no pitch axis: they work in every plot."""
EVERYWHERE = frozenset(Tool) - {Tool.NAVIGATE}
"""Tools of a plot with a pitch axis."""
