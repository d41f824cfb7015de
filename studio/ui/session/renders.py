"""The result: made again whenever what is heard has changed, the newest first."""

import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from studio.engine.audio.matching import TrackLevel, measure_level
from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.progress import Progress
from studio.engine.stream.source import Source
from studio.ui.common.results import Picture, Result
from studio.ui.common.texts import tr
from studio.ui.jobs.job_group import JobGroup
from studio.ui.plots.peaks import Peaks, make_peaks
from studio.ui.session.document import SOUND_FIELDS, Document, Settled
from studio.ui.session.studied import is_too_long

WAIT_S, MOST_WAIT_S = 0.005, 0.2

if TYPE_CHECKING:
    from studio.ui.session.engine_calls import Engine


class Renders(QObject):
    """Asks the synth thread for the sound at once, and a job for the whole of it.

    plays_next: the next sound is to be heard from the beginning, as soon as it begins to be made.
    """

    sound_requested = Signal(object)  # Make: what the result is to sound like from now on
    level_measured = Signal(TrackLevel)  # TrackLevel of the result
    result_peaks_made = Signal(Peaks)  # Peaks of the result
    result_picture_drawn = Signal(Picture)  # Picture of the result
    too_long = Signal(Clip)  # Clip that an instrument cannot play as a whole
    play_requested = Signal(str)  # name of the track to be heard from the beginning

    def __init__(self, document: Document, engine: "Engine", job_group: JobGroup) -> None:
        """Nothing is rendered yet."""
        super().__init__(job_group)
        self._document = document
        self._engine = engine
        self.plays_next = False
        self.is_sound_awaited: Callable[[], bool] = lambda: False  # from the synth thread
        self._heard: tuple[Clip, Features, tuple[Any, ...]] | None = None  # what is rendered
        self._drawing = job_group.latest_job("draw result", tr("The spectrogram cannot be drawn"))
        self._rendering = job_group.latest_job("render", tr("The result cannot be rendered"))
        self._rendering.failed.connect(self._try_again)

    @property
    def is_busy(self) -> bool:
        """A result is being made."""
        return self._rendering.is_busy

    def forget(self) -> None:
        """Another clip is shown, or the user gives up: what runs is of no use."""
        self.plays_next = False
        self._heard = None
        self._rendering.cancel()

    def again(self, settled: Settled) -> None:
        """Render, where anything that is heard is different."""
        clip, features = self._document.clip, self._document.features
        instrument = settled.instrument
        if clip is None or features is None or instrument is None:
            return
        if instrument.is_missing or (settled.other is not None and settled.other.is_missing):
            return
        if is_too_long(clip):
            self.plays_next = False
            self.too_long.emit(clip)
            return
        sound = tuple(getattr(settled, name) for name in SOUND_FIELDS if name != "preset")
        heard = self._heard
        is_same = heard is not None and heard[0] is clip and heard[1] is features
        if is_same and heard is not None and heard[2] == sound:
            self._play()
            return  # a clip was renamed, a slot was filled: nothing that is heard
        self._heard = (clip, features, sound)

        def make(sample_rate: int) -> Source:
            return self._engine.source(clip, features, settled, sample_rate)

        def work() -> Generator[Progress, None, tuple[Result, Peaks, TrackLevel]]:
            yield from self._give_way()
            result = yield from self._engine.render(clip, features, settled)
            samples, rate = result.clip.samples, result.clip.sample_rate
            return result, make_peaks(samples, rate), measure_level(samples, rate)

        self.sound_requested.emit(make)  # heard at once; what the job makes is seen and exported
        self._play()
        self._rendering.run(
            tr("Rendering with {instrument}").format(instrument=instrument.name), work, self._take
        )

    def _play(self) -> None:
        if self.plays_next:
            self.plays_next = False
            self.play_requested.emit("result")

    def _give_way(self) -> Generator[Progress, None, None]:
        """Wait for the synth thread: both need the same pieces, one at a time."""
        until = time.monotonic() + MOST_WAIT_S
        while self.is_sound_awaited() and time.monotonic() < until:
            yield Progress(0.0)
            time.sleep(WAIT_S)

    def _take(self, value: tuple[Result, Peaks, TrackLevel]) -> None:
        result, peaks, level = value
        self._document.set_result(result)
        self.level_measured.emit(level)
        self.result_peaks_made.emit(peaks)
        self._drawing.run(  # after the sound, which is what the user waits for
            tr("Drawing"), lambda: self._engine.draw(result.clip), self.result_picture_drawn.emit
        )

    def _try_again(self, _: object) -> None:
        self._heard = None  # the next request tries again


RENDERED = (
    "sound_requested", "level_measured", "result_peaks_made", "result_picture_drawn", "too_long",
    "play_requested",
)  # fmt: skip
"""Signals that the job controller passes on."""
