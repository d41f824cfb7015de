"""Kinds of instruments side by side: the same recordings, the same budget, one table."""

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.engine.card import Card
from studio.engine.features.tracker import PitchTracker
from studio.engine.instrument import Instrument
from studio.engine.progress import Progress, part
from studio.engine.quality.evaluate import Reference, references, score
from studio.engine.quality.figures import mean_figures
from studio.training.job import TrainingJob
from studio.training.preparation.prepare import Prepared
from studio.training.project import configure, held_out_clips, prepare_job
from studio.training.trainer import Trainer

N_STEPS = 300
SAMPLE_RATE = 16000
_WARM = 2  # steps that compile and do not count for the speed
FIGURES = ("loudness_l1_db", "mel_l1_db", "ltas_l1_db", "mss_lin", "f0_l1_semitones", "slope_corr")


@dataclass(frozen=True, slots=True)
class Variant:
    """A kind of instrument: changes to ModelConfig and TrainConfig."""

    name: str
    model: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)


VARIANTS = (
    Variant("harmonic", {"n_noise_bands": 0}),
    Variant("harmonic + noise"),
    Variant(
        "harmonic + noise + reverb",
        {"reverb_s": 0.8, "room": "decay"},
        {"loudness_weight": 1.0, "band_weight": 0.6},  # a room swallows level and attacks
    ),
    Variant("sinusoidal + noise", {"synthesizer": "sinusoidal"}),
    Variant("wavetable + noise", {"synthesizer": "wavetable"}),
    Variant("harmonic + noise + z", {"n_latents": 8}),
)


@dataclass(frozen=True, slots=True)
class Budget:
    """What each variant may use: steps, or minutes of its own training (0 = no limit of time)."""

    steps: int = N_STEPS
    minutes: float = 0.0


def compare_variants(
    sources: Sequence[Path],
    cache: Path,
    tracker: PitchTracker,
    budget: Budget = Budget(),
    variants: Sequence[Variant] = VARIANTS,
    seed: int = 0,
) -> Generator[Progress, None, list[dict[str, Any]]]:
    """Train each variant on the recordings and measure it on their held-out parts.

    Rows: variant, steps, steps_per_s, parameters, the figures of docs/quality.md, the shares of
    the way from the fixed spectrum to the oracle, the word; at the end the two reference rows.
    cache: a folder for the prepared recordings. Raises BadTrainingData, UnreadableAudio.
    """
    first = _job(sources, variants[0], budget, seed)
    prepared = yield from part(prepare_job(first, cache), 0.0, 0.1)
    clips = held_out_clips(prepared.recordings, SAMPLE_RATE)
    known = yield from part(
        references(prepared.statistics, clips, tracker, passes_over_rests=True), 0.1, 0.15
    )
    rows = []
    for number, variant in enumerate(variants):
        job = _job(sources, variant, budget, seed)
        work = _row(variant, job, budget, prepared, known, tracker)
        share = (0.15 + 0.85 * (number + k) / len(variants) for k in (0, 1))
        rows.append((yield from part(work, *share)))
    return [*rows, *reference_rows(known)]


def _job(sources: Sequence[Path], variant: Variant, budget: Budget, seed: int) -> TrainingJob:
    return TrainingJob(
        tuple(sources), Path("x.ddsp"), variant.name, sample_rate=SAMPLE_RATE,
        steps=budget.steps, minutes=budget.minutes, seed=seed, model=variant.model,
        training=variant.training,
    )  # fmt: skip


def _row(
    variant: Variant,
    job: TrainingJob,
    budget: Budget,
    prepared: Prepared,
    known: Sequence[Reference],
    tracker: PitchTracker,
) -> Generator[Progress, None, dict[str, Any]]:
    """Train one and measure it."""
    trainer = Trainer(configure(job, prepared.statistics), prepared.recordings)
    began = warm = time.monotonic()
    while trainer.progress.step < budget.steps:
        step, now = trainer.progress.step, time.monotonic()
        if budget.minutes and now - began >= 60 * budget.minutes:
            break
        done = max(step / budget.steps, (now - began) / (60 * budget.minutes or 1e9))
        yield Progress(0.9 * done, f"{variant.name}, step {step}")
        trainer.step()
        if step + 1 == _WARM:
            warm = time.monotonic()
    speed = (trainer.progress.step - _WARM) / max(1e-9, time.monotonic() - warm)
    trainer.validate()
    work = measure_row(variant.name, trainer, prepared, known, tracker)
    row = yield from part(work, 0.9, 1.0)
    return {**row, "steps_per_s": speed}


def measure_row(
    name: str,
    trainer: Trainer,
    prepared: Prepared,
    known: Sequence[Reference],
    tracker: PitchTracker,
) -> Generator[Progress, None, dict[str, Any]]:
    """The best network of a training on held-out audio: variant, steps, parameters, figures,
    shares, word."""
    model = trainer.best_model()
    instrument = Instrument(Card(name), model.config, prepared.statistics, model)
    result = yield from score(instrument, known, tracker)
    figures = result.model.to_dict()
    return {
        "variant": name,
        "steps": trainer.progress.step,
        "parameters": sum(p.numel() for p in model.parameters()),
        **{name: figures[name] for name in FIGURES},
        **{f"{name} share": value for name, value in result.verdict.shares.items()},
        "word": result.verdict.word,
    }


def reference_rows(known: Sequence[Reference]) -> list[dict[str, Any]]:
    """The rows without a network."""
    rows = (
        ("oracle (no network)", mean_figures([reference.oracle for reference in known])),
        ("fixed spectrum (no network)", mean_figures([reference.fixed for reference in known])),
    )
    return [
        {"variant": name, **{figure: row.to_dict()[figure] for figure in FIGURES}}
        for name, row in rows
    ]
