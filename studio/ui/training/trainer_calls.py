"""What the wizard asks of the training core; torch loads here, inside jobs."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from studio.engine.card import Card
from studio.engine.clip import Clip
from studio.engine.errors import StudioError
from studio.engine.instrument_file import read_card
from studio.engine.library import user_folder
from studio.engine.library_files import copy_whole, import_instrument
from studio.engine.progress import Progress
from studio.training.corpus.items import Item
from studio.training.job import TrainingJob
from studio.training.serialization import job_to_json
from studio.training.studies.trial import Place, Timed, Trial
from studio.training.supervise import Training
from studio.ui.training.trainings import Watched

if TYPE_CHECKING:
    from studio.training.corpus.item_check import ItemCheck

BLOCK_S = 10.0


@dataclass(frozen=True, slots=True)
class CardWords:
    """What the user says about the instrument."""

    name: str
    author: str = ""
    description: str = ""
    licence: str = ""


class Trainer(Protocol):
    """The training core as the wizard needs it; tests put another in its place."""

    def check(
        self, sources: tuple[Path, ...], sample_rate: int
    ) -> "Generator[Progress, None, tuple[ItemCheck, ...]]":
        """Look at the recordings; sample_rate: what will be trained at."""

    def measure(self, order: TrainingJob) -> Generator[Progress, None, tuple[Timed | Place, ...]]:
        """Time the recipes."""

    def end_measuring(self) -> None:
        """It is not needed any more."""

    def start(self, order: TrainingJob) -> Watched:
        """The process of a training, not yet begun."""

    def use_now(self, order: TrainingJob) -> Generator[Progress, None, Path]:
        """Install the best so far; returns the file in the library."""

    def keep(self, order: TrainingJob, words: CardWords) -> Generator[Progress, None, Path]:
        """Install the finished instrument with this card; returns the file in the library."""

    def export(
        self, order: TrainingJob, words: CardWords, path: Path
    ) -> Generator[Progress, None, Path]:
        """Write the finished instrument with this card."""


class StudioTrainer:
    """The real one."""

    def __init__(self) -> None:
        self._trial: Trial | None = None

    def check(
        self, sources: tuple[Path, ...], sample_rate: int
    ) -> "Generator[Progress, None, tuple[ItemCheck, ...]]":
        """Look at the recordings; sample_rate: what will be trained at."""
        from studio.training.corpus.check import check_sources

        yield Progress(0.0, "Looking for recordings")
        return (yield from check_sources(sources, sample_rate))

    def measure(self, order: TrainingJob) -> Generator[Progress, None, tuple[Timed | Place, ...]]:
        """Time the recipes in a process of their own."""
        self._trial = Trial(job_to_json(order))
        yield Progress(0.0, "Measuring")
        return (yield from self._trial.run())

    def end_measuring(self) -> None:
        """End that process."""
        if self._trial is not None:
            self._trial.kill()

    def start(self, order: TrainingJob) -> Watched:
        """A process of its own."""
        return Training(order)

    def use_now(self, order: TrainingJob) -> Generator[Progress, None, Path]:
        """Install the best so far."""
        from studio.training.best_so_far import use_best

        yield Progress(0.0, "Writing the best so far")
        target = order.output.with_name("best so far.ddsp")
        use_best(order, target)
        yield Progress(0.5)
        return import_instrument(target, keep_both=True)[1]

    def keep(self, order: TrainingJob, words: CardWords) -> Generator[Progress, None, Path]:
        """Write the card, install."""
        target = order.output.with_name("kept.ddsp")
        yield from self.export(order, words, target)
        return import_instrument(target, user_folder(), keep_both=True)[1]

    def export(
        self, order: TrainingJob, words: CardWords, path: Path
    ) -> Generator[Progress, None, Path]:
        """Write the card, copy."""
        from studio.engine.instrument import load_instrument, save_instrument

        yield Progress(0.0, "Writing the instrument")
        instrument = load_instrument(order.output)
        card = replace(
            instrument.card,
            name=words.name,
            author=words.author,
            description=words.description,
            licence=words.licence,
        )
        yield Progress(0.5)
        part = order.output.with_name("with card.ddsp")
        save_instrument(replace(instrument, card=card), part)
        copy_whole(part, path)
        part.unlink(missing_ok=True)
        return path


def card_of(path: Path) -> Card | None:
    """The card of an instrument file; None where it cannot be read."""
    try:
        return Card.from_dict(read_card(path).get("card", {}))
    except (StudioError, OSError):
        return None


def heard_copy(path: Path) -> Path:
    """A copy whose name tells its state: the engine keeps instruments by their path."""
    copy = path.with_name(f"heard {path.stat().st_mtime_ns}{path.suffix}")
    if not copy.exists():
        copy_whole(path, copy)
    return copy


def read_stretch(item: Item, start_s: float, end_s: float) -> Generator[Progress, None, Clip]:
    """A stretch of an item, to be heard; memory does not grow with its length."""
    import numpy as np

    yield Progress(0.0)
    parts: list[object] = []
    at_s, rate = 0.0, 1
    for block in item.blocks(BLOCK_S):
        rate = block.sample_rate
        first, last = start_s - at_s, end_s - at_s
        if last <= 0:
            break
        if first < block.seconds:
            parts.append(block.samples[round(max(0.0, first) * rate) : round(last * rate)])
        at_s += block.seconds
        yield Progress(min(1.0, at_s / max(end_s, 1e-9)))
    samples = np.concatenate(parts) if parts else np.zeros(1, np.float32)  # type: ignore[arg-type]
    return Clip(samples, rate, Path(item.name).stem)
