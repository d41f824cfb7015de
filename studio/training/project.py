"""From recordings to an instrument file: prepare, train, measure on what was held out, write."""

import tempfile
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.card import Card
from studio.engine.clip import Clip, write_clip
from studio.engine.errors import NoPitchFound, TrainingFailed
from studio.engine.features.tracker import make_tracker
from studio.engine.features.types import Features
from studio.engine.features.voicing import require_pitch
from studio.engine.instrument import Instrument, load_instrument, save_instrument
from studio.engine.library import cache_folder
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.progress import Progress, part
from studio.engine.quality.evaluate import Evaluation, evaluate, replayed, to_level
from studio.engine.statistics import Statistics
from studio.training.best_so_far import write_outline
from studio.training.config import TrainConfig, recipe
from studio.training.control import Stop
from studio.training.corpus.check import check_items
from studio.training.corpus.corpora import items_of
from studio.training.corpus.item_check import forgiven
from studio.training.dataset import Source
from studio.training.events import DataReady, TrainEvent
from studio.training.job import TrainingJob
from studio.training.loop import train
from studio.training.preparation.prepare import Prepared, prepare
from studio.training.previews import Previews
from studio.training.process_group import ProcessGroup
from studio.training.recipes import NOTES_MODEL
from studio.training.room_choice import begun_model, choose_room, is_room_open

FRAME_RATE = 100.0
_MEASURED_S = 120.0  # of held-out audio; more would only take longer
_PIECE_S = 20.0
_PREVIEW_S = 6.0
_LOW_SHARE, _HIGH_SHARE = 0.01, 0.999


def train_instrument(
    job: TrainingJob, stop: Stop | None = None, group: ProcessGroup | None = None
) -> Generator[Progress | TrainEvent, None, Instrument]:
    """Do it all; returns the instrument, which is on disk by then.

    group: the processes that train together; the first one of them prepares, measures and writes;
    what the others return is not measured.

    Yields Progress while preparing and measuring, TrainEvents while training. Raises
    BadTrainingData, UnreadableAudio, TrainingFailed, UnwritableTarget.
    """
    group = group or ProcessGroup()
    refuse_leftovers(job)
    group.barrier()  # nobody writes before all have looked
    if not group.is_first:
        group.barrier()  # what the first one prepares lies in the cache then
    prepared = yield from prepare_job(job)
    if group.is_first:
        group.barrier()
    yield data_ready(prepared)
    job = suited(job, prepared)
    config = configure(job, prepared.statistics)
    previews = previews_of(job, prepared, config) if group.is_first else None
    if is_room_open(job, config):
        sources = prepared.recordings
        config = yield from choose_room(job, config, sources, stop, previews, group)
    if job.keeps_checkpoint and group.is_first:
        write_outline(job, config, prepared.statistics)
    trainer = yield from train(
        config,
        prepared.recordings,
        job.checkpoint,
        resume=job.resume,
        stop=stop,
        previews=previews,
        group=group,
    )
    if not group.is_first:
        return unmeasured(job, trainer.best_model(), prepared)
    best = trainer.best_model()
    instrument = yield from finish_instrument(job, best, prepared)
    if previews is not None:  # what is heard from now on is what is kept
        previews.render(best)
    save_instrument(instrument, job.output)
    if not job.keeps_checkpoint:
        job.checkpoint.unlink(missing_ok=True)
    return instrument


def previews_of(job: TrainingJob, prepared: Prepared, config: TrainConfig) -> Previews | None:
    """The phrases that are to be heard while training; None where nobody listens."""
    if job.previews is None:
        return None
    rate, hop = config.model.sample_rate, config.model.hop_size
    return Previews(prepared.recordings, job.previews, rate, hop)


def refuse_leftovers(job: TrainingJob) -> None:
    """TrainingFailed where an earlier training would be overwritten without a word."""
    if job.checkpoint.exists() and not job.resume:
        raise TrainingFailed(
            f"An earlier training left {job.checkpoint.name}; go on from it (--resume), "
            "or delete it to start anew."
        )


def prepare_job(
    job: TrainingJob, cache: Path | None = None
) -> Generator[Progress, None, Prepared]:
    """The recordings of a job, on disk (cache: a folder), measured, quick the second time."""
    checks = None
    if job.forced:
        items = items_of(job.sources, job.excluded)
        work = check_items(items, job.sample_rate, job.channel)
        found = yield from part(work, 0.0, 0.15)
        checks = [forgiven(check) if check.item.id in job.forced else check for check in found]
    result = yield from prepare(
        job.sources,
        sample_rate=job.sample_rate,
        frame_rate=float(job.model.get("frame_rate", FRAME_RATE)),
        cache_dir=cache or cache_folder() / "training",
        tracker=make_tracker("tiny"),
        checks=checks,
        channel=job.channel,
        excluded=job.excluded,
        seed=job.seed,
    )
    return result


def data_ready(prepared: Prepared) -> DataReady:
    """What there is to train from, and why the rest is left out."""
    left_out = tuple(
        f"{check.item.name}: {next((f.reason for f in check.findings if f.is_critical), '')}"
        for check in prepared.report.checks
        if not check.is_usable
    )
    minded = tuple(
        f"{check.item.name}: {' '.join(finding.reason for finding in check.findings)}"
        for check in prepared.report.checks
        if check.is_usable and check.findings
    )
    report = prepared.report
    return DataReady(report.training_s, report.held_out_s, left_out, report.passed_over, minded)


def judge_again(job: TrainingJob) -> Generator[Progress, None, Instrument]:
    """An instrument that is there, measured anew on its held-out audio; its card is rewritten."""
    prepared = yield from prepare_job(job)
    trained = load_instrument(job.output)
    instrument = yield from finish_instrument(job, trained.model, prepared)
    save_instrument(instrument, job.output)
    return instrument


def preview_again(job: TrainingJob) -> Generator[Progress, None, Instrument]:
    """An instrument that is there with its preview made anew; nothing else of it changes."""
    prepared = yield from prepare_job(job)
    return renewed_preview(job, prepared)


def renewed_preview(job: TrainingJob, prepared: Prepared) -> Instrument:
    """The instrument of a job's file, written again with a preview of what is held out."""
    trained = load_instrument(job.output)
    clips = held_out_clips(prepared.recordings, trained.config.sample_rate)
    instrument = replace(trained, preview=preview(trained, clips))
    save_instrument(instrument, job.output)
    return instrument


def suited(job: TrainingJob, prepared: Prepared) -> TrainingJob:
    """The job with what suits single notes (NOTES_MODEL), unless it says otherwise.

    A training that goes on stays what it was begun as, whatever recordings have come since.
    """
    is_of_notes = prepared.report.is_of_notes
    stored = begun_model(job)
    if stored is not None:
        is_as_notes = stored["pitch_features"] == NOTES_MODEL["pitch_features"]
        is_of_notes = is_as_notes and "pitch_features" not in job.model
    return replace(job, model={**NOTES_MODEL, **job.model}) if is_of_notes else job


def configure(job: TrainingJob, statistics: Statistics) -> TrainConfig:
    """The recipe with the range of this material and the job's own wishes."""
    base = recipe(job.recipe, job.sample_rate)
    model = replace(base.model, **{**_loudness_range(job, statistics), **job.model})
    changes: dict[str, Any] = {
        "model": model,
        "device": job.device,
        "seed": job.seed,
        "max_minutes": job.minutes,
        **job.training,
    }
    if job.steps is not None:
        changes["max_steps"] = job.steps
    config = replace(base, **changes)
    return replace(
        config,
        validate_every=min(config.validate_every, max(1, config.max_steps)),
        checkpoint_every=min(config.checkpoint_every, max(1, config.max_steps)),
    )


def _loudness_range(job: TrainingJob, statistics: Statistics) -> dict[str, float]:
    """Of this material; of a training that goes on: what its network was begun with.

    Recordings may have come, gone or changed since: that must not cost what it has learnt.
    """
    quantiles = np.asarray(statistics.loudness_quantiles)
    measured = {
        "loudness_mean_db": statistics.mean_loudness_db,
        "loudness_std_db": max(1.0, statistics.std_loudness_db),
        "loudness_low_db": float(np.quantile(quantiles, _LOW_SHARE)),
        "loudness_high_db": float(np.quantile(quantiles, _HIGH_SHARE)),
    }
    stored = begun_model(job) or {}
    return {name: stored.get(name, value) for name, value in measured.items()}


def finish_instrument(
    job: TrainingJob,
    model: InstrumentModel,
    prepared: Prepared,
    anchors: dict[str, tuple[float, ...]] | None = None,
) -> Generator[Progress, None, Instrument]:
    """A trained network with a card, measured on held-out audio, with a preview.

    Where too little is held out (short takes, a rest at the end) it is not measured.
    """
    instrument = unmeasured(job, model, prepared, anchors)
    clips = held_out_clips(prepared.recordings, model.config.sample_rate)
    if not clips:
        return instrument
    try:
        tracker = make_tracker("tiny")
        result = yield from evaluate(instrument, clips, tracker, passes_over_rests=True)
    except NoPitchFound:
        return instrument
    judged = replace(instrument.card, **verdict_fields(result))
    return replace(instrument, card=judged, preview=preview(instrument, clips))


def unmeasured(
    job: TrainingJob,
    model: InstrumentModel,
    prepared: Prepared,
    anchors: dict[str, tuple[float, ...]] | None = None,
) -> Instrument:
    """A trained network with a card that tells nothing of its quality."""
    statistics = prepared.statistics
    card = Card(
        name=job.name,
        author=job.author,
        description=job.description,
        licence=job.licence,
        source=job.source,
        seconds=round(sum(c.seconds for c in prepared.report.checks if c.is_usable), 1),
        sample_rate=model.config.sample_rate,
        date=datetime.now(UTC).date().isoformat(),
        pitch_low=statistics.pitch_low,
        pitch_high=statistics.pitch_high,
    )
    return Instrument(card, model.config, statistics, model, anchors=anchors or {})


def verdict_fields(result: Evaluation) -> dict[str, Any]:
    """Word, weakness, figures as the card holds them."""
    figures = dict(result.model.to_dict())
    figures |= {f"oracle_{k}": v for k, v in result.oracle.to_dict().items()}
    figures |= {f"fixed_{k}": v for k, v in result.fixed.to_dict().items()}
    figures |= {f"share_{k}": v for k, v in result.verdict.shares.items()}
    missing = "; ".join(result.verdict.missing)
    return {
        "verdict": result.verdict.word,
        "weak": f"Falls short of the next word: {missing}." if missing else "",
        "figures": {k: float(v) for k, v in figures.items() if np.isfinite(v)},
    }


def held_out_clips(sources: Sequence[Source], sample_rate: int) -> list[Clip]:
    """Held-out parts in pieces of 20 s, evenly from all recordings, two minutes in all."""
    pieces: list[Clip] = []
    for source in sources:
        first = round(source.held_out_from_s * sample_rate)
        held = source.samples[first:]
        size = round(_PIECE_S * sample_rate)
        for at in range(0, max(1, len(held) - size // 2), size):
            piece = np.array(held[at : at + size], np.float32)
            if len(piece) > sample_rate:
                pieces.append(Clip(piece, sample_rate, f"held-out {len(pieces) + 1}"))
    most = max(1, int(_MEASURED_S / _PIECE_S))
    step = max(1, -(-len(pieces) // most))
    return [clip for clip in pieces[::step] if _sounds(clip)]


def preview(instrument: Instrument, clips: list[Clip]) -> bytes:
    """A held-out phrase as the instrument plays it, FLAC bytes at its own rate; empty for none."""
    phrase = _phrase_with_a_pitch(clips)
    if phrase is None:
        return b""
    levelled, features = to_level(*phrase, instrument.statistics)
    played = replayed(instrument, levelled, features)
    peak = float(np.max(np.abs(played.samples), initial=1e-9))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "preview.flac"
        write_clip(path, played.samples * np.float32(0.7 / peak), played.sample_rate, "pcm16")
        return path.read_bytes()


def _phrase_with_a_pitch(clips: list[Clip]) -> tuple[Clip, Features] | None:
    """The first stretch of six seconds that is not a rest."""
    from studio.engine.features.extract import extract
    from studio.engine.progress import finish

    for clip in clips:
        size = round(_PREVIEW_S * clip.sample_rate)
        for at in range(0, max(1, len(clip.samples) - size // 2), size):
            short = Clip(clip.samples[at : at + size], clip.sample_rate)
            features = finish(extract(short, tracker=make_tracker("tiny")))
            with suppress(NoPitchFound):
                require_pitch(features)
                return short, features
    return None


def _sounds(clip: Clip) -> bool:
    """Whether there is anything to measure."""
    return float(np.sqrt(np.mean(np.square(clip.samples, dtype=np.float64)))) > 1e-4
