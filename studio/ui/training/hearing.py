"""What is heard in the wizard: recordings, previews, the clip played by what was trained."""

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

from studio.engine.clip import Clip
from studio.engine.progress import Progress
from studio.training.corpus.folder import file_item
from studio.training.corpus.items import Item
from studio.ui.common.results import InstrumentChoice, Result
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.session.document import Document
from studio.ui.session.engine_calls import Engine
from studio.ui.training.trainer_calls import heard_copy, read_stretch
from studio.ui.training.training_run import Run

LONGEST_S = 60.0


class TrainingHearing:
    """Reads or renders in a job, then plays."""

    def __init__(
        self, job: LatestJob, document: Document, engine: Engine, play: Callable[[Clip], None]
    ) -> None:
        """document: whose clip the trained instrument plays; play: plays a clip at once."""
        self._job = job
        self._document = document
        self._engine = engine
        self._play = play

    def play_file(self, path: Path) -> None:
        """Play a file from its beginning."""
        self.play_stretch(file_item(path), 0.0, LONGEST_S)

    def play_stretch(self, item: Item, start_s: float, end_s: float) -> None:
        """Play a part of an item of a corpus, in seconds."""
        self._job.run(
            tr("Reading {name}").format(name=item.name),
            lambda: read_stretch(item, start_s, end_s),
            self._play,
        )

    def play_own(self, run: Run, by_model: bool) -> None:
        """Play the clip of the session, as it is or by what this training has made."""
        clip, features = self._document.clip, self._document.features
        if clip is None:
            return
        if not by_model:
            self._play(clip)
        elif features is not None:
            settled = self._document.settled

            def work() -> Generator[object, None, Result]:
                yield Progress(0.0, tr("Rendering"))
                choice = InstrumentChoice(run.name, heard_copy(run.order.output), 0.0, 0.0)
                played = replace(settled, instrument=choice, other=None)
                return (yield from self._engine.render(clip, features, played))

            self._job.run(tr("Rendering"), work, lambda result: self._play(result.clip))
