"""The window's way to the engine: the only file of the window that imports its heavy parts."""

import contextlib
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from studio.engine.channels import Channel
from studio.engine.clip import Clip
from studio.engine.conditioning.limits import limited_words
from studio.engine.errors import NotAnInstrument, StudioError
from studio.engine.export.options import name_by_pattern
from studio.engine.export.targets import all_files_of, free_path
from studio.engine.export.write import Written
from studio.engine.features.tracker import TrackerName
from studio.engine.features.types import Features
from studio.engine.file_names import printable
from studio.engine.progress import Progress, part
from studio.engine.session import ClipEntry
from studio.engine.stream.source import Source
from studio.ui.common.results import BatchReport, InstrumentChoice, Picture, Result
from studio.ui.common.texts import tr
from studio.ui.jobs.background import without_collector
from studio.ui.jobs.preload import preload_torch
from studio.ui.plots.picture import draw_picture
from studio.ui.session.document import Settled
from studio.ui.session.export_order import (
    BatchOrder,
    ExportOrder,
    ExportTo,
    as_kept,
    files_to_keep,
    stems_of,
    works_of,
)
from studio.ui.session.instrument_choice import choice_of
from studio.ui.session.sound_calls import SoundCalls

SETTLE_S, SETTLE_STEPS = 0.02, 2
"""So long the whole waits for a slider that moves on."""


class Engine(Protocol):
    """What the window asks for; each generator runs in a job's thread."""

    def warm_up(self) -> Generator[Progress, None, None]:
        """Import what is slow to import."""
        ...

    def list_instruments(self) -> tuple[InstrumentChoice, ...]:
        """The installed instruments; quick, without torch."""
        ...

    def open_clip(self, path: Path, channel: Channel = "mix") -> Generator[Progress, None, Clip]:
        """Read a file."""
        ...

    def draw(self, clip: Clip) -> Generator[Progress, None, Picture]:
        """Compute its spectrogram."""
        ...

    def analyse(self, clip: Clip) -> Generator[Progress, None, Features]:
        """Measure pitch and loudness."""
        ...

    def reanalyse(
        self, clip: Clip, low_hz: float, high_hz: float
    ) -> Generator[Progress, None, Features]:
        """Measure pitch in a range that the user has drawn, a frame every 10 ms."""
        ...

    def render(
        self, clip: Clip, features: Features, settled: Settled
    ) -> Generator[Progress, None, Result]:
        """Let the chosen instrument play the clip."""
        ...

    def source(self, clip: Clip, features: Features, settled: Settled, sample_rate: int) -> Source:
        """The same sound at a rate, made as it is played; called in the synth thread."""
        ...

    def check_room(self, path: Path) -> Generator[Progress, None, str]:
        """Try a file as a room; returns what Settled.room is to hold. Raises BadRoom."""
        ...

    def preview(self, instrument: InstrumentChoice) -> Generator[Progress, None, Clip]:
        """What the instrument sounds like by itself."""
        ...

    def export(self, order: ExportOrder) -> Generator[Progress, None, Written]:
        """Render anew at the wanted rate and write it with what belongs to it."""
        ...

    def export_batch(
        self, order: BatchOrder, settled: Settled
    ) -> Generator[Progress, None, BatchReport]:
        """Open, analyse, render and write many recordings; one that fails is left out."""
        ...


class StudioEngine:
    """The real engine; keeps the tracker and the loaded instruments for the next call."""

    def __init__(self, tracker: Callable[[], TrackerName], cache_folder: Path) -> None:
        """Imports nothing heavy. tracker: asked for its name before each analysis."""
        self._tracker_name = tracker
        self._cache_folder = cache_folder
        self._trackers: dict[TrackerName, Any] = {}
        self._lock = threading.Lock()
        self._sounds = SoundCalls()

    def warm_up(self) -> Generator[Progress, None, None]:
        """Import torch and the tracker in this thread (torch costs 1.1 s)."""
        with without_collector():
            yield Progress(0.0, tr("Warming up"))
            self._make_tracker()
            yield Progress(0.6, tr("Warming up"))
            import studio.engine.render  # noqa: F401

            for instrument in self.list_instruments():
                yield Progress(0.8, tr("Opening {name}").format(name=instrument.name))
                self._try_to_load(instrument)
            self._sounds.warm_up()

    def _try_to_load(self, instrument: InstrumentChoice) -> None:
        """Load beforehand; a damaged one speaks up when it is chosen."""
        with contextlib.suppress(NotAnInstrument, OSError):
            self._sounds.load(instrument.path)

    def _make_tracker(self) -> Any:
        name = self._tracker_name()
        with self._lock:  # the first analysis and the warming up ask for it at the same time
            if name not in self._trackers:
                preload_torch()
                from studio.engine.features.tracker import make_tracker

                self._trackers[name] = make_tracker(name)
            return self._trackers[name]

    def list_instruments(self) -> tuple[InstrumentChoice, ...]:
        """The installed instruments, bundled ones first."""
        from studio.engine.library import list_instruments

        return tuple(choice_of(entry) for entry in list_instruments())

    def open_clip(self, path: Path, channel: Channel = "mix") -> Generator[Progress, None, Clip]:
        """Read a file at its own rate, mixed to mono."""
        from studio.engine.long_clip import open_clip

        yield Progress(0.0, tr("Opening {name}").format(name=path.name))
        return (yield from open_clip(path, self._cache_folder.parent / "sounds", channel))

    def draw(self, clip: Clip) -> Generator[Progress, None, Picture]:
        """Compute its spectrogram."""
        return draw_picture(clip)

    def analyse(self, clip: Clip) -> Generator[Progress, None, Features]:
        """Measure pitch and loudness, or find them in the cache."""
        yield Progress(0.0, tr("Listening"))
        from studio.engine.features.cache import FeatureCache
        from studio.engine.features.extract import extract

        tracker = self._make_tracker()
        cache = FeatureCache(self._cache_folder)
        features: Features = yield from extract(clip, tracker=tracker, cache=cache)
        return features

    def reanalyse(
        self, clip: Clip, low_hz: float, high_hz: float
    ) -> Generator[Progress, None, Features]:
        """Measure pitch in a range that the user has drawn, a frame every 10 ms."""
        yield Progress(0.0, tr("Listening"))
        from studio.engine.clip import resample
        from studio.engine.features.within import track_within

        at_16k = resample(clip, 16000).samples
        activate = getattr(self._make_tracker(), "activations", None)
        pitch = yield from track_within(at_16k, low_hz, high_hz, activate)
        silent = np.zeros(len(pitch.f0_hz), np.float32)
        return Features(pitch.f0_hz, pitch.periodicity, silent, 100.0)

    def render(
        self, clip: Clip, features: Features, settled: Settled
    ) -> Generator[Progress, None, Result]:
        """Let an instrument play the clip; what was made for playing is not made again."""
        instrument = settled.instrument
        assert instrument is not None
        for _ in range(SETTLE_STEPS):  # a slider that moves on gives this job up before it begins
            yield Progress(0.0, tr("Rendering with {name}").format(name=instrument.name))
            time.sleep(SETTLE_S / SETTLE_STEPS)
        began = time.perf_counter()
        rendered = yield from self._rendered(clip, features, settled, None, has_stems=False)
        conditioned = rendered.conditioned
        return Result(
            clip=Clip(rendered.mix, rendered.sample_rate, f"{clip.name} - {instrument.name}"),
            adjusted=conditioned.features,
            note_mask=np.asarray(conditioned.note_mask, bool),
            instrument=instrument,
            seconds_taken=time.perf_counter() - began,
            octave_shift=conditioned.octave_shift,
            tuning_cents=conditioned.tuning_cents,
            scale=conditioned.scale,
            limited=limited_words(conditioned, instrument.name, tr),
        )

    def _rendered(
        self,
        clip: Clip,
        features: Features,
        settled: Settled,
        sample_rate: int | None,
        has_stems: bool = True,
        has_tail: bool = False,
    ) -> Generator[Progress, None, Any]:
        """The whole sound at a rate; None = as bright as clip and instrument are."""
        assert settled.instrument is not None
        loaded = self._sounds.load(settled.instrument.path)
        from studio.engine.render import render_mix, render_sound

        sound = self._sounds.sound(clip, features, settled)
        rate = sample_rate or max(clip.sample_rate, loaded.config.sample_rate)
        if not has_stems:
            return (yield from render_mix(sound, rate))
        return (yield from render_sound(sound, rate, has_tail))

    def source(self, clip: Clip, features: Features, settled: Settled, sample_rate: int) -> Source:
        """The same sound in tiles, on one core: threads of torch would wait for the window's."""
        import torch

        if torch.get_num_threads() != 1:
            torch.set_num_threads(1)  # counts for the calling thread
        source: Source = self._sounds.sound(clip, features, settled).source(sample_rate)
        return source

    def check_room(self, path: Path) -> Generator[Progress, None, str]:
        """Read an impulse response, or the room of an instrument file."""
        yield Progress(0.0, tr("Opening {name}").format(name=path.name))
        self._sounds.check_room(path)
        return str(path)

    def preview(self, instrument: InstrumentChoice) -> Generator[Progress, None, Clip]:
        """The preview that lies in the instrument's file."""
        yield Progress(0.0, tr("Opening {name}").format(name=instrument.name))
        from studio.engine.clip import read_clip
        from studio.engine.instrument_file import read_preview

        data = read_preview(instrument.path)
        if not data:
            raise NotAnInstrument(
                f"{instrument.name} has no preview in its file; click its card to hear it play."
            )
        with tempfile.TemporaryDirectory(prefix="ddsp-studio-") as folder:
            file = Path(folder) / f"{instrument.name}.flac"
            file.write_bytes(data)
            return read_clip(file)

    def export(self, order: ExportOrder) -> Generator[Progress, None, Written]:
        """Render anew at the wanted rate and write it with what belongs to it."""
        from studio.engine.export.write import Sound, write_export

        settled = order.settled
        assert settled.instrument is not None
        yield Progress(0.0, tr("Rendering with {name}").format(name=settled.instrument.name))
        rate, tail = order.options.sample_rate, order.options.tail
        work = self._rendered(order.clip, order.features, settled, rate, has_tail=tail)
        rendered = yield from part(work, 0.0, 0.7)
        sound = Sound(rendered.mix, rendered.stems, rendered.sample_rate, rendered.conditioned)
        written = yield from part(write_export(sound, order.path, order.options), 0.7, 1.0)
        limited = limited_words(rendered.conditioned, settled.instrument.name, tr)
        return replace(written, limited=limited)

    def export_batch(
        self, order: BatchOrder, settled: Settled
    ) -> Generator[Progress, None, BatchReport]:
        """Open, analyse, render and write many recordings; one that fails is left out."""
        assert settled.instrument is not None
        written: list[Path] = []
        failed: list[tuple[Path, str]] = []
        limited: list[tuple[Path, str]] = []
        taken = set(files_to_keep(settled))  # one that is missing just now, too
        works, stems = works_of(order.files, settled), stems_of(settled)
        for n, (file, entry) in enumerate(works):
            share = (n / len(works), (n + 1) / len(works))
            clip_name = entry.name if entry is not None else printable(file.stem)
            name = name_by_pattern(order.pattern, clip_name, settled.instrument.name, n + 1)
            named = order.folder / f"{name}.{order.options.container}"
            path = free_path(named, order.options, taken, stems)
            taken.update(all_files_of(path, order.options, stems))
            try:
                work = self._export_file(file, entry, ExportTo(path, order.options, settled))
                done = yield from part(work, *share)
                written.append(done.paths[0])
                if done.limited:
                    limited.append((file, done.limited))
            except StudioError as error:
                failed.append((file, str(error)))
        return BatchReport(order.folder, tuple(written), tuple(failed), tuple(limited))

    def _export_file(
        self, file: Path, entry: ClipEntry | None, to: ExportTo
    ) -> Generator[Progress, None, Written]:
        channel: Channel = entry.channel if entry is not None else "mix"
        clip = yield from part(self.open_clip(file, channel), 0.0, 0.1)
        features = yield from part(self.analyse(clip), 0.1, 0.6)
        if entry is not None:
            clip, features = as_kept(clip, features, entry)
        one = ExportOrder(clip, features, to.settled, to.path, to.options)
        return (yield from part(self.export(one), 0.6, 1.0))
