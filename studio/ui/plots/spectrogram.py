"""The spectrogram on a pitch axis with the line of the pitch and the notes."""

from collections.abc import Collection, Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from studio.engine.conditioning.types import Note
from studio.engine.features.types import Features
from studio.ui.common.results import LiveView, Picture
from studio.ui.common.texts import tr
from studio.ui.common.theme import DARK, Theme
from studio.ui.plots.axes import AXIS_WIDTH, NoteAxis
from studio.ui.plots.frame_curve import BroadCurve, FrameCurve, make_levels
from studio.ui.plots.legend import Legend
from studio.ui.plots.live_picture import LEVELS_PER_DB, LOWEST_DB
from studio.ui.plots.notes_item import NotesItem
from studio.ui.plots.picture import MIDI_HIGH, MIDI_LOW, RANGE_DB
from studio.ui.plots.playhead import WIDTH
from studio.ui.plots.semitone_rows import SemitoneRows
from studio.ui.plots.spectrogram_image import SpectrogramImage
from studio.ui.plots.time_plot import TimePlot, translucent
from studio.ui.plots.voiced import VOICED_FROM, pitch_line, voiced_range

DIMMED = 0.4
"""Share of the picture's light while the pitch is edited."""
RANGES_DB = (40, 60, 80)
COLOR_MAPS = {
    "Magma": "magma",
    "Inferno": "inferno",
    "Viridis": "viridis",
    "Cividis": "cividis",
    "Grey": "CET-L1",
}
"""Names in the menu and those of pyqtgraph; all rise evenly in lightness."""
DIVERGING = {"dark": "CET-D4", "light": "CET-D1"}
"""For differences: the middle is black on dark, white on light."""


class SpectrogramPlot(TimePlot):
    """Shows a Picture; above it f0 of what is heard, dashed that of the other, and notes.

    Where a note is on the line is broad, where there is only a pitch it is thin.
    """

    def __init__(self, theme: Theme) -> None:
        """No picture and no pitch are drawn yet."""
        self._shadow, self._line = FrameCurve(), BroadCurve()
        self._thin, self._dashed = FrameCurve(), FrameCurve()
        self._other: Features | None = None  # whose pitch is dashed
        self.notes = NotesItem()
        self._image = SpectrogramImage()
        self._rows = SemitoneRows()
        self._range_db = RANGE_DB
        self._is_difference = False
        self._fitted: tuple[float, float] | None = None  # the pitch axis, as it was fitted
        self._color_map = "Magma"
        self._keys = NoteAxis("left")
        super().__init__(
            "spectrogram", tr("Spectrogram with pitch"), theme, axis=self._keys, zooms_y=True
        )
        self.legend = Legend(self)
        self.legend.move(AXIS_WIDTH + 6, 5)
        self.legend.set_theme(theme)
        self.set_label(tr("pitch"))
        self._image.setZValue(-10)
        self.addItem(self._image, ignoreBounds=True)
        self._rows.setZValue(-5)
        self._rows.setVisible(False)
        self.addItem(self._rows, ignoreBounds=True)
        self.notes.setZValue(3)
        self.addItem(self.notes, ignoreBounds=True)
        for item, z in ((self._shadow, 5), (self._dashed, 6), (self._thin, 7), (self._line, 8)):
            self.add_curve(item, z)
        self.view.setLimits(yMin=MIDI_LOW, yMax=MIDI_HIGH, minYRange=6.0)
        self.setYRange(45.0, 96.0, padding=0.0)

    def _dress(self) -> None:
        super()._dress()
        self._shadow.setPen(pg.mkPen((0, 0, 0, 150), width=4))
        self._line.setPen(pg.mkPen(self.theme.pitch, width=2))
        self._thin.setPen(pg.mkPen(translucent(self.theme.pitch, 170), width=1))
        self._color()
        if hasattr(self, "legend"):
            self.legend.set_theme(self.theme)

    def set_editing(self, is_on: bool) -> None:
        """While the pitch is drawn or moved: the picture dimmed, semitone rows, a piano's keys."""
        self._image.set_light(DIMMED if is_on else 1.0)
        self._rows.setVisible(is_on)
        self._keys.show_keys(is_on)

    # -- the picture --------------------------------------------------------------------------

    def set_range_db(self, range_db: float) -> None:
        """Draw so many dB below the loudest point."""
        share = range_db / self._range_db
        self._range_db = range_db
        if not self._is_difference:
            lowest, top = self._image.levels
            self._image.set_levels(top - share * (top - lowest), top)

    def set_color_map(self, name: str) -> None:
        """Draw in the colours of this name of COLOR_MAPS."""
        self._color_map = name
        self._color()

    def _color(self) -> None:
        name, ink = COLOR_MAPS[self._color_map], "#ffffff"
        if self._is_difference:  # its middle is white on light
            name, ink = DIVERGING[self.theme.name], self.theme.text
        is_dark = ink == "#ffffff"
        self._dashed.setPen(pg.mkPen(ink, width=1, dash=[3, 3]))
        self.playhead.setPen(pg.mkPen(ink if is_dark else self.theme.playhead, width=WIDTH))
        theme = DARK if is_dark else self.theme
        self.notes.set_colors(theme.notes, theme.base)
        self._image.set_colors(pg.colormap.get(name).getLookupTable(nPts=256))

    def show_picture(self, picture: Picture | None, detail: Picture | None = None) -> None:
        """Draw the spectrogram, and above it a finer one of a stretch."""
        shown = [each for each in (picture, detail) if each is not None]
        self._image.is_smooth = True
        self._image.show_pictures(*shown)
        if picture is None:
            return
        if picture.is_difference != self._is_difference:
            self._is_difference = picture.is_difference
            self._color()
        lowest = 0.0 if picture.is_difference else 255.0 * (1.0 - self._range_db / RANGE_DB)
        if self._image.levels != (lowest, 255.0):
            self._image.set_levels(lowest, 255.0)

    @property
    def is_difference(self) -> bool:
        """True while differences are drawn."""
        return self._is_difference

    def db_at(self, seconds: float, midi: float) -> float | None:
        """What is drawn at a place, in dB, from the finest picture that holds it."""
        for picture in reversed(self._image.pictures):
            found = picture.db_at(seconds, midi)
            if found is not None:
                return found
        return None

    def is_floor_at(self, seconds: float, midi: float) -> bool:
        """Whether it is the least that is told apart there: that, or less."""
        found = (each.is_floor_at(seconds, midi) for each in reversed(self._image.pictures))
        return next((is_floor for is_floor in found if is_floor is not None), False)

    @property
    def others(self) -> tuple[Features, ...]:
        """Whose pitch is dashed."""
        return () if self._other is None else (self._other,)

    def show_live(self, view: LiveView) -> None:
        """Draw the newest seconds of a recording that goes on."""
        midi = pitch_line(view.f0_hz, view.periodicity >= VOICED_FROM)
        self._line.setData(view.times, midi)  # without its shadow: a broad line is slow to draw
        if not len(view.levels):
            return
        if self._is_difference:
            self._is_difference = False
            self._color()
        self._image.is_smooth = False
        lowest = view.top - LEVELS_PER_DB * self._range_db
        if self._image.levels != (lowest, view.top):
            self._image.set_levels(lowest, view.top)
        self._image.show_pictures(
            Picture(
                view.levels,
                MIDI_LOW,
                MIDI_HIGH,
                view.end_s - view.start_s,
                start_s=view.start_s,
                floor_db=LOWEST_DB,
                top_db=LOWEST_DB + 255.0 / LEVELS_PER_DB,
            )
        )

    # -- pitch and notes ----------------------------------------------------------------------

    def show_pitch(
        self,
        heard: Features | None,
        other: Features | None = None,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        """Draw the pitch of what is heard, dashed that of the other track.

        mask: bool [n_frames of heard], True where a note is on; None = wherever there is a pitch.
        """
        if heard is None:
            for line in (self._line, self._shadow, self._thin):
                line.show_levels(None)
        else:
            voiced = heard.periodicity >= VOICED_FROM
            is_on = voiced if mask is None or len(mask) != len(voiced) else mask
            levels = make_levels(pitch_line(heard.f0_hz, is_on), heard.frame_rate)
            self._line.show_levels(levels)
            self._shadow.show_levels(levels)
            thin = pitch_line(heard.f0_hz, voiced & ~is_on)
            self._thin.show_values(thin, heard.frame_rate)
        self._show_other(other if heard is not None else None)
        self.refresh()

    def _show_other(self, other: Features | None) -> None:
        if other is None:
            self._dashed.show_levels(None)
        elif other is not self._other:
            is_voiced = other.periodicity >= VOICED_FROM
            self._dashed.show_values(pitch_line(other.f0_hz, is_voiced), other.frame_rate)
        self._other = other

    def show_notes(self, notes: Sequence[Note], selected: Collection[int] = ()) -> None:
        """Draw notes as bars; selected: indices of those to be highlighted."""
        self.notes.show_notes(notes, selected)

    def fit_pitch(self, *features: Features) -> None:
        """Show all voiced ranges with the partials above them."""
        ranges = [found for each in features if (found := voiced_range(each)) is not None]
        if ranges:
            low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
            top = min(108.0, max(high + 28.0, low + 36.0))
            self._fitted = (max(36.0, min(low - 7.0, top - 36.0)), top)
            self.setYRange(*self._fitted, padding=0.0)

    @property
    def is_zoomed(self) -> bool:
        """True where the user has changed the pitch axis since it was fitted."""
        shown = self.view.viewRange()[1]
        return self._fitted is not None and not np.allclose(shown, self._fitted, atol=0.05)

    def bring_into_view(self, *features: Features) -> None:
        """Fit only where a pitch lies outside of what is shown: a chosen zoom stays."""
        if self.is_zoomed:
            return
        low, high = self.view.viewRange()[1]
        ranges = [found for each in features if (found := voiced_range(each)) is not None]
        if any(r[0] < low or r[1] > high for r in ranges):
            self.fit_pitch(*features)
