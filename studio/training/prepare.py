"""From a folder of recordings to what a training run reads: levelled, measured, cached on disk."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip, iter_blocks, resample
from studio.engine.conditioning.detection import note_mask
from studio.engine.errors import BadTrainingData, UnreadableAudio, UnwritableTarget
from studio.engine.features.extract import extract
from studio.engine.features.tracker import PitchTracker
from studio.engine.features.types import Features
from studio.engine.progress import Progress, part
from studio.engine.statistics import Statistics, measure_statistics
from studio.engine.units import DB_FLOOR
from studio.training.assemble import VERSION, assemble
from studio.training.cache import Recording, RecordingCache
from studio.training.check import FileCheck, check_files
from studio.training.notes import FRAME_RATE as NOTE_FRAME_RATE
from studio.training.notes import NoteSample, group_of, measure_note

SECTION_S = 600.0  # a longer file is prepared in pieces: memory stays flat
HELD_OUT_SHARE = 0.2
MEDIAN_LOUDNESS_DB = -5.0  # of note frames, in every recording
HIGHEST_PEAK = 0.98
LEAST_SOUNDING_S = 10.0
LEAST_PITCHES = 5  # with fewer single notes there is nothing to assemble
HELD_OUT_PITCHES = 0.1
MANY_PITCHES = 12
CHUNK_S = 60.0  # of assembled phrases
PHRASES_PER_NOTE_S = 2.5
LEAST_PHRASES_S, MOST_PHRASES_S = 120.0, 600.0
LEAST_HELD_OUT_S, MOST_HELD_OUT_S = 20.0, 60.0
PREPARED_NAME = "recordings"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the files.

    checks: each file with its findings. left_out: names of files with a critical one.
    training_s, held_out_s: seconds of sound. assembled_s: of it, phrases made of single notes.
    pitch_agreement: share of voiced frames of those phrases where the tracker agrees with the
    known pitch within 50 cents; None without phrases. held_out_midis: pitches kept for validation.
    """

    checks: tuple[FileCheck, ...]
    left_out: tuple[str, ...]
    training_s: float
    held_out_s: float
    assembled_s: float = 0.0
    pitch_agreement: float | None = None
    held_out_midis: tuple[int, ...] = ()

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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the recordings are prepared for."""

    sample_rate: int
    frame_rate: float
    tracker: PitchTracker
    cache: RecordingCache
    seed: int

    def key(self, **parts: object) -> str:
        return self.cache.key(
            sample_rate=self.sample_rate,
            frame_rate=float(self.frame_rate),
            tracker=f"{self.tracker.name} {self.tracker.version}",
            **parts,
        )


def prepare(
    source: str | Path | Sequence[str | Path],
    *,
    sample_rate: int,
    frame_rate: float,
    cache_dir: str | Path,
    tracker: PitchTracker,
    checks: Sequence[FileCheck] | None = None,
    seed: int = 0,
) -> Generator[Progress, None, Prepared]:
    """Prepare a folder, or files and folders by name, for training.

    Files with a critical finding are left out (checks: of an earlier check_files of the same
    files). Performances: mixed to mono, resampled, brought to one median loudness, measured; their
    last 20 % are held out. Five or more single notes: assembled into phrases whose pitch is known,
    with a tenth of the pitches kept for validation phrases. Everything is kept in cache_dir under
    keys of the content, so that a second call is quick.
    Raises BadTrainingData where too little is usable, UnreadableAudio where a file goes meanwhile,
    UnwritableTarget where the disk is full.
    """
    folder = Path(cache_dir)
    wanted = _Wanted(
        sample_rate,
        frame_rate,
        tracker,
        RecordingCache(folder / PREPARED_NAME),
        seed,
    )
    wanted.cache.trim()
    if checks is None:
        checks = yield from part(check_files(source, sample_rate), 0.0, 0.15)
    usable = [check for check in checks if check.is_usable]
    _require_enough(checks, usable)
    notes = [check for check in usable if check.kind == "note"]
    if len({round(check.midi) for check in notes}) < LEAST_PITCHES:
        notes = []
    performances = [check for check in usable if check not in notes]
    border = 0.15 + 0.85 * _weight(performances, notes)
    recordings = yield from part(_performances(performances, wanted), 0.15, border)
    phrases: list[Recording] = []
    held_out_midis: tuple[int, ...] = ()
    agreement: float | None = None
    if notes:
        phrases, held_out_midis, agreement = yield from part(_phrases(notes, wanted), border, 1.0)
    recordings += phrases
    parts = [_training_part(recording) for recording in recordings]
    statistics = measure_statistics([features for features in parts if features.n_frames > 0])
    report = Report(
        tuple(checks),
        tuple(check.path.name for check in checks if not check.is_usable),
        training_s=sum(min(r.held_out_from_s, r.seconds) for r in recordings),
        held_out_s=sum(max(0.0, r.seconds - r.held_out_from_s) for r in recordings),
        assembled_s=sum(phrase.seconds for phrase in phrases),
        pitch_agreement=agreement,
        held_out_midis=held_out_midis,
    )
    return Prepared(tuple(recordings), statistics, report)


def _require_enough(checks: Sequence[FileCheck], usable: Sequence[FileCheck]) -> None:
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


def _performances(
    checks: Sequence[FileCheck], wanted: _Wanted
) -> Generator[Progress, None, list[Recording]]:
    total_s = sum(check.seconds for check in checks) or 1.0
    done_s = 0.0
    recordings: list[Recording] = []
    for check in checks:
        span = done_s / total_s, (done_s + check.seconds) / total_s
        recordings += yield from part(_performance(check, wanted), *span)
        done_s += check.seconds
    return recordings


def _performance(check: FileCheck, wanted: _Wanted) -> Generator[Progress, None, list[Recording]]:
    """A file in sections of up to ten minutes, from the cache or measured now."""
    n_sections = max(1, int(np.ceil(check.seconds / SECTION_S)))
    blocks = enumerate(iter_blocks(check.path, SECTION_S))
    recordings: list[Recording] = []
    for number in range(n_sections):
        key = wanted.key(content=check.content, section=number)
        found = wanted.cache.load(key)
        if found is None:
            yield Progress(number / n_sections, f"Reading {check.path.name}")
            block = next((clip for index, clip in blocks if index == number), None)
            if block is None:
                raise UnreadableAudio(
                    f"{check.path.name} has changed while it was read; try again."
                )
            clip = fitted(block, wanted)
            work = extract(clip, tracker=wanted.tracker, frame_rate=wanted.frame_rate)
            features = yield from part(work, number / n_sections, (number + 1) / n_sections)
            gain_db = level_gain_db(features, clip.samples)
            found = _stored(wanted, key, clip.samples, features, gain_db, {})
        seconds = len(found[0]) / wanted.sample_rate
        border_s = (1 - HELD_OUT_SHARE) * check.seconds - number * SECTION_S
        border_s = float(np.clip(border_s, 0, seconds))
        name = check.path.stem + (f" {number + 1}" if n_sections > 1 else "")
        recordings.append(Recording(name, found[0], wanted.sample_rate, found[1], border_s))
    return recordings


def fitted(clip: Clip, wanted: _Wanted) -> Clip:
    """The clip without its offset, at the training rate."""
    centred = clip.samples - np.float32(clip.samples.mean(dtype=np.float64))
    return resample(Clip(centred, clip.sample_rate, clip.name), wanted.sample_rate)


def level_gain_db(features: Features, samples: NDArray[np.float32]) -> float:
    """Gain that brings the median loudness of note frames to -5 dB and no peak above 0.98."""
    mask = note_mask(features, 1.0)
    loud = features.loudness_db[mask] if mask.any() else features.loudness_db
    peak = max(float(np.abs(samples).max()), 1e-6)
    wanted_db = MEDIAN_LOUDNESS_DB - float(np.median(loud))
    return min(wanted_db, 20 * float(np.log10(HIGHEST_PEAK / peak)))


def louder(features: Features, gain_db: float) -> Features:
    """Features of the same sound, louder by gain_db (the floor of -80 dB stays)."""
    level = features.loudness_db
    moved = np.where(level > DB_FLOOR, np.maximum(level + gain_db, DB_FLOOR), DB_FLOOR)
    return replace(features, loudness_db=moved.astype(np.float32))


def _stored(
    wanted: _Wanted,
    key: str,
    samples: NDArray[np.float32],
    features: Features,
    gain_db: float,
    figures: dict[str, float],
) -> tuple[NDArray[np.float32], Features, dict[str, float]]:
    """Level, write, and read back: from then on the samples are on disk only."""
    levelled = samples * np.float32(10 ** (gain_db / 20))
    wanted.cache.store(key, levelled, louder(features, gain_db), {**figures, "gain_db": gain_db})
    found = wanted.cache.load(key)
    if found is None:
        raise UnwritableTarget(
            f"What was prepared in {wanted.cache.folder} cannot be read back; free some space on "
            "that disk and try again."
        )
    return found


def _phrases(
    checks: Sequence[FileCheck], wanted: _Wanted
) -> Generator[Progress, None, tuple[list[Recording], tuple[int, ...], float | None]]:
    """(recordings, held-out MIDI numbers, agreement of tracker and known pitch)."""
    notes = yield from part(_measured_notes(checks, wanted), 0.0, 0.5)
    if not notes:
        return [], (), None
    kept_out = held_out_pitches(notes, wanted.seed)
    training = [note for note in notes if round(note.midi) not in kept_out]
    validation = [note for note in notes if round(note.midi) in kept_out]
    usable_s = sum(note.seconds for note in training)
    training_s = float(np.clip(PHRASES_PER_NOTE_S * usable_s, LEAST_PHRASES_S, MOST_PHRASES_S))
    validation_s = float(np.clip(0.12 * training_s, LEAST_HELD_OUT_S, MOST_HELD_OUT_S))
    plans = [(training, True)] * int(np.ceil(training_s / CHUNK_S)) + [(validation, False)]
    contents = sorted(check.content for check in checks)
    recordings, agreements, gain_db = [], [], None
    for number, (chosen, is_training) in enumerate(plans):
        seconds = CHUNK_S if is_training else validation_s
        key = wanted.key(
            notes=contents,
            chunk=number,
            seed=wanted.seed,
            seconds=seconds,
            kept=sorted(kept_out),
            version=VERSION,
        )
        work = _chunk(chosen, seconds, number, key, wanted, gain_db)
        span = 0.5 + 0.5 * number / len(plans), 0.5 + 0.5 * (number + 1) / len(plans)
        samples, features, figures = yield from part(work, *span)
        gain_db = figures["gain_db"]
        agreements.append(figures["agreement"])
        length_s = len(samples) / wanted.sample_rate
        name = f"{'phrases' if is_training else 'held-out phrases'} {number + 1}"
        border_s = length_s if is_training else 0.0
        recordings.append(Recording(name, samples, wanted.sample_rate, features, border_s))
    return recordings, tuple(sorted(kept_out)), float(np.mean(agreements))


def _measured_notes(
    checks: Sequence[FileCheck], wanted: _Wanted
) -> Generator[Progress, None, list[NoteSample]]:
    notes = []
    for number, check in enumerate(checks):
        yield Progress(number / len(checks), f"Measuring {check.path.name}")
        key = wanted.key(note=check.content)
        found = wanted.cache.load(key)
        if found is None:
            clip = fitted(next(iter_blocks(check.path, SECTION_S)), wanted)
            work = extract(clip, tracker=wanted.tracker, frame_rate=NOTE_FRAME_RATE)
            features = yield from part(work, number / len(checks), (number + 1) / len(checks))
            found = _stored(wanted, key, clip.samples, features, 0.0, {})
        clip = Clip(found[0], wanted.sample_rate, check.path.stem)
        note = measure_note(clip, found[1], group_of(check.path, check.sample_rate))
        if note is not None:
            notes.append(note)
    return notes


def held_out_pitches(notes: Sequence[NoteSample], seed: int) -> frozenset[int]:
    """A tenth of the pitches, one drawn from each equal part of those between the ends.

    One of at least three parts where there are MANY_PITCHES: what is held out reaches over the
    range as a melody does. From one corner of it the fixed spectrum (docs/quality.md), which
    knows what is held out, would be a match that no real clip gives.
    """
    pitches = sorted({round(note.midi) for note in notes})
    inner = pitches[1:-1]
    least = 3 if len(pitches) >= MANY_PITCHES else 1
    n_kept = max(least, round(HELD_OUT_PITCHES * len(pitches)))
    generator = np.random.default_rng(seed)
    parts = np.array_split(np.array(inner), n_kept)
    return frozenset(int(generator.choice(part)) for part in parts)


def _chunk(
    notes: Sequence[NoteSample],
    seconds: float,
    number: int,
    key: str,
    wanted: _Wanted,
    gain_db: float | None,
) -> Generator[Progress, None, tuple[NDArray[np.float32], Features, dict[str, float]]]:
    """A minute of phrases: sound, features with the pitch that is known, figures."""
    found = wanted.cache.load(key)
    if found is not None:
        return found
    yield Progress(0.0, "Making phrases")
    made = assemble(notes, seconds, wanted.seed * 1000 + number)
    clip = Clip(made.samples, made.sample_rate)
    tracked = yield from extract(clip, tracker=wanted.tracker, frame_rate=wanted.frame_rate)
    features, agreement = with_known_pitch(tracked, made.log_f0, made.sample_rate)
    if gain_db is None:
        gain_db = level_gain_db(features, made.samples)
    return _stored(wanted, key, made.samples, features, gain_db, {"agreement": agreement})


def with_known_pitch(
    tracked: Features, log_f0: NDArray[np.float32], sample_rate: int
) -> tuple[Features, float]:
    """(features with f0 from log_f0 [n_samples], share of voiced frames where both agree).

    Rests (log_f0 0) are bridged as extract() bridges them; agreement is within 50 cents, in frames
    with a periodicity of 0.5 or more.
    """
    places = np.rint(np.arange(tracked.n_frames) * sample_rate / tracked.frame_rate)
    known = log_f0[np.minimum(places.astype(np.int64), len(log_f0) - 1)].astype(np.float64)
    frames = np.arange(len(known))
    sounding = np.flatnonzero(known > 0)
    if len(sounding) == 0:
        return tracked, 0.0
    sure = (known > 0) & (tracked.periodicity >= 0.5)
    cents = 1200 * np.abs(np.log2(tracked.f0_hz.astype(np.float64)) - known)[sure]
    bridged = np.interp(frames, sounding, known[sounding])
    f0_hz = (2.0**bridged).astype(np.float32)
    return replace(tracked, f0_hz=f0_hz), float((cents < 50).mean()) if sure.any() else 0.0


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


def _weight(performances: Sequence[FileCheck], notes: Sequence[FileCheck]) -> float:
    """The share of performances in the work: phrases are measured, too."""
    first = sum(check.seconds for check in performances)
    second = sum(check.seconds for check in notes) * (1 + PHRASES_PER_NOTE_S)
    return first / (first + second + 1e-9)
