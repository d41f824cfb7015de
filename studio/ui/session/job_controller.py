"""Who does what when: opening, analysing, rendering and writing as jobs, the newest first."""

import uuid
from collections.abc import Callable, Generator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.engine.audio.matching import TrackLevel
from studio.engine.channels import cancels_words
from studio.engine.clip import Clip
from studio.engine.correction.box import edit_of_box
from studio.engine.errors import UnreadableAudio
from studio.engine.export.options import ExportOptions
from studio.engine.features.types import Features
from studio.engine.progress import Progress
from studio.engine.session import SHORTEST_S, ClipEntry, Region, cut
from studio.ui.common.results import BatchReport, InstrumentChoice, Picture
from studio.ui.common.texts import tr
from studio.ui.jobs.job_group import JobGroup
from studio.ui.plots.peaks import Peaks, make_peaks
from studio.ui.session.clip_cache import ClipCache, Loaded
from studio.ui.session.document import Document
from studio.ui.session.engine_calls import Engine
from studio.ui.session.export_order import BatchOrder, ExportOrder
from studio.ui.session.head_parts import NEUTRAL
from studio.ui.session.opening import read_whole
from studio.ui.session.renders import RENDERED, Renders
from studio.ui.session.studied import joined, stretch_to_study

AT_ONCE_S = 30.0  # of a shorter sound the peaks take a few milliseconds: no job
SILENT = ("warm", "list", "draw", "draw result")
"""JobGroup that no job chip shows."""


class JobController(JobGroup):
    """Turns requests into jobs and their values into changes of the document.

    A clip that was opened is drawn and analysed; when there is an instrument, too, it is
    rendered; whatever changes renders again, and the job that is older is given up.
    """

    opened = Signal(Path)  # Path: a file was opened
    remembered = Signal(Path)  # Path: a project was opened or saved
    clip_missing = Signal(ClipEntry)  # ClipEntry whose file is not there
    clip_differs = Signal(ClipEntry, str)  # ClipEntry whose file has another content; fingerprint
    noticed = Signal(str)  # a sentence about what was opened
    instruments_found = Signal(object)  # tuple of InstrumentChoice
    peaks_made = Signal(Peaks)  # Peaks of the clip
    picture_drawn = Signal(Picture)  # Picture of the clip
    result_peaks_made = Signal(Peaks)  # Peaks of the result
    result_picture_drawn = Signal(Picture)  # Picture of the result
    sound_requested = Signal(object)  # Make: what the result is to sound like from now on
    level_measured = Signal(TrackLevel)  # TrackLevel of the result
    too_long = Signal(Clip)  # Clip that an instrument cannot play as a whole
    play_requested = Signal(str)  # name of the track to be heard from the beginning
    preview_ready = Signal(Clip)  # Clip
    written = Signal(object)  # Written: files were exported
    batch_done = Signal(BatchReport)  # BatchReport

    def __init__(self, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        """Listens to the document."""
        super().__init__(SILENT, parent)
        self._document = document
        self.engine = engine
        self.n_channels = 1  # of the file that is shown
        self._clip_cache = ClipCache()
        self._awaited: ClipEntry | None = None  # what is being loaded
        self._reading = self.latest_job("read", tr("The file cannot be opened"))
        self._loading = self.latest_job("load", "")
        self._loading.failed.disconnect()
        self._loading.failed.connect(self._fail_loading)
        self._drawing = self.latest_job("draw", tr("The spectrogram cannot be drawn"))
        self._analysing = self.latest_job("analyse", tr("The clip cannot be analysed"))
        self._reanalysing = self.latest_job("reanalyse", tr("The clip cannot be analysed"))
        self.renders = Renders(document, engine, self)
        self._plays_opened = False
        for name in RENDERED:
            getattr(self.renders, name).connect(getattr(self, name))
        self._writing = self.latest_job("write", tr("The file cannot be written"))
        self._previewing = self.latest_job("preview", tr("The preview cannot be played"))
        self._warming = self.latest_job("warm", tr("The engine does not start"))
        self._listing = self.latest_job("list", tr("The instruments cannot be listed"))
        self._listing.failed.connect(lambda _: self._after_listing.clear())
        self._after_listing: list[Callable[[tuple[InstrumentChoice, ...]], object]] = []
        document.entry_requested.connect(self.show_entry)
        document.settled_changed.connect(self.renders.again)

    # -- requests -------------------------------------------------------------------------------

    def start(self) -> None:
        """List the instruments and import what is slow, beside the window."""
        self.find_instruments()
        self._warming.run(tr("Warming up"), self.engine.warm_up, lambda _: None)

    def find_instruments(
        self, *, then: Callable[[tuple[InstrumentChoice, ...]], object] | None = None
    ) -> None:
        """List the installed instruments, also those that came since the start.

        then: called once, with the list that is found next; never where that fails.
        """
        if then is not None:
            self._after_listing.append(then)

        def work() -> Generator[Progress, None, tuple[InstrumentChoice, ...]]:
            yield Progress(0.0, tr("Looking for instruments"))
            return self.engine.list_instruments()

        def done(choices: tuple[InstrumentChoice, ...]) -> None:
            self.instruments_found.emit(choices)
            waiting, self._after_listing = self._after_listing, []
            for callback in waiting:
                callback(choices)

        self._listing.run(tr("Looking for instruments"), work, done)

    def list_instruments(self) -> tuple[InstrumentChoice, ...]:
        """The installed instruments; for jobs, since it reads files."""
        return self.engine.list_instruments()

    def open_file(self, path: Path, gives_way: bool = False, is_one_of: bool = False) -> None:
        """Add a file to the session, draw and analyse it, let the chosen instrument play it.

        gives_way: untouched it makes room for the next file (the clip of the first start).
        is_one_of: several files are opened, each after the one before; else the newest wins.
        """

        def done(loaded: Loaded) -> None:
            self._clip_cache.put(path, loaded)
            self._add(path, loaded, gives_way)
            self.renders.plays_next, self._plays_opened = self._plays_opened, False
            self.opened.emit(path)

        opening = tr("Opening {path}").format(path=path.name)
        reading = self._reading
        run = reading.run_in_turn if is_one_of or reading.is_waiting else reading.run
        run(opening, lambda: read_whole(self.engine.open_clip(path), path), done)

    def _add(self, path: Path, loaded: Loaded, gives_way: bool) -> None:
        """Show the entry that this file has, or a new one."""
        document = self._document
        for entry in document.settled.clips:
            known = (entry.path, entry.sha256, entry.region, entry.channel)
            if known == (path, loaded.sha256, None, "mix"):
                if entry is document.settled.entry:
                    self._put(entry, loaded)
                document.show(entry.id)
                return
        entry = ClipEntry(uuid.uuid4().hex[:12], loaded.whole.name, path, loaded.sha256)
        document.add_clip(entry, gives_way)

    def show_entry(self, entry: ClipEntry | None) -> None:
        """Show a clip of the session: at once where it has been read, else by a job.

        Until it is there, and where it cannot be read, no clip is shown.
        """
        if entry is not None and self._loading.is_busy and entry == self._awaited:
            return  # a second click
        self._awaited = entry
        self.renders.forget()
        for latest_job in (self._loading, self._drawing, self._analysing):
            latest_job.cancel()
        if entry is None:
            self._show_nothing()
            return
        loaded = self._clip_cache.get(entry.path)
        if loaded is not None and entry.sha256 not in ("", loaded.sha256):
            loaded = None  # the file has changed since
        if loaded is not None and loaded.channel != entry.channel:
            loaded = None
        is_short = loaded is not None and cut(loaded.whole, entry.region).seconds < AT_ONCE_S
        if loaded is not None and (is_short or entry.region in loaded.peaks):
            self._put(entry, loaded, renders=False)
            return
        self._show_nothing()
        self._loading.run(
            tr("Opening {name}").format(name=entry.name),
            lambda: self._load(entry, loaded),
            lambda value: self._take_loaded(entry, value),
        )

    def _show_nothing(self) -> None:
        self.n_channels = 1
        self._document.open_clip(None, None)

    def _load(self, entry: ClipEntry, loaded: Loaded | None) -> Generator[Progress, None, Loaded]:
        if loaded is None:
            loaded = yield from read_whole(
                self.engine.open_clip(entry.path, entry.channel), entry.path, entry.channel
            )
        yield Progress(0.9, tr("Opening {name}").format(name=entry.name))
        if entry.region not in loaded.peaks:
            part = cut(loaded.whole, entry.region)
            loaded.keep_peaks(entry.region, make_peaks(part.samples, part.sample_rate))
        return loaded

    def _take_loaded(self, entry: ClipEntry, loaded: Loaded) -> None:
        if entry.sha256 and loaded.sha256 != entry.sha256:
            self.clip_differs.emit(entry, loaded.sha256)
            return
        self._clip_cache.put(entry.path, loaded)
        now = self._document.settled.entry
        if now is not None and (now.id, now.path) == (entry.id, entry.path):
            self._put(now, loaded)

    def _fail_loading(self, error: Exception) -> None:
        entry = self._document.settled.entry
        if isinstance(error, UnreadableAudio) and entry is not None and not entry.path.exists():
            self.clip_missing.emit(entry)
        else:
            self.failed.emit(tr("The clip cannot be shown"), error)

    def _put(self, entry: ClipEntry, loaded: Loaded, renders: bool = True) -> None:
        """Show what is known of a clip, and find out the rest."""
        part = cut(loaded.whole, entry.region)
        if not len(part.samples):
            sentence = tr("{name} is shorter than the part of it that was chosen.")
            error = UnreadableAudio(sentence.format(name=entry.path.name))
            self._show_nothing()
            self.failed.emit(tr("The clip cannot be shown"), error)
            return
        part = Clip(part.samples, part.sample_rate, entry.name)
        if entry.region not in loaded.peaks:
            loaded.keep_peaks(entry.region, make_peaks(part.samples, part.sample_rate))
        self.n_channels = loaded.n_channels
        self._document.open_clip(part, entry.path)
        self.peaks_made.emit(loaded.peaks[entry.region])
        told = list(loaded.notes)
        if loaded.whole.channel != entry.channel:
            told.append(tr(cancels_words(loaded.whole.channel)))
        if told:
            self.noticed.emit(" ".join(told))
        self._draw(part, entry.region, loaded)
        if not loaded.is_studied(entry.region):
            self._analyse(loaded, entry.region)
        else:
            self._document.set_features(loaded.measured)
            if renders:
                self.renders.again(self._document.settled)

    def _draw(self, clip: Clip, region: Region | None, loaded: Loaded) -> None:
        def done(picture: Picture) -> None:
            loaded.keep_picture(region, picture)
            self.picture_drawn.emit(picture)

        if region in loaded.pictures:
            self.picture_drawn.emit(loaded.pictures[region])
        else:
            self._drawing.run(tr("Drawing"), lambda: self.engine.draw(clip), done)

    def _analyse(self, loaded: Loaded, region: Region | None) -> None:
        """Analyse a file, or of a long one the part that is shown, at most twenty minutes."""
        stretch = stretch_to_study(loaded.whole.seconds, region)

        def done(measured: Features) -> None:
            if stretch is not None:
                measured = joined(measured, stretch.start_s, loaded.measured)
                loaded.studied.append(stretch)
            loaded.measured = measured
            self._document.set_features(measured)
            self.renders.again(self._document.settled)

        self._analysing.run(
            tr("Analysing {clip}").format(clip=loaded.whole.name),
            lambda: self.engine.analyse(cut(loaded.whole, stretch)),
            done,
        )

    def reanalyse(self, stretch: tuple[float, float], bounds_hz: tuple[float, float]) -> None:
        """Analyse a stretch of the shown clip (in its time) anew, within a range of pitch."""
        document, entry = self._document, self._document.settled.entry
        clip, features = document.clip, document.features
        if entry is None or clip is None or features is None:
            return
        part = cut(clip, Region(*stretch)) if stretch[1] - stretch[0] >= SHORTEST_S else clip

        def done(found: Features) -> None:
            now = document.settled.entry
            if now is not None and (now.id, now.region) == (entry.id, entry.region):
                edit = edit_of_box(found, features, stretch, document.to_file(stretch[0]))
                document.correct(tr("Re-analyse in a box"), now.correction.with_edit(edit))

        self._reanalysing.run(
            tr("Analysing {clip}").format(clip=clip.name),
            lambda: self.engine.reanalyse(part, *bounds_hz),
            done,
        )

    def choose(self, instrument: InstrumentChoice, is_neutral: bool = False) -> None:
        """Let this instrument play the clip, and let it be heard.

        is_neutral: as it was learnt, with nothing that was set for the one before.
        """
        result = self._document.result
        if result is not None and result.instrument == instrument and not self.renders.is_busy:
            self.play_requested.emit("result")
            return
        self.renders.plays_next = True
        self._plays_opened = self._reading.is_busy  # what is being opened is to be heard with it
        entry = self._document.settled.entry
        loaded = self._clip_cache.get(entry.path) if entry is not None else None
        is_idle = not self._analysing.is_busy and self._document.clip is not None
        if entry and loaded and is_idle and not loaded.is_studied(entry.region):
            self._analyse(loaded, entry.region)  # it was cancelled, or failed
        if instrument == self._document.settled.instrument and not is_neutral:
            self.renders.again(self._document.settled)
        else:
            self._document.change(
                tr("Choose {instrument}").format(instrument=instrument.name),
                instrument=instrument,
                **(NEUTRAL if is_neutral else {}),
            )

    def preview(self, instrument: InstrumentChoice) -> None:
        """Let the instrument be heard by itself."""
        self._previewing.run(
            tr("Preview of {instrument}").format(instrument=instrument.name),
            lambda: self.engine.preview(instrument),
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
            lambda: self.engine.export(order),
            self.written.emit,
        )

    def export_batch(self, order: BatchOrder) -> None:
        """Let the chosen instrument play many recordings, and write them."""
        settled = self._document.settled
        if settled.instrument is not None:
            self._writing.run(
                tr("Exporting {n} recordings").format(n=len(order.files)),
                lambda: self.engine.export_batch(order, settled),
                self.batch_done.emit,
            )

    def cancel(self) -> None:
        """Give up what runs."""
        self.renders.forget()
        super().cancel()
