"""An instrument from a training that still goes on: the best network of its last checkpoint."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from studio.engine.card import Card
from studio.engine.errors import TrainingFailed
from studio.engine.instrument import Instrument, load_instrument, save_instrument
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.statistics import Statistics
from studio.training.checkpoint import read_checkpoint
from studio.training.config import TrainConfig
from studio.training.job import TrainingJob


def write_outline(job: TrainingJob, config: TrainConfig, statistics: Statistics) -> None:
    """Keep beside the checkpoint what an instrument needs beside its weights."""
    card = Card(
        name=job.name,
        author=job.author,
        description=job.description,
        licence=job.licence,
        source=job.source,
        sample_rate=config.model.sample_rate,
        date=datetime.now(UTC).date().isoformat(),
        pitch_low=statistics.pitch_low,
        pitch_high=statistics.pitch_high,
    )
    model = InstrumentModel(config.model).eval()
    save_instrument(Instrument(card, config.model, statistics, model), job.outline)


def use_best(job: TrainingJob, target: Path) -> int:
    """Write the best so far as an instrument file; gives the step it is of.

    Raises TrainingFailed where there is no checkpoint yet, UnwritableTarget.
    """
    if not (job.checkpoint.exists() and job.outline.exists()):
        raise TrainingFailed("There is no checkpoint yet; wait for the first one.")
    checkpoint = read_checkpoint(job.checkpoint)
    outline = load_instrument(job.outline)
    best_step = int(checkpoint.values["best_step"])
    is_judged = best_step >= 0  # before the first validation nothing is the best yet
    outline.model.load_state_dict(checkpoint.part("best" if is_judged else "average"))
    step = best_step if is_judged else int(checkpoint.values["step"])
    card = replace(outline.card, name=f"{job.name} (step {step})")
    save_instrument(replace(outline, card=card), target)
    return step
