"""Who does what when: opening, analysing, rendering and writing as jobs, the newest first."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.engine.clip import Clip
from studio.engine.export.options import ExportOptions
from studio.engine.features.types import Features
from studio.engine.progress import Progress
from studio.ui.document import Document, Settled
from studio.ui.engine_calls import Engine
from studio.ui.export_order import BatchOrder, ExportOrder
from studio.ui.lane import Lane
from studio.ui.plots.peaks import Peaks, make_peaks
from studio.ui.results import InstrumentChoice, Picture, Result
from studio.ui.texts import tr

SILENT = ("warm", "list", "draw", "draw result")
"""Lanes that no job chip shows."""


class Conductor(QObject):
    """Turns wishes into jobs and their values into changes of the document.

    A clip that was opened is drawn and analysed; when there is an instrument, too, it is
    rendered; whatever changes renders again, and the job that is older is given up.
    """

    opened = Signal(object)  # Path: a file was opened
    instruments_found = Signal(object)  # tuple of InstrumentChoice
    peaks_made = Signal(object)  # Peaks of the clip
    picture_drawn = Signal(object)  # Picture of the clip
    result_peaks_made = Signal(object)  # Peaks of the result
    result_picture_drawn = Signal(object)  # Picture of the result
    play_wished = Signal(str)  # name of the track to be heard from the beginning
    preview_ready = Signal(object)  # Clip
    written = Signal(object)  # Written: files were exported
    batch_done = Signal(object)  # BatchReport
    failed = Signal(str, object)  # what did not work, the exception
    began = Signal(str)
    reported = Signal(object)
    ended = Signal()
    cancelled = Signal()

    def __init__(self, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        """Listens to the document."""
        super().__init__(parent)
        self._document = document
        self._engine = engine
        self._plays_next = False
        self._peaks: Peaks | None = None
        self._lanes: dict[str, Lane] = {}
        self._reading = self._lane("read", tr("The file cannot be opened"))
        self._drawing = self._lane("draw", tr("The spectrogram cannot be drawn"))
        self._analysing = self._lane("analyse", tr("The clip cannot be analysed"))
        self._drawing_result = self._lane("draw result", tr("The spectrogram cannot be drawn"))
        self._rendering = self._lane("render", tr("The result cannot be rendered"))
        self._writing = self._lane("write", tr("The file cannot be written"))
        self._previewing = self._lane("preview", tr("The preview cannot be played"))
        self._warming = self._lane("warm", tr("The engine does not start"))
        self._listing = self._lane("list", tr("The instruments cannot be listed"))
        document.settled_changed.connect(self._render_again)

    def _lane(self, name: str, what: str) -> Lane:
        lane = Lane(self)
        lane.failed.connect(lambda error: self.failed.emit(what, error))
        if name not in SILENT:
            lane.started.connect(self.began)
            lane.reported.connect(self.reported)
            lane.ended.connect(self._end)
        self._lanes[name] = lane
        return lane

    def _end(self) -> None:
        shown = (lane for name, lane in self._lanes.items() if name not in SILENT)
        if not any(lane.is_busy for lane in shown):
            self.ended.emit()

    # -- wishes -------------------------------------------------------------------------------

    def start(self) -> None:
        """List the instruments and import what is slow, beside the window."""
        self.find_instruments()
        self._warming.run(tr("Warming up"), self._engine.warm_up, lambda _: None)

    def find_instruments(self) -> None:
        """List the installed instruments, also those that came since the start."""

        def work() -> Generator[Progress, None, tuple[InstrumentChoice, ...]]:
            yield Progress(0.0, tr("Looking for instruments"))
            return self._engine.list_instruments()

        self._listing.run(tr("Looking for instruments"), work, self.instruments_found.emit)

    def open_file(self, path: Path) -> None:
        """Read, draw, analyse a file, and let the chosen instrument play it."""

        def work() -> Generator[Progress, None, tuple[Clip, Peaks]]:
            clip = yield from self._engine.open_clip(path)
            yield Progress(0.9, tr("Opening {name}").format(name=path.name))
            return clip, make_peaks(clip.samples, clip.sample_rate)

        def done(value: tuple[Clip, Peaks]) -> None:
            clip, peaks = value
            self._rendering.cancel()
            self._plays_next = False
            self._document.open_clip(clip, path)
            self.peaks_made.emit(peaks)
            self.opened.emit(path)
            self._study(clip)

        self._reading.run(tr("Opening {path}").format(path=path.name), work, done)

    def _study(self, clip: Clip) -> None:
        self._drawing.run(tr("Drawing"), lambda: self._engine.draw(clip), self._take_picture)
        self._analysing.run(
            tr("Analysing {clip}").format(clip=clip.name),
            lambda: self._engine.analyse(clip),
            self._take_features,
        )

    def _take_picture(self, picture: Picture) -> None:
        self.picture_drawn.emit(picture)

    def _take_features(self, features: Features) -> None:
        self._document.set_features(features)
        self._render_again(self._document.settled)

    def choose(self, instrument: InstrumentChoice) -> None:
        """Let this instrument play the clip, and let it be heard."""
        result = self._document.result
        if result is not None and result.instrument == instrument and not self._rendering.is_busy:
            self.play_wished.emit("result")
            return
        self._plays_next = True
        clip = self._document.clip
        if clip is not None and self._document.features is None and not self._analysing.is_busy:
            self._study(clip)  # it was cancelled, or failed
        if instrument == self._document.settled.instrument:
            self._render_again(self._document.settled)
        else:
            self._document.change(
                tr("Choose {instrument}").format(instrument=instrument.name), instrument=instrument
            )

    def _render_again(self, settled: Settled) -> None:
        clip, features = self._document.clip, self._document.features
        instrument, conditioning = settled.instrument, settled.conditioning
        if clip is None or features is None or instrument is None:
            return

        def work() -> Generator[Progress, None, tuple[Result, Peaks]]:
            result = yield from self._engine.render(clip, features, instrument, conditioning)
            return result, make_peaks(result.clip.samples, result.clip.sample_rate)

        self._rendering.run(
            tr("Rendering with {instrument}").format(instrument=instrument.name),
            work,
            self._take_result,
        )

    def _take_result(self, value: tuple[Result, Peaks]) -> None:
        result, peaks = value
        self._document.set_result(result)
        self.result_peaks_made.emit(peaks)
        self._drawing_result.run(  # after the sound, which is what the user waits for
            tr("Drawing"), lambda: self._engine.draw(result.clip), self.result_picture_drawn.emit
        )
        if self._plays_next:
            self._plays_next = False
            self.play_wished.emit("result")

    def preview(self, instrument: InstrumentChoice) -> None:
        """Let the instrument be heard by itself."""
        self._previewing.run(
            tr("Preview of {instrument}").format(instrument=instrument.name),
            lambda: self._engine.preview(instrument),
            self.preview_ready.emit,
        )

    def export(self, path: Path, options: ExportOptions) -> None:
        """Write the clip as the instrument plays it."""
        document = self._document
        if document.clip is None or document.features is None or document.result is None:
            return
        order = ExportOrder(document.clip, document.features, document.settled, path, options)
        self._writing.run(
            tr("Writing {path}").format(path=path.name),
            lambda: self._engine.export(order),
            self.written.emit,
        )

    def export_batch(self, order: BatchOrder) -> None:
        """Let the chosen instrument play many recordings, and write them."""
        settled = self._document.settled
        if settled.instrument is not None:
            self._writing.run(
                tr("Exporting {n} recordings").format(n=len(order.files)),
                lambda: self._engine.export_batch(order, settled),
                self.batch_done.emit,
            )

    def cancel(self) -> None:
        """Give up what runs."""
        self._plays_next = False
        self.cancelled.emit()
        for name, lane in self._lanes.items():
            if name not in SILENT:
                lane.cancel()

    def close(self) -> bool:
        """Cancel and wait for all threads; False where one did not end in time."""
        for lane in self._lanes.values():
            lane.cancel()
        ended: list[Any] = [lane.close() for lane in self._lanes.values()]
        return all(ended)
