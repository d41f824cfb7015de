"""A MIDI file holds what a musician would have played: keys, dynamics, bends."""

import io

import mido
import numpy as np
import pytest

from studio.engine.conditioning.condition import condition
from studio.engine.conditioning.types import Note
from studio.engine.export.midi_file import notes_midi, velocities
from studio.engine.export.write import played_notes_midi
from studio.engine.features.types import Features
from studio.engine.parameters import Conditioning
from studio.engine.units import midi_to_hz
from tests.helpers import statistics


def falling(n: int = 8, step_db: float = 6.0, sharp: float = 0.0) -> Features:
    """n notes G4 of 0.5 s, each softer, a breath of 40 ms between them."""
    level = np.concatenate(
        [np.r_[np.full(115, -10 - step_db * k), np.full(10, -80.0)] for k in range(n)]
    )
    midi = np.full(len(level), 67.0 + sharp)
    sure = np.where(level > -79, 1.0, 0.0)
    return Features(*(c.astype(np.float32) for c in (midi_to_hz(midi), sure, level)))


def messages(data: bytes) -> list[mido.Message]:
    return list(mido.MidiFile(file=io.BytesIO(data)))


def struck(data: bytes) -> list[tuple[int, int]]:
    return [(m.note, m.velocity) for m in messages(data) if m.type == "note_on"]


@pytest.mark.parametrize("is_fitted", [True, False])
def test_a_fall_of_the_level_is_a_fall_of_the_velocities(is_fitted: bool) -> None:
    """Was 127 seven times, then 121, where the levels were fitted to an instrument."""
    features = falling()
    settings = Conditioning(adjust=is_fitted, octave_mode="off", note_threshold=0.3)
    played = condition(features, settings, statistics())
    heard = [velocity for _, velocity in struck(played_notes_midi(played))]
    assert len(heard) == 8
    assert (np.diff(heard) < 0).all()
    assert 110 <= heard[0] < 127
    assert heard[-1] <= 30


@pytest.mark.parametrize("spread_db", [0.0, 1.0, 6.0, 20.0, 50.0])
def test_velocities_follow_levels_and_few_are_at_the_end(spread_db: float) -> None:
    levels = -60.0 + spread_db * np.random.default_rng(4).beta(4, 1, 200)
    found = np.array(velocities(levels.tolist()))
    order = np.argsort(levels)
    assert (np.diff(found[order]) >= 0).all()
    assert np.mean(found == 127) <= 0.05
    assert found.min() >= 1
    assert np.ptp(found) <= 100 if spread_db <= 6 else np.ptp(found) >= 100


def test_one_loud_note_among_soft_ones_and_one_soft_among_loud() -> None:
    assert velocities([-30.0] * 19 + [-5.0])[-1] > velocities([-30.0] * 19 + [-5.0])[0]
    found = velocities([-30.0] * 7 + [-5.0])
    assert found[-1] < 127
    assert min(velocities([-5.0] * 7 + [-70.0])) >= 1


@pytest.mark.parametrize("cents", [-49, -30, 30, 45])
def test_the_tuning_is_taken_off_before_a_key_is_chosen(cents: int) -> None:
    """A singer flat by 45 cents and by 52 now and then stays in one key."""
    wobble = (0.0, 0.07, -0.07, 0.05)
    notes = [
        Note(k / 2, k / 2 + 0.4, midi + cents / 100 + wobble[k])
        for k, midi in enumerate((60, 62, 64, 65))
    ]
    features = falling()
    keys = [key for key, _ in struck(notes_midi(notes, features))]
    assert keys == [60, 62, 64, 65]


def test_bends_give_the_pitch_back() -> None:
    n = 500
    curve = 69.2 + 1.5 * np.sin(np.arange(n) / 250 * 2 * np.pi * 5)
    full = np.ones(n, np.float32)
    features = Features(midi_to_hz(curve).astype(np.float32), full, -20 * full)
    data = notes_midi([Note(0.0, 2.0, 69.2)], features, bend=True, tempo_bpm=90.0)
    found = messages(data)
    controls = [(m.control, m.value) for m in found if m.type == "control_change"]
    assert controls == [(101, 0), (100, 0), (6, 2), (38, 0)]
    kinds = [m.type for m in found if not m.is_meta]
    assert kinds.index("pitchwheel") < kinds.index("note_on")
    seconds, heard = 0.0, []
    for message in found:
        seconds += message.time
        if message.type == "pitchwheel":
            heard.append((seconds, 69 + 2 * message.pitch / 8192))
    for moment, midi in heard:
        # Within the step of a bend, half a frame off and a tick.
        assert abs(midi - curve[min(round(moment * 250), n - 1)]) < 0.2
    assert max(midi for _, midi in heard) == pytest.approx(70.7, abs=0.03)
    assert seconds == pytest.approx(2.0, abs=0.002)


def test_a_wide_slide_widens_the_range_of_the_bend() -> None:
    curve = np.linspace(60.0, 67.0, 250)
    full = np.ones(250, np.float32)
    features = Features(midi_to_hz(curve).astype(np.float32), full, -20 * full)
    found = messages(notes_midi([Note(0.0, 1.0, 63.5)], features, bend=True))
    assert [m.value for m in found if m.type == "control_change" and m.control == 6] == [4]
    assert not [
        m for m in messages(notes_midi([Note(0.0, 1.0, 63.5)], features)) if m.type == "pitchwheel"
    ]
