"""The parameter table at work, and each failing of the reference mended."""

from dataclasses import replace

import numpy as np
import pytest

from studio.engine.conditioning.condition import condition
from studio.engine.conditioning.types import Conditioned
from studio.engine.features.types import Features
from studio.engine.parameters import RECORDED, Conditioning
from studio.engine.rates import highest_fundamental_hz
from studio.engine.statistics import Statistics
from studio.engine.units import hz_to_midi
from tests.engine.conditioning.curves import phrase, statistics

NEUTRAL = Conditioning(adjust=False, quiet=0.0)
MELODY = [57.0, 60.0, 64.0, 62.0]


def shifted(target: float, octave_mode: str = "nearest") -> float:
    features, _ = phrase(MELODY)
    settings = Conditioning(octave_mode=octave_mode)
    return condition(features, settings, statistics(target, target - 12, target + 12)).octave_shift


def level_out(features: Features, settings: Conditioning, fit: Statistics | None) -> np.ndarray:
    return condition(features, settings, fit).features.loudness_db.astype(np.float64)


def test_neutral_settings_change_nothing() -> None:
    features, _ = phrase(MELODY, garbage_midi=50.0)
    found = condition(features, NEUTRAL, statistics())
    np.testing.assert_allclose(found.features.f0_hz, features.f0_hz, rtol=1e-6)
    np.testing.assert_array_equal(found.features.loudness_db, features.loudness_db)
    np.testing.assert_array_equal(found.network_f0_hz, found.features.f0_hz)
    np.testing.assert_array_equal(found.network_loudness_db, found.features.loudness_db)


def test_notes_are_found_where_they_are() -> None:
    features, mask = phrase(MELODY)
    found = condition(features, NEUTRAL, None)
    assert [round(note.midi, 2) for note in found.notes] == MELODY
    assert (found.note_mask == mask).mean() > 0.95
    assert [round(note.start_s, 1) for note in found.notes] == [0.3, 1.0, 1.7, 2.4]


# One test for each failing of the reference that design/analysis.md names.


def test_a_cent_never_moves_an_octave_where_the_melody_already_fits() -> None:
    mean = float(np.mean(MELODY))
    for cents in (-40.0, -1.0, 1.0, 40.0, 500.0):
        assert shifted(mean + cents / 100) == 0.0
    assert shifted(mean + 0.01, "reference") == 1.0


def test_a_higher_instrument_never_gets_a_lower_octave() -> None:
    shifts = [shifted(target) for target in np.arange(20.0, 110.0, 0.5)]
    assert (np.diff(shifts) >= 0).all()
    assert min(shifts) <= -3
    assert max(shifts) >= 3
    assert shifted(60.75 + 1.2 * 12) == 1.0
    assert shifted(60.75 + 1.6 * 12) == 2.0


@pytest.mark.parametrize("midis", [[36.0, 40.0, 43.0], [57.0, 60.0, 64.0], [84.0, 91.0, 88.0]])
def test_the_octave_brings_the_melody_into_the_instruments_range(midis: list[float]) -> None:
    features, mask = phrase(midis)
    for fit in (statistics(67, 55, 79), statistics(75, 55, 96), statistics(58, 44, 76)):
        found = condition(features, Conditioning(), fit)
        on = hz_to_midi(found.features.f0_hz)[mask]
        assert ((on >= fit.pitch_low - 1) & (on <= fit.pitch_high + 1)).mean() > 0.95


def test_the_garbage_pitch_of_rests_does_not_choose_the_octave() -> None:
    fits = [
        condition(
            phrase(MELODY, garbage_midi=garbage)[0], Conditioning(), statistics(60.0, 48, 72)
        )
        for garbage in (12.0, 60.0, 110.0)
    ]
    assert [fit.octave_shift for fit in fits] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.7, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("adjust", [True, False])
@pytest.mark.parametrize("loud_db", [-40.0, 5.0])
def test_no_frame_without_a_note_gets_louder(
    threshold: float, adjust: bool, loud_db: float
) -> None:
    features, _ = phrase(MELODY)
    settings = Conditioning(adjust=adjust, note_threshold=threshold)
    found = condition(features, settings, statistics(loud_db=loud_db))
    off = ~found.note_mask
    assert (found.features.loudness_db[off] <= features.loudness_db[off] + 1e-4).all()


def test_quiet_grows_from_nothing_at_the_threshold_without_a_jump() -> None:
    ramp = np.linspace(1, 0, 2000)
    curves = (np.full(2000, 220.0), np.sqrt(ramp), np.full(2000, -30.0))
    features = Features(*(curve.astype(np.float32) for curve in curves))
    for threshold in (0.5, 1.0, 1.5):
        settings = Conditioning(adjust=False, note_threshold=threshold, quiet=40.0)
        level = level_out(features, settings, None)
        assert np.abs(np.diff(level)).max() < 0.5
        assert level.max() <= -30.0 + 1e-4
        assert level.min() < -65.0


@pytest.mark.parametrize("loud_db", [-30.0, 10.0])
def test_fitting_the_level_makes_no_jump_at_the_edges_of_notes(loud_db: float) -> None:
    n_frames = 1000
    level = -30 + 10 * np.sin(np.arange(n_frames) / 80)
    sure = 0.5 + 0.5 * np.sin(np.arange(n_frames) / 80 - 0.5)
    features = Features(
        np.full(n_frames, 220.0, np.float32), sure.astype(np.float32), level.astype(np.float32)
    )
    found = condition(features, Conditioning(quiet=0.0), statistics(loud_db=loud_db))
    assert 0.1 < found.note_mask.mean() < 0.9
    gain = found.features.loudness_db - features.loudness_db
    assert np.abs(gain).max() > 5
    assert np.abs(np.diff(gain)).max() < np.abs(gain).max() / 4


def test_fitted_levels_are_those_of_the_training() -> None:
    features, _ = phrase(MELODY, note_s=1.0)
    found = condition(features, Conditioning(), statistics(loud_db=0.0))
    on = found.features.loudness_db[found.note_mask]
    assert np.percentile(on, [30, 50, 70]) == pytest.approx([-14, -10, -6], abs=1.0)


@pytest.mark.parametrize("frame_rate", [50.0, 100.0, 250.0])
def test_note_detection_is_the_same_at_each_frame_rate(frame_rate: float) -> None:
    features, mask = phrase(MELODY, frame_rate=frame_rate)
    found = condition(features, NEUTRAL, None)
    assert len(found.notes) == 4
    assert abs(found.note_mask.mean() - mask.mean()) < 0.02


def test_a_note_at_the_very_start_or_end_counts_in_full() -> None:
    n_frames = 250
    sure = np.full(n_frames, 0.72, np.float32)
    features = Features(np.full(n_frames, 220.0, np.float32), sure, np.full(n_frames, -20, "f4"))
    assert condition(features, NEUTRAL, None).note_mask.all()


def test_no_gap_below_30_ms_and_no_note_below_40_ms() -> None:
    generator = np.random.default_rng(0)
    lengths = generator.integers(1, 40, 400)
    level = np.repeat(np.where(np.arange(400) % 2, -15.0, -70.0), lengths)
    curves = (np.full(len(level), 220.0), np.ones(len(level)), level)
    features = Features(*(curve.astype(np.float32) for curve in curves))
    mask = condition(features, NEUTRAL, None).note_mask
    edges = np.flatnonzero(np.diff(mask.astype(int)))
    seconds = np.diff(edges) / 250.0
    on = mask[edges[:-1] + 1]
    assert seconds[on].min() == pytest.approx(0.04, abs=0.005)
    assert seconds[~on].min() == pytest.approx(0.032, abs=0.005)


# Autotune.


def tuned(midis: list[float], scale: str, amount: float = 100.0, vibrato: float = 0.0):  # type: ignore[no-untyped-def]
    features, mask = phrase(midis, vibrato=vibrato)
    settings = replace(NEUTRAL, autotune=amount, autotune_scale=scale, autotune_to=RECORDED)
    return features, mask, condition(features, settings, None)


def medians(found: Conditioned) -> list[float]:
    midi = hz_to_midi(found.features.f0_hz)
    spans = [(round(n.start_s * 250) + 5, round(n.end_s * 250) - 5) for n in found.notes]
    return [round(float(np.median(midi[a:b])), 2) for a, b in spans]


def test_autotune_keeps_the_recordings_own_tuning_and_tells_it() -> None:
    _, _, found = tuned([60.3, 62.3, 64.2, 65.4, 67.3], "auto")
    assert found.tuning_cents == pytest.approx(30, abs=1)
    assert np.abs(np.array(medians(found)) - [60.3, 62.3, 64.3, 65.3, 67.3]).max() < 0.02


def test_autotune_moves_by_the_amount_that_is_asked_for() -> None:
    _, _, found = tuned([60.0, 62.0, 64.0, 65.4, 67.0], "chromatic", amount=50.0)
    offset = found.tuning_cents / 100
    assert medians(found)[3] == pytest.approx(65.4 + 0.5 * (65 + offset - 65.4), abs=0.02)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [("chromatic", 61.0), ("C major", 60.0), ("A major", 61.0), ("A minor", 60.0)],
)
def test_the_chosen_scale_decides_where_a_note_goes(scale: str, expected: float) -> None:
    # 60.9: a C sharp for A major and chromatic; C major and A minor know C (0.9) and D (1.1).
    _, _, found = tuned([57.0, 60.9, 64.0, 69.0, 57.0, 64.0], scale)
    assert medians(found)[1] == pytest.approx(expected, abs=0.06)


def test_vibrato_survives_full_autotune() -> None:
    features, mask, found = tuned([60.2, 62.2, 64.2], "auto", vibrato=0.4)
    before = hz_to_midi(features.f0_hz)[mask]
    after = hz_to_midi(found.features.f0_hz)[mask]
    assert np.std(after - before) < 0.1
    assert np.std(after[:90]) == pytest.approx(np.std(before[:90]), rel=0.05)


def test_rests_are_left_alone_by_autotune() -> None:
    features, _, found = tuned([60.3, 62.1, 64.4], "chromatic")
    rests = ~found.note_mask
    np.testing.assert_allclose(found.features.f0_hz[rests], features.f0_hz[rests], rtol=1e-6)


# The shifts and the tone pad.


def test_shifts_apply_with_and_without_fitting() -> None:
    features, _ = phrase(MELODY, garbage_midi=50.0)
    settings = Conditioning(pitch_octave=1, pitch_semitone=-3.5, loudness_shift=6, quiet=0.0)
    for adjust in (True, False):
        plain = condition(features, Conditioning(adjust=adjust, quiet=0.0), statistics(61))
        found = condition(features, replace(settings, adjust=adjust), statistics(61))
        ratio = found.features.f0_hz / plain.features.f0_hz
        np.testing.assert_allclose(12 * np.log2(ratio), 8.5, atol=1e-3)
        difference = found.features.loudness_db - plain.features.loudness_db
        np.testing.assert_allclose(difference, 6, atol=1e-3)


def test_the_tone_pad_moves_what_the_network_hears_and_nothing_that_sounds() -> None:
    features, _ = phrase(MELODY)
    plain = condition(features, Conditioning(), statistics())
    found = condition(features, Conditioning(tone_pitch=12, tone_level=-6), statistics())
    np.testing.assert_array_equal(found.features.f0_hz, plain.features.f0_hz)
    np.testing.assert_array_equal(found.features.loudness_db, plain.features.loudness_db)
    np.testing.assert_allclose(found.network_f0_hz / plain.network_f0_hz, 2, rtol=1e-5)
    expected = np.maximum(plain.network_loudness_db - 6, -80)
    np.testing.assert_allclose(found.network_loudness_db, expected, atol=1e-5)


def test_pitch_is_followed_as_far_as_the_rate_allows_and_the_network_hears_less() -> None:
    features, _ = phrase([93.0, 95.0])
    octave_up = replace(NEUTRAL, pitch_octave=2)
    free = condition(features, octave_up, None)
    expected = hz_to_midi(features.f0_hz) + 24
    np.testing.assert_allclose(hz_to_midi(free.features.f0_hz), expected, atol=1e-3)
    assert free.limited_s == 0.0
    assert hz_to_midi(free.network_f0_hz).max() == pytest.approx(110, abs=1e-4)
    limited = condition(features, octave_up, None, highest_hz=highest_fundamental_hz(16000))
    assert limited.features.f0_hz.max() == pytest.approx(7040.0, abs=0.5)
    above = limited.note_mask & (expected > 117.1)
    assert limited.limited_s == pytest.approx(above.sum() / features.frame_rate)
    assert limited.limited_s > 0.1


def test_no_pitch_is_above_midi_127_and_the_reference_stays_below_110() -> None:
    features, _ = phrase([105.0, 107.0])
    octaves_up = replace(NEUTRAL, pitch_octave=2)
    found = condition(features, octaves_up, None)
    assert hz_to_midi(found.features.f0_hz).max() == pytest.approx(127, abs=1e-4)
    reference = condition(features, octaves_up, None, mode="reference")
    assert hz_to_midi(reference.features.f0_hz).max() == pytest.approx(110, abs=1e-4)


@pytest.mark.parametrize("mode", ["default", "reference"])
@pytest.mark.parametrize("periodicity", [0.0, 1.0])
@pytest.mark.parametrize("n_frames", [1, 2, 11])
def test_silence_and_single_frames_are_survived(
    mode: str, periodicity: float, n_frames: int
) -> None:
    level = -80.0 if periodicity == 0 else -20.0
    curves = (440.0, periodicity, level)
    features = Features(*(np.full(n_frames, value, np.float32) for value in curves))
    found = condition(features, Conditioning(autotune=100), statistics(), mode)  # type: ignore[arg-type]
    assert np.isfinite(found.features.f0_hz).all()
    assert np.isfinite(found.features.loudness_db).all()
