"""What a recipe's numbers are chosen by: one changed at a time, the same CPU time for each."""

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from studio.engine.features.tracker import PitchTracker
from studio.engine.progress import Progress, part
from studio.engine.quality.evaluate import Reference, references
from studio.training.job import TrainingJob
from studio.training.preparation.prepare import Prepared
from studio.training.project import configure, held_out_clips, prepare_job
from studio.training.studies.variants import Variant, measure_row, reference_rows
from studio.training.trainer import Trainer

SECONDS = 120.0
SAMPLE_RATE = 44100
_WARM, _TIMED = 3, 12  # steps that compile, steps that tell what one costs


@dataclass(frozen=True, slots=True)
class Change(Variant):
    """A variant that may have another sample rate."""

    sample_rate: int = SAMPLE_RATE


CHANGES = (
    Change("Standard"),
    Change("width 64", model={"width": 64, "rnn_width": 64}),
    Change("width 192", model={"width": 192, "rnn_width": 192}),
    Change("width 256", model={"width": 256, "rnn_width": 256}),
    Change("50 frames/s", model={"frame_rate": 50.0}),
    Change("48 kHz", sample_rate=48000),
    Change("48 kHz, 250 frames/s", sample_rate=48000, model={"frame_rate": 250.0}),
    Change("batch 2", training={"batch_size": 2}),
    Change("batch 8", training={"batch_size": 8}),
    Change("1 STFT size a step", training={"n_fft_sizes": 1}),
    Change("all 6 STFT sizes", training={"n_fft_sizes": 0}),
    Change("segments of 2 s", training={"segment_s": 2.0}),
    Change("segments of 5 s", training={"segment_s": 5.0}),
    Change("loudness weight 0.1", training={"loudness_weight": 0.1}),
    Change("loudness weight 1.0", training={"loudness_weight": 1.0}),
    Change("room of 0.8 s", model={"reverb_s": 0.8}),
    Change("33 noise bands", model={"n_noise_bands": 33}),
    Change("257 noise bands", model={"n_noise_bands": 257}),
    Change("periodicity is heard", model={"periodicity": True}),
    Change("look-ahead of 5 frames", model={"lookahead": 5}),
    Change("no body", model={"body_points": 0}),
)


def study_recipe(
    sources: Sequence[Path],
    cache: Path,
    tracker: PitchTracker,
    seconds: float = SECONDS,
    changes: Sequence[Change] = CHANGES,
    seed: int = 0,
) -> Generator[Progress, None, list[dict[str, Any]]]:
    """Train the Standard recipe with each change and measure it on what is held out.

    seconds: CPU time of each training, from which its steps follow: a few are timed before, so
    that the learning rate falls to its end just then. Analysis and scoring do not count;
    validations come on top, and are in the rows' seconds. Rows as those of compare_variants.
    Raises BadTrainingData, UnreadableAudio.
    """
    rows: list[dict[str, Any]] = []
    known: dict[int, list[Reference]] = {}  # by sample rate: no change touches them otherwise
    torch.set_num_threads(1)
    for number, change in enumerate(changes):
        job = TrainingJob(
            tuple(sources), Path("x.ddsp"), change.name, sample_rate=change.sample_rate,
            seed=seed, model={"reverb_s": 0.0, **change.model}, training=change.training,
        )  # fmt: skip
        share = [(number + k) / len(changes) for k in (0, 1)]
        work = _row(change, job, cache, tracker, seconds, known)
        rows.append((yield from part(work, *share)))
    return [*rows, *reference_rows(known[changes[-1].sample_rate])]


def _row(
    change: Change,
    job: TrainingJob,
    cache: Path,
    tracker: PitchTracker,
    seconds: float,
    known: dict[int, list[Reference]],
) -> Generator[Progress, None, dict[str, Any]]:
    prepared = yield from part(prepare_job(job, cache), 0.0, 0.05)
    n_steps = _steps_in(job, prepared, seconds)
    config = configure(replace(job, steps=n_steps), prepared.statistics)
    trainer = Trainer(config, prepared.recordings)
    began = time.process_time()
    while (step := trainer.progress.step) < n_steps:
        yield Progress(0.05 + 0.75 * step / n_steps, f"{change.name}, step {step} of {n_steps}")
        trainer.step()
        if (step + 1) % config.validate_every == 0 or step + 1 == n_steps:
            trainer.validate()
    taken = time.process_time() - began
    if job.sample_rate not in known:
        clips = held_out_clips(prepared.recordings, job.sample_rate)
        found = yield from part(
            references(prepared.statistics, clips, tracker, passes_over_rests=True), 0.8, 0.9
        )
        known[job.sample_rate] = list(found)
    work = measure_row(change.name, trainer, prepared, known[job.sample_rate], tracker)
    row = yield from part(work, 0.9, 1.0)
    return {**row, "seconds": taken}


def _steps_in(job: TrainingJob, prepared: Prepared, seconds: float) -> int:
    """How many steps fit into this CPU time."""
    trainer = Trainer(configure(job, prepared.statistics), prepared.recordings)
    for _ in range(_WARM):
        trainer.step()
    began = time.process_time()
    for _ in range(_TIMED):
        trainer.step()
    return max(1, round(seconds * _TIMED / (time.process_time() - began)))
