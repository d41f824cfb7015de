"""Single notes become phrases whose pitch is known."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip
from studio.engine.features.extract import extract
from studio.engine.features.types import Features
from studio.engine.progress import Progress, part
from studio.training.corpus.item_check import ItemCheck
from studio.training.corpus.note_names import to_known_octave
from studio.training.preparation.assemble import VERSION, assemble
from studio.training.preparation.cache import Recording
from studio.training.preparation.notes import FRAME_RATE as NOTE_FRAME_RATE
from studio.training.preparation.notes import NoteSample, measure_note
from studio.training.preparation.performances import SECTION_S
from studio.training.preparation.preparation import Entry, Preparation, level_gain_db

LEAST_PITCHES = 5  # with fewer single notes there is nothing to assemble
HELD_OUT_PITCHES = 0.1
MANY_PITCHES = 12
CHUNK_S = 60.0  # of assembled phrases
PHRASES_PER_NOTE_S = 2.5
LEAST_PHRASES_S, MOST_PHRASES_S = 120.0, 600.0
LEAST_HELD_OUT_S, MOST_HELD_OUT_S = 20.0, 60.0


def phrases(
    checks: Sequence[ItemCheck], wanted: Preparation
) -> Generator[Progress, None, tuple[list[Recording], tuple[int, ...], float | None]]:
    """(recordings, held-out MIDI numbers, agreement of tracker and known pitch)."""
    notes = yield from part(_measured_notes(checks, wanted), 0.0, 0.5)
    if not notes:
        return [], (), None
    training, validation = divided(notes, wanted.seed)
    kept_out = frozenset(round(note.midi) for note in validation)
    usable_s = sum(note.seconds for note in training)
    training_s = float(np.clip(PHRASES_PER_NOTE_S * usable_s, LEAST_PHRASES_S, MOST_PHRASES_S))
    validation_s = float(np.clip(0.12 * training_s, LEAST_HELD_OUT_S, MOST_HELD_OUT_S))
    plans = [(training, True)] * int(np.ceil(training_s / CHUNK_S)) + [(validation, False)]
    plans = [(chosen, is_training) for chosen, is_training in plans if chosen]
    contents = sorted(
        check.content if check.item.split == "auto" else f"{check.content} {check.item.split}"
        for check in checks
    )
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
    checks: Sequence[ItemCheck], wanted: Preparation
) -> Generator[Progress, None, list[NoteSample]]:
    notes = []
    for number, check in enumerate(checks):
        yield Progress(number / len(checks), f"Measuring {check.item.name}")
        key = wanted.key(note=check.content)
        found = wanted.cache.load(key)
        if found is None:
            clip = wanted.fitted(next(iter(check.item.blocks(SECTION_S, check.channel))))
            work = extract(clip, tracker=wanted.tracker, frame_rate=NOTE_FRAME_RATE)
            features = yield from part(work, number / len(checks), (number + 1) / len(checks))
            found = wanted.store(key, clip.samples, features)
        clip = Clip(found[0], wanted.sample_rate, Path(check.item.name).stem)
        features = found[1]
        if check.known_midi is not None:  # in its own octave, where the tracker took a harmonic
            f0_hz = to_known_octave(features.f0_hz, features.periodicity, check.known_midi)
            features = replace(features, f0_hz=f0_hz)
        group = f"{check.item.group}/{check.sample_rate}"
        note = measure_note(clip, features, group, check.item.split)
        if note is not None:
            notes.append(note)
    return notes


def divided(notes: Sequence[NoteSample], seed: int) -> tuple[list[NoteSample], list[NoteSample]]:
    """What is trained from and what is held out: as told, else a tenth of the pitches."""
    if any(note.split != "auto" for note in notes):
        held_out = [note for note in notes if note.split == "held_out"]
        return [note for note in notes if note.split != "held_out"], held_out
    kept_out = held_out_pitches(notes, seed)
    training = [note for note in notes if round(note.midi) not in kept_out]
    return training, [note for note in notes if round(note.midi) in kept_out]


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
    wanted: Preparation,
    gain_db: float | None,
) -> Generator[Progress, None, Entry]:
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
        gain_db = level_gain_db(features, float(np.abs(made.samples).max()))
    return wanted.store(key, made.samples, features, gain_db, {"agreement": agreement})


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
