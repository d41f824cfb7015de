"""Seconds from a folder of recordings to each word of the quality scale, analysis included."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from studio.engine.card import Card
from studio.engine.features.tracker import make_tracker
from studio.engine.instrument import Instrument
from studio.engine.progress import finish
from studio.engine.quality.evaluate import Evaluation, references, score
from studio.engine.quality.verdict import WORDS
from studio.training.job import TrainingJob
from studio.training.preparation.prepare import Prepared
from studio.training.project import configure, held_out_clips, prepare_job, suited
from studio.training.trainer import Trainer

_FIRST_S, _GROWTH = (
    20.0,
    1.25,
)  # when the network is looked at: 20 s, then a quarter later each time


@dataclass(frozen=True, slots=True)
class Moment:
    """The best network after some time.

    wall_s, cpu_s: since the start, analysis included, without the scoring itself; step: of
    training; word, mel, ltas, mss_lin (shares of the way), loudness_db, slope_corr, rest_db: as
    docs/quality.md has them; first: the words that were reached here for the first time.
    """

    task: str
    wall_s: float
    cpu_s: float
    step: int
    word: str = ""
    mel: float | None = None
    ltas: float | None = None
    mss_lin: float | None = None
    loudness_db: float | None = None
    slope_corr: float | None = None
    rest_db: float | None = None
    first: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


class Stopwatch:
    """Wall and process CPU seconds that can stand still."""

    def __init__(self) -> None:
        """It runs."""
        self.wall_s, self.cpu_s = 0.0, 0.0
        self.start()

    def start(self) -> None:
        """Go on."""
        self._began = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        """Stand still."""
        self.wall_s += time.perf_counter() - self._began[0]
        self.cpu_s += time.process_time() - self._began[1]

    def read(self) -> float:
        """Wall seconds so far, while it runs."""
        return self.wall_s + time.perf_counter() - self._began[0]


def rows(
    audio: Sequence[Path], minutes: float = 15.0, recipe: str = "standard", **training: Any
) -> Iterator[Moment]:
    """Train on recordings for some minutes, or until excellent; a row for each look at it.

    training: changes to TrainConfig. Nothing is taken from or left in the cache, one thread.
    Raises BadTrainingData, UnreadableAudio.
    """
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix="ddsp-quality-") as folder:
        job = TrainingJob(
            tuple(audio), Path(folder) / "x.ddsp", "Trial", recipe=recipe, training=training
        )
        watch = Stopwatch()
        prepared = finish(prepare_job(job, Path(folder) / "cache"))
        watch.stop()
        yield Moment("analysis", watch.wall_s, watch.cpu_s, 0)
        yield from _training(job, prepared, watch, 60 * minutes)


def _training(
    job: TrainingJob, prepared: Prepared, watch: Stopwatch, most_s: float
) -> Iterator[Moment]:
    """Look at the network now and then; the watch stands meanwhile."""
    config = configure(suited(job, prepared), prepared.statistics)
    tracker = make_tracker("tiny")
    clips = held_out_clips(prepared.recordings, config.model.sample_rate)
    known = finish(references(prepared.statistics, clips, tracker, passes_over_rests=True))
    watch.start()
    trainer = Trainer(config, prepared.recordings)
    reached = 0
    next_look_s = watch.read() + _FIRST_S
    while trainer.progress.step < config.max_steps and watch.read() < most_s:
        trainer.step()
        step = trainer.progress.step
        if watch.read() < next_look_s and step < config.max_steps:
            continue
        trainer.validate()
        next_look_s = _GROWTH * watch.read()
        watch.stop()
        card, statistics = Card(job.name), prepared.statistics
        instrument = Instrument(card, config.model, statistics, trainer.best_model())
        result = finish(score(instrument, known, tracker))
        place = WORDS.index(result.verdict.word)
        first = ", ".join(WORDS[reached + 1 : place + 1])
        reached = max(reached, place)
        yield _moment(watch, step, result, first)
        if result.verdict.word == WORDS[-1]:
            return
        watch.start()


def _moment(watch: Stopwatch, step: int, result: Evaluation, first: str) -> Moment:
    model, shares = result.model, result.verdict.shares
    return Moment(
        "quality",
        watch.wall_s,
        watch.cpu_s,
        step,
        result.verdict.word,
        shares["mel"],
        shares["ltas"],
        shares["mss_lin"],
        model.loudness_l1_db,
        model.slope_corr,
        model.rest_db,
        first,
    )
