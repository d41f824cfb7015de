"""Runs the check for the wizard: anew where what the sources hold is not what was checked."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject

from studio.engine.progress import Progress
from studio.training.corpus.corpora import files_of, passed_over
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.training.trainer_calls import Trainer
from studio.ui.training.wizard.wizard import CHECK, RECIPE, Wizard

if TYPE_CHECKING:
    from studio.training.corpus.item_check import ItemCheck

    Checked: TypeAlias = "tuple[Contents, tuple[ItemCheck, ...], tuple[str, ...]]"

Contents: TypeAlias = frozenset[tuple[Path, int, int]]
"""Path, size in bytes, time of the last change in ns, of each audio file."""


class Checking(QObject):
    """Between the wizard's first pages and the training core."""

    def __init__(
        self, wizard: Wizard, trainer: Callable[[], Trainer], checks: LatestJob, looks: LatestJob
    ) -> None:
        """checks: the job of the check itself. looks: that of the look whether it still holds."""
        super().__init__(wizard)
        self._wizard, self._trainer = wizard, trainer
        self._checks, self._looks = checks, looks
        self._contents: Contents = frozenset()
        checks.reported.connect(wizard.check.report)
        checks.failed.connect(self._give_up)
        wizard.entered.connect(self._enter)

    def _enter(self, index: int) -> None:
        page, sources = self._wizard.check, self._wizard.audio.sources
        if index == CHECK and page.checked_sources != sources:
            self._begin()
        elif index in (CHECK, RECIPE) and not page.is_busy:
            self._looks.run(tr("Looking for recordings"), lambda: _look(sources), self._compare)

    def _begin(self) -> None:
        page, sources, trainer = self._wizard.check, self._wizard.audio.sources, self._trainer()
        sample_rate = self._wizard.recipe.advanced.sample_rate.currentData()

        def work() -> "Generator[Progress, None, Checked]":
            contents = yield from _look(sources)
            checks = yield from trainer.check(sources, sample_rate)
            return contents, checks, passed_over(sources)

        self._looks.cancel()
        page.begin(sources)
        self._checks.run(tr("Checking recordings"), work, self._show)

    def _show(self, found: "Checked") -> None:
        self._contents, checks, passed_over = found
        self._wizard.check.show_checks(checks, passed_over)

    def _compare(self, contents: Contents) -> None:
        """Check again where the files are others; the page is shown, since its table changes."""
        at = self._wizard.stack.currentIndex()
        if contents != self._contents and at in (CHECK, RECIPE):
            self._begin()
            self._wizard.show_page(CHECK)

    def _give_up(self, _: Exception) -> None:
        if not self._checks.is_waiting:
            self._wizard.check.give_up()


def _look(sources: tuple[Path, ...]) -> Generator[Progress, None, Contents]:
    """What the sources hold now."""
    yield Progress(0.0, tr("Looking for recordings"))
    return frozenset(_state_of(path) for path in files_of(sources))


def _state_of(path: Path) -> tuple[Path, int, int]:
    try:
        status = path.stat()
    except OSError:  # gone, or no permission: the check says so
        return path, -1, 0
    return path, status.st_size, status.st_mtime_ns
