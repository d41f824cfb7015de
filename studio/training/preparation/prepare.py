"""From the items of a corpus to what a training run reads: levelled, measured, cached on disk."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.engine.channels import Channel
from studio.engine.errors import BadTrainingData
from studio.engine.features.tracker import PitchTracker
from studio.engine.features.types import Features
from studio.engine.progress import Progress, part
from studio.engine.statistics import Statistics, measure_statistics
from studio.training.corpus.check import check_items
from studio.training.corpus.corpora import Sources, items_of, passed_over
from studio.training.corpus.item_check import ItemCheck
from studio.training.preparation.cache import Recording, RecordingCache
from studio.training.preparation.performances import performances
from studio.training.preparation.phrases import LEAST_PITCHES, PHRASES_PER_NOTE_S, phrases
from studio.training.preparation.preparation import Preparation

LEAST_SOUNDING_S = 10.0
PREPARED_NAME = "recordings"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the files.

    checks: each file with its findings. left_out: names of files with a critical one.
    training_s, held_out_s: seconds of sound. assembled_s: of it, phrases made of single notes.
    pitch_agreement: share of voiced frames of those phrases where the tracker agrees with the
    known pitch within 50 cents; None without phrases. held_out_midis: pitches kept for validation.
    passed_over: sentences of what lies in the folders and was not looked at.
    """

    checks: tuple[ItemCheck, ...]
    left_out: tuple[str, ...]
    training_s: float
    held_out_s: float
    assembled_s: float = 0.0
    pitch_agreement: float | None = None
    held_out_midis: tuple[int, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def is_of_notes(self) -> bool:
        """Whether most of it is phrases made of single notes."""
        return self.assembled_s > 0.5 * (self.training_s + self.held_out_s)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything a training run needs; recordings are on disk."""

    recordings: tuple[Recording, ...]
    statistics: Statistics
    report: Report


def prepare(
    source: Sources,
    *,
    sample_rate: int,
    frame_rate: float,
    cache_dir: str | Path,
    tracker: PitchTracker,
    checks: Sequence[ItemCheck] | None = None,
    channel: Channel = "mix",
    excluded: Sequence[str] = (),
    seed: int = 0,
) -> Generator[Progress, None, Prepared]:
    """Prepare what files and folders hold for training.

    channel: of recordings with several. checks: of an earlier look at the same items; those with a
    critical finding are left out. excluded: ids of items that are not to be used.
    Performances: mixed to mono, resampled, brought to one median loudness, measured; the last 20 %
    of each are held out, of five or more shorter than 15 s a fifth of the files instead; those
    shorter than 5 s are joined, at one gain. Five or more single notes: assembled into phrases
    whose pitch is known, with a tenth of the pitches kept for validation phrases.
    Everything is kept in cache_dir under keys of the content, so that a second call is quick.
    Raises BadTrainingData where too little is usable, UnreadableAudio where a file goes meanwhile,
    UnwritableTarget where the disk is full.
    """
    folder = Path(cache_dir)
    wanted = Preparation(
        sample_rate,
        frame_rate,
        tracker,
        RecordingCache(folder / PREPARED_NAME),
        seed,
    )
    wanted.cache.trim()
    if checks is None:
        items = items_of(source, excluded)
        checks = yield from part(check_items(items, sample_rate, channel), 0.0, 0.15)
    usable = [check for check in checks if check.is_usable]
    _require_enough(checks, usable)
    notes = [check for check in usable if check.kind == "note"]
    if len({round(check.midi) for check in notes}) < LEAST_PITCHES:
        notes = []
    others = [check for check in usable if check not in notes]
    border = 0.15 + 0.85 * _weight(others, notes)
    recordings = yield from part(performances(others, wanted), 0.15, border)
    assembled: list[Recording] = []
    held_out_midis: tuple[int, ...] = ()
    agreement: float | None = None
    if notes:
        assembled, held_out_midis, agreement = yield from part(phrases(notes, wanted), border, 1.0)
    recordings += assembled
    parts = [_training_part(recording) for recording in recordings]
    statistics = measure_statistics([features for features in parts if features.n_frames > 0])
    report = Report(
        tuple(checks),
        tuple(check.item.name for check in checks if not check.is_usable),
        training_s=sum(min(r.held_out_from_s, r.seconds) for r in recordings),
        held_out_s=sum(max(0.0, r.seconds - r.held_out_from_s) for r in recordings),
        assembled_s=sum(phrase.seconds for phrase in assembled),
        pitch_agreement=agreement,
        held_out_midis=held_out_midis,
        passed_over=passed_over(source),
    )
    return Prepared(tuple(recordings), statistics, report)


def _require_enough(checks: Sequence[ItemCheck], usable: Sequence[ItemCheck]) -> None:
    if not checks:
        raise BadTrainingData(
            "There are no audio files in what was chosen; choose a folder of recordings."
        )
    sounding_s = sum(check.sounding_share * check.seconds for check in usable)
    if sounding_s < LEAST_SOUNDING_S:
        reasons = {f.reason for check in checks for f in check.findings if f.is_critical}
        why = f" ({sorted(reasons)[0]})" if reasons else ""
        raise BadTrainingData(
            f"Only {sounding_s:.0f} s of usable sound in {len(checks)} "
            f"{'file' if len(checks) == 1 else 'files'}{why}; give at least three minutes of one "
            "instrument, one note at a time."
        )


def _training_part(recording: Recording) -> Features:
    features = recording.features
    n_frames = round(recording.held_out_from_s * features.frame_rate)
    cut = slice(0, n_frames)
    return Features(
        features.f0_hz[cut],
        features.periodicity[cut],
        features.loudness_db[cut],
        features.frame_rate,
        features.above_range_share,
    )


def _weight(performances: Sequence[ItemCheck], notes: Sequence[ItemCheck]) -> float:
    """The share of performances in the work: phrases are measured, too."""
    first = sum(check.seconds for check in performances)
    second = sum(check.seconds for check in notes) * (1 + PHRASES_PER_NOTE_S)
    return first / (first + second + 1e-9)
