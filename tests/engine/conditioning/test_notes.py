"""Notes from a mask."""

import numpy as np
import pytest

from studio.engine.conditioning.detection import box_smooth
from studio.engine.conditioning.notes import find_notes, median_filter
from studio.engine.features.types import Features


def features_of(midi: np.ndarray, level: np.ndarray | float = -20.0) -> Features:
    f0_hz = 440 * 2 ** ((midi - 69) / 12)
    level = np.broadcast_to(level, midi.shape)
    return Features(
        f0_hz.astype(np.float32), np.ones(len(midi), np.float32), level.astype(np.float32)
    )


def notes_of(features: Features) -> list[tuple[float, float]]:
    notes = find_notes(features, np.ones(features.n_frames, bool))
    assert notes[0].start_s == 0
    assert notes[-1].end_s == features.n_frames / 250
    return [(round(note.start_s, 2), round(note.midi, 1)) for note in notes]


def test_a_legato_step_of_a_semitone_splits() -> None:
    midi = np.repeat([60.0, 61.0, 64.0], 125)
    assert notes_of(features_of(midi)) == [
        (0.0, 60.0),
        (pytest.approx(0.5, abs=0.03), 61.0),
        (pytest.approx(1.0, abs=0.03), 64.0),
    ]


def test_vibrato_and_a_short_grace_do_not_split() -> None:
    midi = 60 + 0.5 * np.sin(np.arange(500) / 250 * 2 * np.pi * 5.5)
    assert len(notes_of(features_of(midi))) == 1
    midi = np.full(250, 60.0)
    midi[100:108] = 62.0  # 32 ms
    assert len(notes_of(features_of(midi))) == 1


def test_a_repeated_note_splits_at_its_new_attack() -> None:
    level = np.full(250, -20.0)
    level[115:130] = -32.0
    starts = [start for start, _ in notes_of(features_of(np.full(250, 60.0), level))]
    assert starts == [0.0, pytest.approx(0.48, abs=0.05)]


def test_a_swell_without_a_dip_does_not_split() -> None:
    level = -40 + 20 * np.sin(np.pi * np.arange(500) / 500)
    assert len(notes_of(features_of(np.full(500, 60.0), level))) == 1


def test_smoothing_is_normalised_by_the_true_overlap_and_medians_drop_spikes() -> None:
    np.testing.assert_allclose(box_smooth(np.ones(9), 5), 1.0)
    values = np.zeros(9)
    values[4] = 1.0
    np.testing.assert_array_equal(median_filter(values, 3), 0.0)
