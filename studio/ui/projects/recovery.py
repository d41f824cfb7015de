"""Sessions of studios that ended unexpectedly: offered, opened, forgotten."""

from collections.abc import Callable, Generator, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject

from studio.engine.progress import Progress
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.projects.autosave import Autosave, Rescued
from studio.ui.shell.main_window import MainWindow

Open = Callable[[Path, Callable[[], None]], None]
"""Opens a file that was kept beside a project; then calls what is to follow."""


class Recovery(QObject):
    """Between the strip in the window and the files that Autosave left."""

    def __init__(self, window: MainWindow, autosave: Autosave, open_beside: Open) -> None:
        """Connects the strip."""
        super().__init__(window)
        self._window = window
        self._autosave = autosave
        self._open = open_beside
        self._takes: tuple[Path, ...] = ()
        self._looking = LatestJob(self)
        self._looking.failed.connect(
            lambda error: window.show_error(tr("Nothing can be recovered"), error)
        )
        window.recovery.recover_requested.connect(self._recover)
        window.recovery.discard_requested.connect(self._discard)

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
            self._window.recovery.offer(tuple(rescued), tuple(take.stem for take in takes))

        self._looking.run("", work, done)

    def close(self) -> None:
        """End the job."""
        self._looking.close()

    def _recover(self, rescued: Rescued) -> None:
        """Open it as a session that is not saved; its file goes once it is open."""

        takes, self._takes = self._takes, ()

        def add_takes() -> None:
            if takes:
                self._window.files_requested.emit(list(takes))
            names = dict.fromkeys([rescued.name, *(take.stem for take in takes)])
            self._window.say(tr("Recovered: {name}.").format(name=", ".join(names)))

        def then() -> None:
            self._autosave.write()
            self._autosave.discard(rescued.path)
            add_takes()

        if rescued.path in takes:
            add_takes()
        else:
            self._open(rescued.path, then)

    def _discard(self, rescued: tuple[Rescued, ...]) -> None:
        for each in rescued:
            if each.path not in self._takes:  # a recording stays in its folder
                self._autosave.discard(each.path)
