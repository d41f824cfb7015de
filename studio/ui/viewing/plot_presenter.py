"""What the plots show: which spectrogram, its detail where one looks closely, the notes."""

from collections.abc import Callable, Generator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from studio.engine.clip import Clip
from studio.engine.conditioning.detection import note_mask, runs_of
from studio.engine.conditioning.notes import mask_of_notes
from studio.engine.features.types import Features
from studio.engine.progress import Progress
from studio.ui.common.results import Picture, Result
from studio.ui.common.texts import tr
from studio.ui.playback.playback_controller import PlaybackController
from studio.ui.plots.difference import difference
from studio.ui.plots.legend import legend_of
from studio.ui.plots.peaks import Peaks
from studio.ui.plots.picture import draw_stretch
from studio.ui.plots.stack import PlotStack
from studio.ui.session.document import Document, Settled
from studio.ui.session.job_controller import JobController
from studio.ui.session.opening import Glimpse
from studio.ui.session.studied import part_studied

SHOWN = ("heard", "original", "result", "difference")
FINEST_S = 0.0025
"""Between two columns; the shortest window is 70 ms, so less shows nothing new."""
DETAIL_DELAY_MS = 80
ROUGH = 1.5
"""So much wider than a pixel may a column be before it is drawn finer."""


class PlotPresenter(QObject):
    """Listens to the document and the job controller, tells the plots."""

    def __init__(
        self,
        plots: PlotStack,
        say: Callable[[str], None],
        document: Document,
        job_controller: JobController,
        playback: PlaybackController,
    ) -> None:
        """Connects everything."""
        super().__init__(plots)
        self._say = say
        self._plots = plots
        self._document = document
        self._playback = playback
        self.picture: Picture | None = None
        self.result_picture: Picture | None = None
        self._difference: Picture | None = None
        self._detail: tuple[Picture, Picture] | None = None  # the whole that it belongs to, it
        self._peaks: Peaks | None = None
        self._result_peaks: Peaks | None = None
        self._shown = "heard"
        self._edits_pitch = False
        self._is_glimpsing = False
        self._mask: NDArray[np.bool_] | None = None
        self._threshold = document.settled.conditioning.note_threshold
        self._detailing = job_controller.quiet_job("detail", tr("The spectrogram cannot be drawn"))
        self._marking = job_controller.quiet_job("mask", tr("The notes cannot be found"))
        self._timer = QTimer(self._plots)  # so that it never outlives them
        self._timer.setSingleShot(True)
        self._timer.setInterval(DETAIL_DELAY_MS)
        self._timer.timeout.connect(self._want_detail)
        document.clip_changed.connect(self._forget)
        document.features_changed.connect(self._show_features)
        document.corrected.connect(self._show_corrected)
        document.selection_changed.connect(self._show_selection)
        document.result_changed.connect(self._show_result)
        document.settled_changed.connect(self._show_settled)
        job_controller.peaks_made.connect(self._show_peaks)
        job_controller.reported.connect(self._show_glimpse)
        job_controller.ended.connect(self._end_glimpse)
        job_controller.too_long.connect(self._explain_length)
        job_controller.picture_drawn.connect(self._take_picture)
        job_controller.result_peaks_made.connect(self._show_result_peaks)
        job_controller.result_picture_drawn.connect(self._take_result_picture)
        playback.track_chosen.connect(self.show_pictures)
        playback.take_given_up.connect(self.show_all)
        self._plots.range_changed.connect(self._range_changed)

    # -- the clip -----------------------------------------------------------------------------

    def _forget(self, clip: Clip | None) -> None:
        self.picture = self._difference = self._detail = self._mask = None
        self._is_glimpsing = False
        self._detailing.cancel()
        if clip is None:
            self._peaks = None
            self._plots.clear(self._document.settled.current or None)

    def _show_peaks(self, peaks: Peaks) -> None:
        self._peaks = peaks
        self.show_all()

    def _show_glimpse(self, progress: Progress) -> None:
        """Draw what has been read of a long file so far."""
        if isinstance(progress, Glimpse) and progress.peaks is not None:
            self._is_glimpsing = True
            self._plots.show_glimpse(progress.peaks, progress.seconds)

    def _end_glimpse(self) -> None:
        """A file that was not opened to its end: draw again what was there before."""
        if self._is_glimpsing:
            self._is_glimpsing = False
            if self._document.clip is None:
                self._plots.clear()
            self.show_all()

    def _explain_length(self, clip: Clip) -> None:
        self._say(part_studied(clip))

    def show_all(self) -> None:
        """Draw the clip anew with all that is known of it."""
        if self._document.clip is None or self._peaks is None:
            return
        self._plots.show_clip(self._document.clip, self._peaks)
        self._show_features(self._document.features)
        if self._document.result is not None and self._result_peaks is not None:
            self._show_result_peaks(self._result_peaks)
        self.show_pictures()

    def _show_features(self, features: Features | None) -> None:
        self._plots.show_features(features, self._document.settled.current or None)
        self._show_threshold()
        self._mark()

    def _show_corrected(self, features: Features) -> None:
        """Draw the corrected pitch; the view stays where it is."""
        self._plots.confidence.show_features(features)
        self._show_pitch()
        self._mark()

    def _show_selection(self, selection: tuple[float, float] | None) -> None:
        self._plots.overview.show_selection(selection)

    def _show_settled(self, settled: Settled) -> None:
        threshold = settled.conditioning.note_threshold
        has_changed, self._threshold = threshold != self._threshold, threshold
        self._show_threshold()
        if has_changed:
            self._mark()

    def _show_threshold(self) -> None:
        self._plots.loudness.show_threshold(self._threshold)

    # -- the result ---------------------------------------------------------------------------

    def _show_result(self, result: Result | None) -> None:
        if result is None:
            self.result_picture = self._difference = None
            self._plots.show_result(None, None)
            if self._shown in ("result", "difference"):
                self.show_pictures()

    def _show_result_peaks(self, peaks: Peaks) -> None:
        self._result_peaks = peaks
        result, features = self._document.result, self._document.features
        self._plots.show_result(result, peaks)
        if result is not None and features is not None:
            self._plots.spectrogram.bring_into_view(features, result.adjusted)
        self.show_pictures()

    # -- the spectrogram ----------------------------------------------------------------------

    @property
    def shown(self) -> str:
        """One of SHOWN: what the user wants to see."""
        return self._shown

    def choose(self, shown: str) -> None:
        """See the original, the result, their difference, or what is heard."""
        self._shown = shown
        self.show_pictures()

    def _take_picture(self, picture: Picture) -> None:
        self.picture, self._difference = picture, None
        self.show_pictures()

    def _take_result_picture(self, picture: Picture) -> None:
        self.result_picture, self._difference = picture, None
        self.show_pictures()

    def edit_pitch(self, is_edited: bool) -> None:
        """While the pitch is drawn or moved, what is seen is what is changed: the original's."""
        if is_edited != self._edits_pitch:
            self._edits_pitch = is_edited
            self.show_pictures()

    def _heard(self) -> str:
        return "original" if self._edits_pitch else self._playback.track

    def _kind(self) -> str:
        """original, result or difference: what can be shown of what is wanted."""
        wanted = self._heard() if self._shown == "heard" else self._shown
        return (
            wanted if self.result_picture is not None and self.picture is not None else "original"
        )

    def _whole(self) -> Picture | None:
        kind = self._kind()
        if kind == "difference" and self._difference is None:
            assert self.picture is not None
            assert self.result_picture is not None
            self._difference = difference(self.result_picture, self.picture)
        pictures = {"result": self.result_picture, "difference": self._difference}
        return pictures.get(kind, self.picture)

    def show_pictures(self) -> None:
        """Show what is wanted; until the result's is drawn, its last one."""
        whole = self._whole()
        if self._detail is not None and self._detail[0] is not whole:
            self._detail = None
        self._plots.show_picture(whole, self._detail[1] if self._detail is not None else None)
        self._show_pitch()
        self._timer.start()

    def _show_pitch(self) -> None:
        features, result = self._document.features, self._document.result
        adjusted = result.adjusted if result is not None else None
        is_result = self._kind() == "result" or (
            self._shown == "heard" and self._heard() == "result"
        )
        if is_result and result is not None:
            self._plots.show_pitch(adjusted, features, result.note_mask)
        else:
            self._plots.show_pitch(features, adjusted, self._mask)
        is_result = is_result and result is not None
        higher = None if result is None or features is None else played_higher(result, features)
        self._plots.spectrogram.notes.set_offset(higher or 0.0 if is_result else 0.0)
        words = legend_of(is_result, higher) if features is not None else ("", "")
        self._plots.spectrogram.legend.show_words(*words)

    # -- detail -------------------------------------------------------------------------------

    def _range_changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _want_detail(self) -> None:
        """Draw the stretch in view finer where a column is broader than a pixel."""
        whole, clip = self._whole(), self._document.clip
        start, end, n_pixels = self._plots.range_shown()
        hop_s = max(FINEST_S, (end - start) / max(1, n_pixels))
        if whole is None or clip is None or whole.hop_s <= ROUGH * hop_s:
            return
        if self._detail is not None:
            made = self._detail[1]
            covers = made.start_s <= max(0.0, start) + made.hop_s
            covers = covers and made.end_s >= min(end, clip.seconds) - made.hop_s
            if covers and made.hop_s <= ROUGH * hop_s:
                return
        margin = 0.5 * (end - start)
        first, last = max(0.0, start - margin), min(clip.seconds, end + margin)
        works = self._sources(clip)

        def work() -> Generator[Progress, None, Picture]:
            made = []
            for picture, sound in works:
                stretch = yield from draw_stretch(sound, first, last, hop_s, picture.top_db)
                made.append(stretch)
            return made[0] if len(made) == 1 else difference(made[1], made[0])

        self._detailing.run(tr("Drawing"), work, lambda made: self._take_detail(whole, made))

    def _sources(self, clip: Clip) -> list[tuple[Picture, Clip]]:
        """Pictures and sounds of what is shown; of a difference the original, then the result."""
        kind, result = self._kind(), self._document.result
        found = []
        if kind != "result" and self.picture is not None:
            found.append((self.picture, clip))
        if kind != "original" and self.result_picture is not None and result is not None:
            found.append((self.result_picture, result.clip))
        return found

    def _take_detail(self, whole: Picture, detail: Picture) -> None:
        if whole is self._whole():
            self._detail = (whole, detail)
            self._plots.show_picture(whole, detail)

    # -- where notes are on -------------------------------------------------------------------

    def _mark(self) -> None:
        """Find where notes are on."""
        features, threshold = self._document.features, self._threshold
        if features is None:
            self._marking.cancel()
            self._mask = None
            self._plots.show_mask(np.zeros((0, 2)))
            return

        def work() -> Generator[Progress, None, NDArray[np.bool_]]:
            yield Progress(0.0)
            if features.notes is not None:
                return mask_of_notes(features)
            return note_mask(features, threshold)

        self._marking.run(tr("Finding notes"), work, lambda mask: self._take_mask(features, mask))

    def _take_mask(self, features: Features, mask: NDArray[np.bool_]) -> None:
        if features is self._document.features:
            self._mask = mask
            self._plots.show_mask(runs_of(mask) / features.frame_rate)
            self._show_pitch()


def played_higher(result: Result, features: Features) -> float:
    """Semitones that the result lies above the sung pitch where notes are on: their median."""
    adjusted, mask = result.adjusted, result.note_mask
    n = min(adjusted.n_frames, features.n_frames, len(mask))
    is_on = mask[:n]
    if not is_on.any():
        return 0.0
    ratio = adjusted.f0_hz[:n][is_on] / features.f0_hz[:n][is_on]
    return float(12.0 * np.log2(np.median(ratio)))
