"""How many minutes there are of each note and of each loudness."""

from collections.abc import Mapping

import pyqtgraph as pg
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.engine.units import midi_to_name
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme


class Bars(pg.PlotWidget):  # type: ignore[misc]
    """Seconds of each whole number as bars, with a summary in words."""

    def __init__(self, id: str, title: str) -> None:
        """Nothing is counted yet."""
        super().__init__()
        self.setObjectName(f"plot.wizard.{id}")
        self.setAccessibleName(title)
        self.setTitle(title, size="9pt")
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMinimumHeight(110)
        self._bars = pg.BarGraphItem(x=[0], height=[0], width=0.8)
        self.addItem(self._bars)
        self._color = "#888888"

    def show_seconds(self, seconds: Mapping[int, float], named: bool = False) -> None:
        """Draw them in minutes; named: the numbers are notes."""
        keys = sorted(seconds)
        heights = [seconds[key] / 60.0 for key in keys]
        self._bars.setOpts(x=keys or [0], height=heights or [0], width=0.8)
        for side in ("left", "bottom"):
            self.getAxis(side).setStyle(showValues=bool(keys))
        if named and keys:
            names = [(key, midi_to_name(key)) for key in range(24, 109, 12)]
            self.getAxis("bottom").setTicks([names])
            self.setXRange(keys[0] - 2, keys[-1] + 2)
        most = max(keys, key=lambda key: seconds[key]) if keys else 0
        what = midi_to_name(most) if named else f"{most} dB"
        said = tr("{n} bars, most at {what}").format(n=len(keys), what=what)
        self.setAccessibleDescription(said if keys else tr("Nothing to show"))

    def dress(self, theme: Theme, color: str) -> None:
        """Put on colours."""
        self.setBackground(theme.base)
        self._bars.setOpts(brush=pg.mkBrush(color), pen=pg.mkPen(None))
        for name in ("left", "bottom"):
            self.getAxis(name).setPen(theme.line)
            self.getAxis(name).setTextPen(theme.faint)
        self.setTitle(self.accessibleName(), size="9pt", color=theme.faint)


class Histograms(QWidget):
    """Both beside each other."""

    def __init__(self) -> None:
        """Both histograms, nothing counted yet."""
        super().__init__()
        self.notes = Bars("notes", tr("Pitch coverage (minutes per note)"))
        self.loudness = Bars("loudness", tr("Loudness (minutes per dB)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notes)
        layout.addWidget(self.loudness)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.notes.dress(theme, theme.accent)
        self.loudness.dress(theme, theme.good)
