"""A training core of events from a list: the test says when the next ones come."""

import queue
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.clip import write_clip
from studio.engine.errors import StudioError, TrainingFailed
from studio.engine.progress import Progress
from studio.training.corpus.folder import file_item
from studio.training.corpus.item_check import Finding, ItemCheck
from studio.training.corpus.waveform_marks import Mark
from studio.training.events import Kept, Paused, Resumed
from studio.training.job import TrainingJob
from studio.training.studies.trial import Place, Timed
from studio.ui.training.trainer_calls import CardWords
from tests.ui.fake_engine import sine

GOOD = ItemCheck(
    file_item(Path("good.wav")), "performance", 240.0, 44100, 0.9, 0.9, 0.01,
    note_seconds={60: 100.0, 67: 80.0}, loudness_seconds={-30: 100.0, -20: 80.0},
)  # fmt: skip
POLYPHONIC = ItemCheck(
    file_item(Path("duo.wav")), "unusable", 100.0, 44100, 0.9, 0.8, 0.4,
    findings=(Finding("polyphonic", True, "Two notes.", "Cut them."),),
    note_seconds={60: 50.0}, loudness_seconds={-30: 50.0},
    noise_floor_db=-52.0, offset=0.004,
    marks=(Mark("silent", 0.0, 2.0), Mark("polyphonic", 3.0, 5.0), Mark("clipped", 60.0, 60.1)),
    columns=np.ones(5000, np.float32),
)  # fmt: skip
BROKEN = ItemCheck(
    file_item(Path("broken.wav")),
    findings=(Finding("unreadable", True, "No sound.", "Convert it."),),
)


class FakeTraining:
    """Returns what the test feeds; requests are kept and answered as a process answers them."""

    def __init__(self, order: TrainingJob) -> None:
        self.order = order
        self.requests: list[str] = []
        self._queue: queue.Queue[Any] = queue.Queue()

    @property
    def process_id(self) -> int | None:
        return None

    def feed(self, *events: Any) -> None:
        """Events, or an error that ends it."""
        for event in events:
            self._queue.put(event)

    def keep(self) -> None:
        """End well."""
        write_clip(self.order.output.with_suffix(".wav"), sine(0.1), 16000)
        self.order.output.write_bytes(b"an instrument")
        self.feed(Kept(self.order.output, "good"))

    def events(self) -> Generator[Any, None, Kept]:
        while True:
            event = self._queue.get(timeout=10)
            if isinstance(event, Exception):
                raise event
            if isinstance(event, Kept):
                return event
            yield event

    def pause(self) -> None:
        self.requests.append("pause")
        self.feed(Paused(1))

    def resume(self) -> None:
        self.requests.append("resume")
        self.feed(Resumed(1))

    def stop(self) -> None:
        self.requests.append("stop")
        self.keep()

    def leave(self) -> None:
        self.requests.append("leave")
        self.order.checkpoint.write_bytes(b"learnt")
        self.feed(TrainingFailed("ended"))

    def kill(self) -> None:
        self.requests.append("kill")
        self.feed(TrainingFailed("killed"))


class FakeTrainer:
    """checks: what is found in any folder; started: the trainings, in order."""

    def __init__(self) -> None:
        self.checks: tuple[ItemCheck, ...] = (GOOD, POLYPHONIC, BROKEN)
        self.started: list[FakeTraining] = []
        self.measured: list[TrainingJob] = []
        self.kept: list[CardWords] = []
        self.failure: StudioError | None = None
        self.checked: list[tuple[Path, ...]] = []
        self.sample_rate = 0
        self.check_failure: Exception | None = None

    def check(
        self, sources: tuple[Path, ...], sample_rate: int
    ) -> Generator[Progress, None, tuple[ItemCheck, ...]]:
        self.sample_rate = sample_rate
        self.checked.append(sources)
        yield Progress(0.5, "Checking")
        if self.check_failure is not None:
            raise self.check_failure
        return self.checks

    def measure(self, order: TrainingJob) -> Generator[Progress, None, tuple[Timed | Place, ...]]:
        self.measured.append(order)
        yield Progress(0.5)
        if self.failure is not None:
            raise self.failure
        places = (Place("cpu", "Processor", 8.0), Place("cuda", "Fast card", 11.0))
        times = (("quick", 1200), ("standard", 4000), ("best", 12000))
        return (*places, *(Timed(name, "cpu", 0.3, steps) for name, steps in times))

    def end_measuring(self) -> None:
        pass

    def start(self, order: TrainingJob) -> FakeTraining:
        self.started.append(FakeTraining(order))
        return self.started[-1]

    def use_now(self, order: TrainingJob) -> Generator[Progress, None, Path]:
        yield Progress(0.0)
        return order.output.with_name("best.ddsp")

    def keep(self, order: TrainingJob, words: CardWords) -> Generator[Progress, None, Path]:
        yield Progress(0.0)
        self.kept.append(words)
        return Path("violin.ddsp")

    def export(
        self, order: TrainingJob, words: CardWords, path: Path
    ) -> Generator[Progress, None, Path]:
        yield Progress(0.0)
        path.write_bytes(b"an instrument")
        return path
