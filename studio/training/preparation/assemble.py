"""Phrases with known pitch, made from a folder of single notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.training.preparation.brightness import change_db, coloured, window_size
from studio.training.preparation.notes import NoteSample
from studio.training.preparation.score import GAIN_RANGE_DB, Event, gain_curve_db, random_phrase

VERSION = 4  # of the phrases: what was made by another one is made again

LEAST_REACH, MOST_REACH = 2.0, 3.0
"""Semitones that a note may be resampled by: half of the widest gap between two pitches, where
that closes it. What is never heard, a network does not learn to be between its neighbours."""
SAME_PITCH = 0.6  # semitones within which notes are dynamic layers of one pitch
ATTACK_FADE_S = 0.005
TONGUE_FADE_S = 0.015
NOISE_DB = -75.0
DETUNED = 0.25  # semitones by which an event may be off its pitch
LEVEL_DB = -20.0  # RMS of a note played at full intensity
OWN_VIBRATO_CENTS = 8.0  # a note that wavers this much by itself gets no more


@dataclass(frozen=True, slots=True)
class Assembled:
    """Sound with the pitch that it was made with.

    samples: float32 [n]. log_f0: float32 [n], log2 of Hz, 0 where nothing sounds. sample_rate: Hz.
    """

    samples: NDArray[np.float32]
    log_f0: NDArray[np.float32]
    sample_rate: int


@dataclass(frozen=True, slots=True)
class _Played:
    """One event with its recording: where it stands in the phrase (s) and where it reads from."""

    event: Event
    note: NoteSample
    start_s: float
    end_s: float
    read_s: float
    fade_in_s: float
    fade_out_s: float
    bend_in: float = 0.0
    bend_out: float = 0.0
    bend_s: float = 0.0


def assemble(notes: Sequence[NoteSample], seconds: float, seed: int) -> Assembled:
    """At least seconds of phrases with pauses between them, the same for the same seed.

    notes: of one sample rate; each phrase draws from one group of them (one recording session).
    ValueError where there are none.
    """
    if not notes:
        raise ValueError("no notes to assemble phrases from")
    generator = np.random.default_rng(seed)
    groups = sorted({note.group for note in notes})
    weights = np.array([sum(n.seconds for n in notes if n.group == group) for group in groups])
    rate = notes[0].sample_rate
    sounds: list[NDArray[np.float32]] = []
    pitches: list[NDArray[np.float32]] = []
    n_made = 0
    while n_made < seconds * rate:
        group = groups[int(generator.choice(len(groups), p=weights / weights.sum()))]
        sound, pitch = _phrase([n for n in notes if n.group == group], generator, rate)
        pause = np.zeros(round(generator.uniform(0.3, 1.0) * rate), dtype=np.float32)
        sounds += [sound, pause]
        pitches += [pitch, pause]
        n_made += len(sound) + len(pause)
    samples = np.concatenate(sounds)
    noise = generator.normal(0, 10 ** (NOISE_DB / 20), len(samples))
    return Assembled((samples + noise).astype(np.float32), np.concatenate(pitches), rate)


def reach_of(notes: Sequence[NoteSample]) -> float:
    """Semitones by which notes may be shifted, so that their reaches meet where they can.

    >>> from types import SimpleNamespace as N
    >>> [reach_of([N(midi=60), N(midi=60 + gap)]) for gap in (1, 5, 40)]
    [2.0, 2.5, 2.0]
    """
    midis = np.sort([note.midi for note in notes])
    widest = float(np.max(np.diff(midis), initial=0.0))
    return max(LEAST_REACH, widest / 2) if widest <= 2 * MOST_REACH else LEAST_REACH


def playable_pitches(notes: Sequence[NoteSample]) -> NDArray[np.float64]:
    """Whole MIDI numbers that some note reaches."""
    midis = np.array([note.midi for note in notes])
    whole = np.arange(np.floor(midis.min()) - 3, np.ceil(midis.max()) + 4)
    # A little less: the phrase detunes its pitches.
    near = np.abs(whole[:, None] - midis).min(axis=1) <= reach_of(notes) - DETUNED
    return np.asarray(whole[near], dtype=np.float64)


def _phrase(
    notes: Sequence[NoteSample], generator: np.random.Generator, rate: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    events = random_phrase(generator, playable_pitches(notes))
    longest_s = sum(event.length_s + 0.2 for event in events) + 1.0
    gain_db = gain_curve_db(generator, longest_s, rate)
    played = _placed(events, notes, gain_db, rate)
    n_samples = round((played[-1].end_s + 0.01) * rate)
    sound = np.zeros(n_samples, dtype=np.float32)
    # Of two notes that cross, the louder one's: neither is ever heard between their pitches.
    pitch, loudest = np.zeros(n_samples, np.float32), np.full(n_samples, 0.03, np.float32)
    for one in played:
        start, samples, log_f0, fade = _rendered(one, notes, gain_db, rate)
        span = slice(start, min(start + len(samples), n_samples))
        n = span.stop - span.start
        sound[span] += samples[:n]
        is_louder = fade[:n] > loudest[span]
        pitch[span][is_louder] = log_f0[:n][is_louder]
        loudest[span] = np.maximum(loudest[span], fade[:n])
    gain = (10 ** (gain_db[:n_samples] / 20)).astype(np.float32)
    return sound * gain, pitch


def _placed(
    events: list[Event], notes: Sequence[NoteSample], gain_db: NDArray[np.float32], rate: int
) -> list[_Played]:
    """Times and recordings of the events; lengths shrink to what the recordings hold."""
    played: list[_Played] = []
    slowest = 2 ** (reach_of(notes) / 12)
    now = 0.02
    for number, event in enumerate(events):
        before = events[number - 1] if number else None
        joined = before is not None and before.join in ("legato", "glide")
        heard = gain_db[round(now * rate) : round((now + event.length_s) * rate)]
        note = pick_note(notes, event, float(heard.max(initial=gain_db[-1])))
        fade_in = _crossfade_s(before) if joined and before else ATTACK_FADE_S
        fade_out = _fade_out_s(event)
        start = now - fade_in / 2 if joined else now
        read = note.sustain_s if joined else note.onset_s
        tail = fade_out / 2 if event.join in ("legato", "glide") else 0.0
        room = (note.end_s - read) / slowest - (now - start) - tail
        end = now + max(0.08, min(event.length_s, room))
        played.append(_Played(event, note, start, end + tail, read, fade_in, fade_out))
        now = end + (event.join_s if event.join == "tongued" else 0.0)
    return _bent(played)


def _bent(played: list[_Played]) -> list[_Played]:
    """The same notes with the slides of their glides: both sides follow one curve."""
    bends = [0.0] * (len(played) + 1)
    for number, (one, after) in enumerate(pairwise(played), start=1):
        interval = after.event.midi - one.event.midi
        if one.event.join == "glide" and abs(interval) <= 5.0:
            bends[number] = interval
    return [
        _Played(
            one.event, one.note, one.start_s, one.end_s, one.read_s, one.fade_in_s, one.fade_out_s,
            bend_in=bends[number], bend_out=bends[number + 1],
            bend_s=one.event.join_s,
        )
        for number, one in enumerate(played)
    ]  # fmt: skip


def pick_note(notes: Sequence[NoteSample], event: Event, gain_db: float) -> NoteSample:
    """A note near the event's pitch, of its layers the one that was played for the greatest gain.

    Between two recorded pitches that both reach the event, the nearer one is taken the more often:
    a network then learns a tone between theirs instead of a step halfway.
    """
    reach = reach_of(notes) + DETUNED
    near = [note for note in notes if abs(note.midi - event.midi) <= reach] or list(notes)
    below = max((n for n in near if n.midi <= event.midi), key=lambda n: n.midi, default=None)
    above = min((n for n in near if n.midi > event.midi), key=lambda n: n.midi, default=None)
    if below is None or above is None:
        chosen = min(near, key=lambda note: abs(note.midi - event.midi))
    else:
        share = (event.midi - below.midi) / (above.midi - below.midi)
        chosen = above if event.random < share else below
    layers = layers_of(chosen, notes)
    return layers[round(float(intensity_of(np.array(gain_db))) * (len(layers) - 1))]


def layers_of(note: NoteSample, notes: Sequence[NoteSample]) -> list[NoteSample]:
    """All recordings of a note's pitch, from soft to loud as their brightness tells."""
    layers = [other for other in notes if abs(other.midi - note.midi) <= SAME_PITCH]
    return sorted(layers, key=lambda other: (other.brightness, other.name))


def intensity_of(gain_db: NDArray[np.floating]) -> NDArray[np.float64]:
    """0..1 of a gain: how hard a note is played that sounds so loud."""
    return np.asarray(np.clip(1 + gain_db / GAIN_RANGE_DB, 0.0, 1.0), dtype=np.float64)


def _rendered(
    one: _Played, notes: Sequence[NoteSample], gain_db: NDArray[np.float32], rate: int
) -> tuple[int, NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """(first sample, samples, log2 f0, fade) of one note; levels before the gain curve."""
    start = round(one.start_s * rate)
    n_samples = max(2, round((one.end_s - one.start_s) * rate))
    shift = _shift_semitones(one, n_samples, rate)
    steps = 2.0 ** (shift / 12)
    places = one.read_s * rate + np.concatenate([[0.0], np.cumsum(steps[:-1])])
    log_f0 = one.note.log_f0_at(places / rate) + shift / 12
    at = np.arange(0, n_samples, window_size(rate) // 4)
    gains = gain_db[np.minimum(start + at, len(gain_db) - 1)]
    layers = [other.partials_db for other in layers_of(one.note, notes)]
    curves = change_db(one.note.partials_db, layers, intensity_of(gains))
    samples = coloured(one.note.read(places), 2.0 ** log_f0[at], curves, rate)
    fade = _fades(n_samples, one.fade_in_s * rate, one.fade_out_s * rate)
    level = 10 ** ((LEVEL_DB - one.note.level_db) / 20)
    return start, samples * fade * np.float32(level), log_f0.astype(np.float32), fade


def _shift_semitones(one: _Played, n_samples: int, rate: int) -> NDArray[np.float64]:
    """Transposition [n_samples]: to the pitch of the event, vibrato, slides."""
    time = np.arange(n_samples) / rate
    shift = np.full(n_samples, one.event.midi - one.note.midi)
    vibrato = one.event.vibrato
    if vibrato is not None and one.note.waver_cents < OWN_VIBRATO_CENTS:
        depth = vibrato.cents / 100 * np.clip((time - vibrato.delay_s) / 0.3, 0, 1)
        shift += depth * np.sin(2 * np.pi * vibrato.rate_hz * (time - vibrato.delay_s))
    if one.bend_in:
        shift -= one.bend_in * (1 - _turn(time, one.fade_in_s / 2, one.fade_in_s))
    if one.bend_out:
        border = n_samples / rate - one.fade_out_s / 2
        shift += one.bend_out * _turn(time, border, one.bend_s)
    return shift


def _turn(time: NDArray[np.float64], centre: float, length: float) -> NDArray[np.float64]:
    """A smooth step from 0 to 1 around centre."""
    share = np.clip((time - centre) / max(length, 1e-6) + 0.5, 0, 1)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share))


def _crossfade_s(event: Event) -> float:
    """Of the two notes at a join; a glide fades as long as it slides."""
    return event.join_s


def _fade_out_s(event: Event) -> float:
    return TONGUE_FADE_S if event.join == "tongued" else event.join_s


def _fades(n_samples: int, fade_in: float, fade_out: float) -> NDArray[np.float32]:
    """Equal-power fades [n_samples]: sine up, cosine down."""
    index = np.arange(n_samples)
    up = np.sin(0.5 * np.pi * np.clip(index / max(fade_in, 1.0), 0, 1))
    down = np.sin(0.5 * np.pi * np.clip((n_samples - 1 - index) / max(fade_out, 1.0), 0, 1))
    return (up * down).astype(np.float32)
