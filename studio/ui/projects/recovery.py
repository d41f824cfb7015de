"""Sessions of studios that ended unexpectedly: offered, opened, forgotten."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject

from studio.engine.progress import Progress
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.projects.autosave import Autosave, Rescued
from studio.ui.projects.recovery_strip import RecoveryStrip
from studio.ui.widgets.window_frame import WindowFrame


@dataclass(frozen=True, slots=True)
class Opens:
    """beside: opens a file that was kept beside a project, then calls what is to follow.

    files: opens sound files.
    """

    beside: Callable[[Path, Callable[[], None]], None]
    files: Callable[[list[Path]], None]


class Recovery(QObject):
    """Between the strip in the window and the files that Autosave left."""

    def __init__(
        self, frame: WindowFrame, strip: RecoveryStrip, autosave: Autosave, opens: Opens
    ) -> None:
        """Connects the strip."""
        super().__init__(frame.parent)
        self._frame = frame
        self._autosave = autosave
        self._opens = opens
        self._strip = strip
        self._takes: tuple[Path, ...] = ()
        self._looking = LatestJob(self)
        self._looking.failed.connect(
            lambda error: frame.show_error(tr("Nothing can be recovered"), error)
        )
        strip.recover_requested.connect(self._recover)
        strip.discard_requested.connect(self._discard)

    def offer(self, takes: Sequence[Path] = ()) -> None:
        """Look for what is left, in a job, and offer it. takes: recordings that ran then."""
        self._takes = tuple(takes)

        def work() -> Generator[Progress, None, list[Rescued]]:
            yield Progress(0.0)
            return self._autosave.rescued()

        def done(rescued: list[Rescued]) -> None:
            if takes and not rescued:  # nothing was open beside the recording
                newest = takes[-1]
                time = datetime.fromtimestamp(newest.stat().st_mtime)
                rescued = [Rescued(newest, newest.stem, time)]
            self._strip.offer(tuple(rescued), tuple(take.stem for take in takes))

        self._looking.run("", work, done)

    def close(self) -> None:
        """End the job."""
        self._looking.close()

    def _recover(self, rescued: Rescued) -> None:
        """Open it as a session that is not saved; its file goes once it is open."""

        takes, self._takes = self._takes, ()

        def add_takes() -> None:
            if takes:
                self._opens.files(list(takes))
            names = dict.fromkeys([rescued.name, *(take.stem for take in takes)])
            self._frame.say(tr("Recovered: {name}.").format(name=", ".join(names)))

        def then() -> None:
            self._autosave.write()
            self._autosave.discard(rescued.path)
            add_takes()

        if rescued.path in takes:
            add_takes()
        else:
            self._opens.beside(rescued.path, then)

    def _discard(self, rescued: tuple[Rescued, ...]) -> None:
        for each in rescued:
            if each.path not in self._takes:  # a recording stays in its folder
                self._autosave.discard(each.path)
