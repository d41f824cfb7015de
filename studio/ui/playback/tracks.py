"""The tracks of the player: fitted by a job, or made as they are played."""

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal

from studio.engine.audio.matching import TrackLevel
from studio.engine.audio.player import Fitted, Player
from studio.engine.clip import Clip
from studio.engine.progress import Progress
from studio.engine.stream.feeder import Feeder, Make
from studio.engine.stream.recorded import RecordedSource, overall_level
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob

LONG_S = 300.0
"""A longer recording is resampled where it is played, not as a whole."""


class Tracks(QObject):
    """Returns the original, the result and the preview their sound.

    loaded(): a track is what it is to be. failed(exception).
    result_changed(is_there): the result can be heard from now on, or no more.
    """

    loaded = Signal()
    result_changed = Signal(bool)
    failed = Signal(Exception)

    def __init__(self, player: Player, parent: QObject | None = None) -> None:
        """Nothing is loaded yet."""
        super().__init__(parent)
        self._player = player
        self.feeder = Feeder(player)
        self._long, self._is_long = Feeder(player, "original"), False
        player.opened = self._wake  # the device may have another rate now
        self.has_result = False
        self._wanted: dict[str, Clip] = {}
        self._loading = LatestJob(self)
        self._loading.failed.connect(self.failed)
        self._weighing = LatestJob(self)  # how loud a long recording is; a failure shows elsewhere

    @property
    def is_loading(self) -> bool:
        """True while a track is not yet what it is to be."""
        return bool(self._wanted) or self.feeder.is_making or self._long.is_making

    @property
    def is_busy(self) -> bool:
        """True while a job runs."""
        return self._loading.is_busy

    def set_track(self, name: str, clip: Clip | None) -> None:
        """Give a track a clip, None = silence."""
        if name == "original" and self._is_long:
            self._is_long = False
            self._long.close()  # a tile at most; a thread that forgets later would forget the next
            self._long = Feeder(self._player, "original")
        if clip is None:
            self._wanted.pop(name, None)
            self._player.load(name, None)
            return
        if name == "original" and clip.seconds > LONG_S:
            self._set_long(clip)
            return
        self._wanted[name] = clip
        self._loading.run(tr("Loading"), self._fit_wanted, self._put)

    def want_result(self, make: Make | None) -> None:
        """Let the result be made as it is played, by the synth thread; None = there is none."""
        if make is None:
            self._player.put("result", None)
        self.feeder.want(make)
        self.look()

    def look(self) -> None:
        """Tell whether the result can be heard; the synth thread says nothing by itself.

        While a new sound is made the one before it goes on.
        """
        has_result = self._player.has_track("result")
        if has_result and not self.has_result and self.feeder.is_making:
            return  # what is there may be of the clip before
        if has_result != self.has_result:
            self.has_result = has_result
            self.result_changed.emit(has_result)

    def close(self) -> None:
        """End jobs and threads."""
        for latest_job in (self._loading, self._weighing):
            latest_job.close()
        self.feeder.close()
        self._long.close()

    def _set_long(self, clip: Clip) -> None:
        """Let a long recording be read and resampled where it is played."""
        self._wanted.pop("original", None)
        self._player.load("original", None)
        self._is_long = True
        self._long.want(lambda rate: RecordedSource(clip, rate))

        def work() -> Generator[Progress, None, TrackLevel]:
            yield Progress(0.0)
            return overall_level(clip)

        def done(level: TrackLevel) -> None:
            self._player.set_level("original", level)

        self._weighing.run(tr("Loading"), work, done)

    def _wake(self) -> None:
        self.feeder.wake()
        self._long.wake()

    def _fit_wanted(self) -> Generator[Progress, None, list[tuple[str, Clip, Fitted]]]:
        yield Progress(0.0)
        return [(name, clip, self._player.fit(clip)) for name, clip in list(self._wanted.items())]

    def _put(self, fitted: list[tuple[str, Clip, Fitted]]) -> None:
        for name, clip, sound in fitted:
            if self._wanted.get(name) is clip:
                del self._wanted[name]
                self._player.load(name, clip, sound)
        self.loaded.emit()
