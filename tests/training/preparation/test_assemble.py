"""Phrases from single notes."""

from dataclasses import replace

import numpy as np
import pytest

from studio.engine.clip import Clip
from studio.engine.features.extract import extract
from studio.engine.features.tracker import make_tracker
from studio.engine.progress import finish
from studio.training.preparation.assemble import assemble, pick_note, playable_pitches
from studio.training.preparation.notes import NoteSample, measure_note
from studio.training.preparation.phrases import divided, held_out_pitches, with_known_pitch
from studio.training.preparation.score import Event, gain_curve_db, random_phrase
from tests.engine.features.tones import tones

RATE = 16000
TRACKER = make_tracker("fast")


def measured(midi: float, timbre: str = "saw", group: str = "g") -> NoteSample:
    clip = tones([midi], timbre, tone_s=2.0, rest_s=0.1).clip
    clip = Clip(clip.samples, RATE, f"{timbre} {midi}")
    features = finish(extract(clip, tracker=TRACKER, frame_rate=100.0))
    found = measure_note(clip, features, group)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def notes() -> list[NoteSample]:
    return [measured(midi, timbre) for midi in range(55, 77, 3) for timbre in ("saw", "soft")]


def test_a_note_is_measured(notes: list[NoteSample]) -> None:
    note = notes[0]
    assert note.midi == pytest.approx(55, abs=0.1)
    assert note.onset_s == pytest.approx(0.1, abs=0.03)
    assert note.end_s == pytest.approx(2.1, abs=0.05)
    assert note.onset_s < note.sustain_s < note.onset_s + 0.5
    assert notes[0].brightness > notes[1].brightness


def test_a_recording_without_a_note_is_none() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    for samples in (np.zeros(RATE, np.float32), noise):
        clip = Clip(samples, RATE)
        features = finish(extract(clip, tracker=TRACKER, frame_rate=100.0))
        assert measure_note(clip, features, "g") is None


def test_reading_at_fractional_places_is_clean(notes: list[NoteSample]) -> None:
    time = np.arange(RATE) / RATE
    sine = np.sin(2 * np.pi * 1000 * time).astype(np.float32)
    note = NoteSample(
        "s", "g", sine, RATE, 84, np.zeros(101, np.float32), 0, 0, 1, -3, 0.1, 0,
        np.zeros(64, np.float32),
    )  # fmt: skip
    places = 1000 + np.arange(8000) * 1.1224620
    expected = np.sin(2 * np.pi * 1000 * places / RATE)
    assert np.abs(note.read(places) - expected).max() < 1e-3


def test_the_extractor_finds_the_pitch_that_phrases_were_made_with(
    notes: list[NoteSample],
) -> None:
    made = assemble(notes, 15, seed=1)
    clip = Clip(made.samples, RATE)
    tracked = finish(extract(clip, tracker=make_tracker("tiny"), frame_rate=100.0))
    _, agreement = with_known_pitch(tracked, made.log_f0, RATE)
    assert agreement > 0.97


def test_phrases_are_the_same_for_the_same_seed_only(notes: list[NoteSample]) -> None:
    first, again, other = (assemble(notes, 5, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.samples, again.samples)
    np.testing.assert_array_equal(first.log_f0, again.log_f0)
    assert len(first.samples) != len(other.samples)


def test_phrases_have_rests_dynamics_and_no_clicks(notes: list[NoteSample]) -> None:
    made = assemble(notes, 30, seed=2)
    sounding = made.log_f0 > 0
    assert 0.03 < 1 - sounding.mean() < 0.35
    frames = made.samples[: len(made.samples) // 1600 * 1600].reshape(-1, 1600)
    level = 10 * np.log10((frames**2).mean(axis=1) + 1e-12)
    assert level.min() == pytest.approx(-75, abs=1)
    loud = level[level > -50]
    assert np.percentile(loud, 95) - np.percentile(loud, 5) > 10
    # A click is a jump between samples far above what the notes themselves do.
    own = max(np.abs(np.diff(note.samples)).max() / 10 ** (note.level_db / 20) for note in notes)
    assert np.abs(np.diff(made.samples)).max() < 1.5 * own * 10 ** (-20 / 20)


def test_a_phrase_stays_within_reach_of_the_notes(notes: list[NoteSample]) -> None:
    low, high = [notes[0]], [notes[-1]]
    for chosen in (low, high):
        made = assemble(chosen, 5, seed=5)
        pitch = 69 + 12 * (made.log_f0[made.log_f0 > 0] - np.log2(440))
        assert np.abs(pitch - chosen[0].midi).max() < 2.7


def test_louder_playing_takes_the_brighter_recording(notes: list[NoteSample]) -> None:
    event = Event(61.3, 1.0, "end", 0.1, None, 0.5)
    assert pick_note(notes, event, 0.0).name == "saw 61"
    assert pick_note(notes, event, -18.0).name == "soft 61"


def test_between_two_pitches_the_nearer_one_is_taken_more_often(notes: list[NoteSample]) -> None:
    picked = [
        pick_note(notes, Event(62.0, 1.0, "end", 0.1, None, random), 0.0).midi
        for random in np.linspace(0.005, 0.995, 100)
    ]
    assert np.mean(np.array(picked) > 62) == pytest.approx(1 / 3, abs=0.05)
    far = [note for note in notes if note.midi < 63]
    assert pick_note(far, Event(63.0, 1.0, "end", 0.1, None, 0.99), 0.0).midi < 62


def test_a_phrase_draws_from_one_session_only() -> None:
    mixed = [measured(60.0, "saw", "a"), measured(60.0, "odd", "b")]
    for seed in range(3):
        made = assemble(mixed, 1, seed)
        spectrum = np.abs(np.fft.rfft(made.samples[made.log_f0 > 0]))
        assert np.isfinite(spectrum).all()


def test_melodies_keep_to_the_rules() -> None:
    generator = np.random.default_rng(0)
    playable = np.arange(50.0, 80.0)
    phrases = [random_phrase(generator, playable) for _ in range(100)]
    events = [event for phrase in phrases for event in phrase]
    assert {len(phrase) for phrase in phrases} <= set(range(6, 17))
    assert min(e.length_s for e in events) >= 0.15
    assert max(e.length_s for e in events) <= 2.5
    assert all(phrase[-1].join == "end" for phrase in phrases)
    assert all(e.vibrato is None for e in events if e.length_s < 0.6)
    joined = [e.join for e in events if e.join in ("legato", "glide")]
    assert joined.count("glide") / len(joined) == pytest.approx(1 / 3, abs=0.06)
    degrees = {round(e.midi) % 12 for e in phrases[0]}
    assert len(degrees) <= 7


def test_the_gain_moves_slowly_between_minus_18_and_0_db() -> None:
    gain = gain_curve_db(np.random.default_rng(1), 60.0, 100.0)
    assert -18 <= gain.min() < -14
    assert -4 < gain.max() <= 0
    assert np.abs(np.diff(gain)).max() < 0.3


def test_held_out_pitches_lie_inside_the_range_and_are_a_tenth(notes: list[NoteSample]) -> None:
    many = [measured_like(notes[0], midi) for midi in range(50, 80)]
    kept = held_out_pitches(many, seed=0)
    assert len(kept) == 3
    assert 50 < min(kept) <= max(kept) < 79
    assert held_out_pitches(many, seed=0) == kept


def test_held_out_pitches_reach_over_the_range_whatever_the_seed(notes: list[NoteSample]) -> None:
    many = [measured_like(notes[0], midi) for midi in range(50, 80)]
    few = [measured_like(notes[0], midi) for midi in range(60, 96, 3)]
    for seed in range(20):
        low, middle, high = sorted(held_out_pitches(many, seed))
        assert low <= 60 < middle <= 69 < high
        assert len(held_out_pitches(few, seed)) == 3


def measured_like(note: NoteSample, midi: float) -> NoteSample:
    from dataclasses import replace

    return replace(note, midi=midi)


def test_playable_pitches_lie_within_two_semitones_of_a_note(notes: list[NoteSample]) -> None:
    alone = [measured_like(notes[0], 60.0), measured_like(notes[0], 70.2)]
    assert playable_pitches(alone).tolist() == [59, 60, 61, 69, 70, 71]


def test_notes_that_the_corpus_holds_out_are_the_held_out_ones(notes: list[NoteSample]) -> None:
    told = [replace(note, split="held_out" if n < 2 else "auto") for n, note in enumerate(notes)]
    training, held_out = divided(told, seed=0)
    assert (len(training), len(held_out)) == (len(notes) - 2, 2)
    assert all(note.split == "held_out" for note in held_out)
    kept = {round(note.midi) for note in divided(notes, seed=0)[1]}
    assert kept == held_out_pitches(notes, 0)
