"""The overview and the four plots above one another on one time axis."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.units import midi_to_name
from studio.ui.common.results import LiveView, Picture, Result
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.plots.curves import FLOOR_DB, ConfidencePlot, LoudnessPlot
from studio.ui.plots.overview import Overview
from studio.ui.plots.peaks import GrowingPeaks, Peaks
from studio.ui.plots.readout import Readout, place_in
from studio.ui.plots.spectrogram import SpectrogramPlot
from studio.ui.plots.time_plot import TimePlot
from studio.ui.plots.tools import Tool
from studio.ui.plots.voiced import VOICED_FROM, voiced_range
from studio.ui.plots.waveform import WaveformPlot

TAKE_S = 10.0
CURSORS = {
    Tool.NAVIGATE: Qt.CursorShape.ArrowCursor,
    Tool.SELECT: Qt.CursorShape.IBeamCursor,
    Tool.DRAW: Qt.CursorShape.CrossCursor,
    Tool.NOTES: Qt.CursorShape.PointingHandCursor,
    Tool.UNVOICE: Qt.CursorShape.IBeamCursor,
    Tool.BOX: Qt.CursorShape.CrossCursor,
}
JUMP_S = 0.5
"""A playhead that moves farther at once was put there: its place comes into view."""


P = ParamSpec("P")


def unless_live(
    draw: "Callable[Concatenate[PlotStack, P], None]",
) -> "Callable[Concatenate[PlotStack, P], None]":
    """Draw nothing of a clip into the picture of a recording that goes on."""

    @wraps(draw)
    def drawn(stack: "PlotStack", /, *arguments: P.args, **words: P.kwargs) -> None:
        if not stack.is_live:
            draw(stack, *arguments, **words)

    return drawn


class PlotStack(QWidget):
    """Overview, waveform, spectrogram, loudness, confidence.

    seek_requested(seconds): a click. threshold_requested(value, is_last): the line was dragged.
    range_changed(): another part of the clip is in view, or it has another size.
    """

    seek_requested = Signal(float)
    dragged = Signal(object, object, object, bool)  # Tool, start, now, is_last
    pointed = Signal(object)  # (time_s, midi)
    threshold_requested = Signal(float, bool)
    range_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        """Empty plots."""
        super().__init__()
        self.overview = Overview(theme)
        self.waveform = WaveformPlot(theme)
        self.spectrogram = SpectrogramPlot(theme)
        self.loudness = LoudnessPlot(theme)
        self.confidence = ConfidencePlot(theme)
        self.plots: tuple[TimePlot, ...] = (
            self.waveform,
            self.spectrogram,
            self.loudness,
            self.confidence,
        )
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        for plot, share in zip(self.plots, (110, 290, 120, 78), strict=True):
            splitter.addWidget(plot)
            splitter.setStretchFactor(splitter.count() - 1, share)
            plot.clicked.connect(self.seek_requested)
            plot.view.dragged.connect(self.dragged)
            plot.left.connect(self._unpoint)
            if plot is not self.waveform:
                plot.setXLink(self.waveform)
        splitter.setSizes([110, 290, 120, 78])
        self.spectrogram.view.pointed.connect(self.pointed)
        self.confidence.show_time_axis(True)
        for plot in self.plots:
            plot.hovered.connect(self._point_pitch if plot is self.spectrogram else self._point)
        self.loudness.threshold_requested.connect(self.threshold_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.overview)
        layout.addWidget(splitter, 1)
        layout.addLayout(self._make_foot())
        self.overview.range_requested.connect(self.show_range)
        self.waveform.view.sigXRangeChanged.connect(lambda _, shown: self._mark(*shown))
        self.waveform.view.sigResized.connect(lambda _: self.range_changed.emit())
        self._seconds = 1.0
        self._playhead_s = 0.0
        self._features: Features | None = None
        self._fitted_to: object = None  # whose pitch the pitch axis was fitted to
        self.is_live = False
        self._keeps_live = False  # what was live stays until the picture of the take is drawn
        self._live_of: Clip | None = None  # the take, once it is known
        self._is_pointed = False
        self._pointed_at: tuple[float, float] | None = None  # of the spectrogram
        self.set_seconds(1.0)

    def _make_foot(self) -> QHBoxLayout:
        """The read-out, with room beside it for what others put there."""
        self.readout = Readout()
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(8, 0, 8, 0)
        self.foot.addWidget(self.readout, 1)
        return self.foot

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.overview.set_theme(theme)
        for plot in self.plots:
            plot.set_theme(theme)

    def set_tool(self, tool: Tool) -> None:
        """Let the left button do something else."""
        for plot in self.plots:
            plot.view.tool = tool
            plot.viewport().setCursor(CURSORS[tool])

    def set_seconds(self, seconds: float) -> None:
        """Length of what is shown; all of it comes into view."""
        self._seconds = max(seconds, 0.05)
        for plot in self.plots:
            plot.set_scrolling(False)
            plot.set_seconds(self._seconds)
        self.overview.set_seconds(self._seconds)
        self._name_time_axis()
        self.waveform.setXRange(0.0, self._seconds, padding=0.0)
        self._mark(*self.waveform.view.viewRange()[0])  # also where the range is as before

    def _name_time_axis(self) -> None:
        """Only where it changes: the plots are laid out anew."""
        words = tr("time (min:s)") if self.confidence.is_in_minutes else tr("time (s)")
        if self.confidence.getAxis("bottom").labelText != words:
            self.confidence.setLabel("bottom", words)

    def fit(self) -> None:
        """Show the whole clip, and all of its pitch."""
        self.waveform.setXRange(0.0, self._seconds, padding=0.0)
        if self._features is not None:
            self.spectrogram.fit_pitch(self._features, *self.spectrogram.others)

    def show_range(self, start_s: float, end_s: float) -> None:
        """Show this part of the clip."""
        self.waveform.setXRange(start_s, end_s, padding=0.0)

    def range_shown(self) -> tuple[float, float, int]:
        """Start and end in s of what is in view, and how many pixels of the screen show it."""
        (start, end), _ = self.waveform.view.viewRange()
        return start, end, self.spectrogram.n_pixels

    def _mark(self, start_s: float, end_s: float) -> None:
        self.overview.show_range(start_s, end_s)
        self.range_changed.emit()

    def zoom(self, factor: float) -> None:
        """Stretch time around the middle of the view."""
        self.waveform.view.scaleBy(x=1.0 / factor)

    @unless_live
    def show_clip(self, clip: Clip | None, peaks: Peaks | None) -> None:
        """Draw another clip; what was drawn of the old one goes."""
        self.spectrogram.notes.setVisible(True)
        self.waveform.show_result(None)
        self.waveform.show_original(peaks)
        self.overview.show_peaks(peaks)
        self._live_of = self._live_of or clip
        self._keeps_live = self._keeps_live and clip is self._live_of
        self.show_picture(None)
        if clip is not None:
            self.set_seconds(clip.seconds)
            if self._keeps_live:  # of a long take nothing else is drawn yet
                self.waveform.setXRange(*self._end_of_take(), padding=0.0)
            self.readout.show_place(place_in(None, self._playhead_s))
            self.waveform.describe(
                tr("{clip}: {seconds:.1f} seconds of sound.").format(
                    clip=clip.name, seconds=clip.seconds
                )
            )

    @unless_live
    def show_glimpse(self, peaks: Peaks, seconds: float) -> None:
        """Draw as much of a long file as has been read; what was drawn before goes."""
        if self._seconds != seconds:
            self.clear()
            self.set_seconds(seconds)
        self.waveform.show_original(peaks)
        self.overview.show_peaks(peaks)

    def begin_take(self) -> None:
        """From now on nothing but the recording is drawn, until end_take()."""
        self.clear()
        self.spectrogram.notes.setVisible(False)
        self._features = None
        self.is_live = True
        self._keeps_live = False

    def end_take(self) -> None:
        """Whoever draws is to draw anew; the recording stays in sight until then."""
        self._keeps_live, self._live_of = self.is_live, None
        self.is_live = False

    def _end_of_take(self) -> tuple[float, float]:
        """What the live picture shows of a take: its last ten seconds, in s."""
        return max(0.0, self._seconds - TAKE_S), self._seconds

    def show_take(self, peaks: GrowingPeaks, view: LiveView) -> None:
        """Draw the last ten seconds of a recording that goes on."""
        end = max(TAKE_S, peaks.seconds)
        for plot in self.plots:
            plot.set_seconds(end)
        self._name_time_axis()
        self.waveform.show_original(peaks)
        self.spectrogram.show_live(view)
        self.loudness.show_live(view)
        self.confidence.show_live(view)
        self.waveform.setXRange(end - TAKE_S, end, padding=0.0)
        for plot in self.plots:
            plot.set_playhead(peaks.seconds)
        self._playhead_s = peaks.seconds
        for plot in self.plots:
            plot.set_scrolling(True)

    def clear(self, shown_next: object = None) -> None:
        """Draw nothing; all that a voice or a melody instrument can play is in view.

        shown_next: the clip that will be drawn; where it is the same as before, its zoom stays.
        """
        self._keeps_live = False
        self.waveform.show_original(None)
        self.overview.show_peaks(None)
        self.show_picture(None)
        self.show_features(None)
        self.show_result(None, None)
        self.show_mask(np.zeros((0, 2)))
        self.readout.show_place(place_in(None, self._playhead_s))
        if shown_next is None or shown_next != self._fitted_to:
            self._fitted_to = None
            self.spectrogram.setYRange(36.0, 100.0, padding=0.0)
        self.loudness.setYRange(FLOOR_DB - 6.0, 20.0, padding=0.0)

    @unless_live
    def show_features(self, features: Features | None, of: object = None) -> None:
        """Draw what was measured. of: the clip that it belongs to; the pitch axis is fitted to
        another clip only, else what the user has zoomed to stays."""
        if features is None and self._keeps_live:
            return
        self._features = features
        self.spectrogram.show_pitch(features)
        self.loudness.show_original(features)
        self.loudness.show_adjusted(None)
        self.confidence.show_features(features)
        if features is not None:
            if of is None or of != self._fitted_to:
                self._fitted_to = of
                self.spectrogram.fit_pitch(features)
            self._describe(features)

    def _describe(self, features: Features) -> None:
        share = float(np.mean(features.periodicity >= VOICED_FROM))
        found = voiced_range(features)
        if found:
            words = tr("{share:.0%} of the clip has a pitch, from {low} to {high}.")
            low, high = (midi_to_name(midi) for midi in found)
            self.spectrogram.describe(words.format(share=share, low=low, high=high))
        else:
            self.spectrogram.describe(tr("Nothing in the clip has a pitch."))
        mean_db = float(np.mean(features.loudness_db))
        self.loudness.describe(tr("Mean loudness {mean_db:.0f} dB.").format(mean_db=mean_db))
        mean = float(np.mean(features.periodicity))
        self.confidence.describe(tr("Mean confidence {mean:.2f}.").format(mean=mean))

    @unless_live
    def show_picture(self, picture: Picture | None, detail: Picture | None = None) -> None:
        """Draw a spectrogram, and above it a finer one of a stretch."""
        if picture is None and self._keeps_live:
            return
        if self._keeps_live and np.allclose(self.range_shown()[:2], self._end_of_take()):
            self.waveform.setXRange(0.0, self._seconds, padding=0.0)
        self._keeps_live = False
        self.spectrogram.show_picture(picture, detail)
        if self._pointed_at is not None:  # it shows something else there now
            self._point_pitch(*self._pointed_at)

    @unless_live
    def show_pitch(
        self,
        heard: Features | None,
        other: Features | None = None,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        """Draw the pitch of what is heard, dashed that of the other; mask: where notes are on."""
        if heard is None and self._keeps_live:
            return
        self._features = heard
        self.spectrogram.show_pitch(heard, other, mask)

    @unless_live
    def show_mask(self, spans: NDArray[np.float64]) -> None:
        """Mark where notes are on: s [n, 2]."""
        self.loudness.show_mask(spans)

    @unless_live
    def show_result(self, result: Result | None, peaks: Peaks | None) -> None:
        """Draw waveform and loudness of what the instrument plays beside the original."""
        self.waveform.show_result(peaks)
        adjusted = None if result is None else result.adjusted
        self.loudness.show_adjusted(adjusted)

    def set_playhead(self, seconds: float) -> None:
        """Move the playhead; while zoomed in the view follows page by page.

        Not while the place stands still, nor where the user looks elsewhere meanwhile.
        """
        before = self._playhead_s
        if seconds == before:
            return
        self._playhead_s = seconds
        for plot in self.plots:
            plot.set_playhead(seconds)
        self.overview.set_playhead(seconds)
        if not self._is_pointed:
            self.readout.show_place(place_in(self._features, seconds))
        (start, end), _ = self.waveform.view.viewRange()
        span = end - start
        is_looking = start <= before <= end or abs(seconds - before) > JUMP_S
        if is_looking and span < self._seconds * 0.999 and not start <= seconds <= end:
            first = min(max(0.0, seconds - 0.05 * span), self._seconds - span)
            self.waveform.setXRange(first, first + span, padding=0.0)

    # -- the read-out -------------------------------------------------------------------------

    def _point(self, seconds: float, _value: float) -> None:
        self._is_pointed, self._pointed_at = True, None
        self.readout.show_place(place_in(self._features, seconds))

    def _point_pitch(self, seconds: float, midi: float) -> None:
        self._is_pointed, self._pointed_at = True, (seconds, midi)
        measured = place_in(self._features, seconds)
        shown = self.spectrogram
        db, is_floor = shown.db_at(seconds, midi), shown.is_floor_at(seconds, midi)
        place = replace(measured, midi=midi, db=db, is_floor=is_floor)
        self.readout.show_place(replace(place, is_difference=shown.is_difference))

    def _unpoint(self) -> None:
        self._is_pointed, self._pointed_at = False, None
        self.readout.show_place(place_in(self._features, self._playhead_s))
