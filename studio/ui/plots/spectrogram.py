"""The spectrogram on a pitch axis with the line of the pitch."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi
from studio.ui.plots.axes import NoteAxis
from studio.ui.plots.live_picture import LEVELS_PER_DB
from studio.ui.plots.picture import MIDI_HIGH, MIDI_LOW, RANGE_DB
from studio.ui.plots.time_plot import TimePlot, masked
from studio.ui.results import LiveView, Picture
from studio.ui.texts import tr
from studio.ui.theme import Theme

VOICED_FROM = 0.4
MOST_POINTS = 500
RANGES_DB = (40, 60, 80)
COLOR_MAPS = {
    "Magma": "magma",
    "Inferno": "inferno",
    "Viridis": "viridis",
    "Cividis": "cividis",
    "Grey": "CET-L1",
}
"""Names in the menu and those of pyqtgraph; all rise evenly in lightness."""
JUMP_SEMITONES = 3.0
"""Between two frames (4 ms): no glide is so fast, so the line breaks there."""


class SpectrogramPlot(TimePlot):
    """Shows a Picture; above it f0 of what is heard, dashed that of the other."""

    def __init__(self, theme: Theme) -> None:
        """Empty."""
        self._shadow = pg.PlotCurveItem(connect="finite")
        self._line = pg.PlotCurveItem(connect="finite")
        self._dashed = pg.PlotCurveItem(connect="finite")
        super().__init__(
            "spectrogram", tr("Spectrogram with pitch"), theme, axis=NoteAxis("left"), zooms_y=True
        )
        self.set_label(tr("pitch"))
        self._image = pg.ImageItem(axisOrder="col-major")
        self._range_db = RANGE_DB
        self.set_color_map("Magma")
        self.addItem(self._image)
        for item, z in ((self._shadow, 5), (self._dashed, 6), (self._line, 7)):
            item.setZValue(z)
            self.addItem(item)
        self.view.setLimits(yMin=35.5, yMax=108.5, minYRange=6.0)
        self.setYRange(45.0, 96.0, padding=0.0)

    def _dress(self) -> None:
        super()._dress()
        self._shadow.setPen(pg.mkPen((0, 0, 0, 150), width=4))
        self._line.setPen(pg.mkPen(self.theme.pitch, width=2))
        self._dashed.setPen(pg.mkPen("#ffffff", width=1.2, dash=[3, 3]))

    def set_range_db(self, range_db: float) -> None:
        """Draw so many dB below the loudest point."""
        share = range_db / self._range_db
        self._range_db = range_db
        if self._image.image is not None:
            lowest, top = self._image.levels
            self._image.setLevels((top - share * (top - lowest), top))

    def set_color_map(self, name: str) -> None:
        """Draw in the colours of this name of COLOR_MAPS."""
        self._image.setLookupTable(pg.colormap.get(COLOR_MAPS[name]).getLookupTable(nPts=256))

    def show_picture(self, picture: Picture | None) -> None:
        """Draw the spectrogram."""
        if picture is None:
            self._image.clear()
            return
        lowest = 255.0 * (1.0 - self._range_db / RANGE_DB)
        self._image.setImage(picture.levels, autoLevels=False, levels=(lowest, 255))
        height = picture.midi_high - picture.midi_low
        self._image.setRect(QRectF(0.0, picture.midi_low, picture.seconds, height))

    def show_live(self, view: LiveView) -> None:
        """Draw the newest seconds of a recording that goes on."""
        line = _gaps(view.times, view.f0_hz, view.periodicity)
        self._line.setData(*line)  # without its shadow: a broad line is slow to draw
        if not len(view.levels):
            return
        lowest = view.top - LEVELS_PER_DB * self._range_db
        self._image.setImage(view.levels, autoLevels=False, levels=(lowest, view.top))
        height = MIDI_HIGH - MIDI_LOW
        self._image.setRect(QRectF(view.start_s, MIDI_LOW, view.end_s - view.start_s, height))

    def show_pitch(self, heard: Features | None, other: Features | None = None) -> None:
        """Draw the pitch of what is heard, and dashed that of the other track."""
        for line in (self._line, self._shadow, self._dashed):
            line.setData([], [])
        if heard is None:
            return
        times, midi = _curve(heard)
        self._line.setData(times, midi)
        self._shadow.setData(times, midi)
        if other is not None:
            self._dashed.setData(*_curve(other))

    def fit_pitch(self, *features: Features) -> None:
        """Show all voiced ranges with the partials above them."""
        ranges = [found for each in features if (found := voiced_range(each)) is not None]
        if ranges:
            low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
            top = min(108.0, max(high + 28.0, low + 36.0))
            self.setYRange(max(36.0, min(low - 7.0, top - 36.0)), top, padding=0.0)

    def bring_into_view(self, *features: Features) -> None:
        """Fit only where a pitch lies outside of what is shown: a chosen zoom stays."""
        low, high = self.view.viewRange()[1]
        ranges = [found for each in features if (found := voiced_range(each)) is not None]
        if any(r[0] < low or r[1] > high for r in ranges):
            self.fit_pitch(*features)


def voiced_range(features: Features) -> tuple[float, float] | None:
    """Percentiles 1 and 99 of the voiced frames in MIDI note numbers; None where none is."""
    voiced = hz_to_midi(features.f0_hz)[features.periodicity >= VOICED_FROM]
    if len(voiced) == 0:
        return None
    low, high = np.percentile(voiced, [1.0, 99.0])
    return float(low), float(high)


def cloud_of(
    features: Features | None, mask: NDArray[np.bool_] | None = None
) -> NDArray[np.float64] | None:
    """MIDI note number and dB of moments where a note is on, [n, 2], at most MOST_POINTS."""
    if features is None:
        return None
    is_on = features.periodicity >= VOICED_FROM if mask is None else mask
    places = np.flatnonzero(is_on)
    places = places[:: -(-len(places) // MOST_POINTS) or 1]
    points = [hz_to_midi(features.f0_hz[places]), features.loudness_db[places]]
    return np.stack(points, axis=1).astype(np.float64)


def _curve(features: Features) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    times = np.arange(features.n_frames) / features.frame_rate
    return _gaps(times, features.f0_hz, features.periodicity)


def _gaps(
    times: NDArray[np.float64], f0_hz: NDArray[np.float32], periodicity: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times and MIDI note numbers of a line that is broken where there is no pitch."""
    midi = np.asarray(hz_to_midi(f0_hz), np.float64)
    jumps = np.abs(np.diff(midi, append=midi[-1:])) > JUMP_SEMITONES
    return times, masked(midi, (periodicity >= VOICED_FROM) & ~jumps)
