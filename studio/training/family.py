"""One instrument learnt from several: a network with z, and a named z for each of them."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.engine.instrument import Instrument, load_instrument, save_instrument
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.progress import Progress, part
from studio.engine.statistics import measure_statistics
from studio.training.control import Stop
from studio.training.dataset import Source
from studio.training.events import TrainEvent
from studio.training.job import TrainingJob
from studio.training.loop import train
from studio.training.preparation.prepare import Prepared, Report
from studio.training.project import (
    configure,
    data_ready,
    finish_instrument,
    prepare_job,
    refuse_leftovers,
    renewed_preview,
)

N_LATENTS = 5
Z_NOISE = 0.1
_ANCHOR_S = 8.0
_MOST_PIECES = 12


@dataclass(frozen=True, slots=True)
class Member:
    """One of the instruments: what its anchor is called, its recordings."""

    name: str
    sources: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """All members prepared, in the order of members; joined: as if they were one."""

    members: tuple[tuple[str, Prepared], ...]
    joined: Prepared


def train_family(
    job: TrainingJob, members: tuple[Member, ...], stop: Stop | None = None
) -> Generator[Progress | TrainEvent, None, Instrument]:
    """As train_instrument, with z: job.sources is not used. Each member becomes an anchor.

    Raises what train_instrument raises.
    """
    refuse_leftovers(job)
    family = yield from prepare_family(job, members)
    yield data_ready(family.joined)
    config = configure(family_job(job), family.joined.statistics)
    trainer = yield from train(
        config, family.joined.recordings, job.checkpoint, resume=job.resume, stop=stop
    )
    model = trainer.best_model()
    anchors = {name: anchor_of(model, prepared) for name, prepared in family.members}
    instrument = yield from finish_instrument(job, model, family.joined, anchors)
    save_instrument(instrument, job.output)
    job.checkpoint.unlink(missing_ok=True)
    return instrument


def judge_family_again(
    job: TrainingJob, members: tuple[Member, ...]
) -> Generator[Progress, None, Instrument]:
    """As judge_again, with the anchors made anew."""
    family = yield from prepare_family(job, members)
    model = load_instrument(job.output).model
    anchors = {name: anchor_of(model, prepared) for name, prepared in family.members}
    instrument = yield from finish_instrument(job, model, family.joined, anchors)
    save_instrument(instrument, job.output)
    return instrument


def preview_family_again(
    job: TrainingJob, members: tuple[Member, ...]
) -> Generator[Progress, None, Instrument]:
    """As preview_again."""
    family = yield from prepare_family(job, members)
    return renewed_preview(job, family.joined)


def family_job(job: TrainingJob) -> TrainingJob:
    """The job with a network that has z, unless it asks for another."""
    model: dict[str, Any] = {
        "n_latents": N_LATENTS,
        "z_per_clip": True,
        "z_blends": True,
        **job.model,
    }
    return replace(job, model=model, training={"z_noise": Z_NOISE, **job.training})


def prepare_family(
    job: TrainingJob, members: tuple[Member, ...]
) -> Generator[Progress, None, Family]:
    """Prepare each member, and join them."""
    prepared = []
    for n, member in enumerate(members):
        one = replace(job, sources=member.sources)
        share = (n / len(members), (n + 1) / len(members))
        prepared.append((member.name, (yield from part(prepare_job(one), *share))))
    recordings = tuple(r for _, p in prepared for r in p.recordings)
    reports = [p.report for _, p in prepared]
    report = Report(
        checks=tuple(check for r in reports for check in r.checks),
        left_out=tuple(name for r in reports for name in r.left_out),
        training_s=sum(r.training_s for r in reports),
        held_out_s=sum(r.held_out_s for r in reports),
        assembled_s=sum(r.assembled_s for r in reports),
        passed_over=tuple(sentence for r in reports for sentence in r.passed_over),
    )
    statistics = measure_statistics([r.features for r in recordings])
    return Family(tuple(prepared), Prepared(recordings, statistics, report))


@torch.no_grad()
def anchor_of(model: InstrumentModel, prepared: Prepared) -> tuple[float, ...]:
    """Mean z of pieces of 8 s, evenly from the training part of a member's recordings.

    ValueError for a network without z.
    """
    pieces = [piece for source in prepared.recordings for piece in _pieces(source, model)]
    step = max(1, -(-len(pieces) // _MOST_PIECES))
    means = []
    for piece in pieces[::step]:
        z = model.encode(torch.from_numpy(piece).unsqueeze(0), 1)
        if z is None:
            raise ValueError("the network has no encoder")
        means.append(z[0, 0].numpy())
    return tuple(float(value) for value in np.mean(means, axis=0))


def _pieces(source: Source, model: InstrumentModel) -> list[np.ndarray[Any, np.dtype[np.float32]]]:
    rate = model.config.sample_rate
    n, size = round(source.held_out_from_s * rate), round(_ANCHOR_S * rate)
    samples = source.samples[:n]
    found = [np.array(samples[at : at + size]) for at in range(0, max(1, n - size + 1), size)]
    return [piece for piece in found if len(piece) and np.sqrt(np.mean(np.square(piece))) > 1e-3]
