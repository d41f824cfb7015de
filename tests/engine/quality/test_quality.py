"""Figures that mean what they say, rows in the right order, words at their borders."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from studio.engine.dsp.loudness import a_weighting_db, loudness
from studio.engine.quality.figures import Figures, compare, mean_figures
from studio.engine.quality.rows import a_weighting_of, harmonic_amplitudes, reference_rows
from studio.engine.quality.verdict import judge, share
from tests.helpers import steady, take, tone

GOOD = Figures(
    loudness_l1_db=0.5, f0_l1_semitones=0.03, mss_lin=0.15, mss_log=0.7, mel_l1_db=4.0,
    ltas_l1_db=2.0, slope_corr=0.9, lag_ms=0.0, rest_db=2.0, peak=0.5, dc=0.0, outlier=0.0,
)  # fmt: skip
ORACLE = replace(GOOD, mel_l1_db=3.0, ltas_l1_db=1.0, mss_lin=0.1, loudness_l1_db=0.4)
FIXED = replace(GOOD, mel_l1_db=9.0, ltas_l1_db=5.0, mss_lin=0.25, loudness_l1_db=1.3)


def test_a_sound_compared_with_itself_has_no_distance() -> None:
    x = tone(220.0, 2.0).samples
    features = steady(501)
    figures = compare(x, x.copy(), features, features)
    for name in ("loudness_l1_db", "f0_l1_semitones", "mss_lin", "mss_log", "mel_l1_db", "lag_ms"):
        assert getattr(figures, name) == 0.0, name
    assert figures.slope_corr == pytest.approx(1.0)


def test_half_the_amplitude_is_six_decibels_in_loudness_and_bands() -> None:
    x = 0.1 * np.random.default_rng(0).standard_normal(32000).astype(np.float32)
    figures = compare(x, 0.5 * x)
    assert figures.ltas_l1_db == pytest.approx(6.02, abs=0.05)
    assert figures.mel_l1_db == pytest.approx(6.02, abs=0.05)
    assert figures.loudness_l1_db == pytest.approx(6.02, abs=0.05)


@pytest.mark.parametrize("delay_ms", [-12, 0, 7])
def test_a_delay_is_measured_in_milliseconds(delay_ms: int) -> None:
    x = take(4.0).samples
    figures = compare(x, np.roll(x, 16 * delay_ms))
    assert figures.lag_ms == pytest.approx(delay_ms, abs=1.0)


def test_a_flat_envelope_tells_no_delay() -> None:
    generator = np.random.default_rng(3)
    long_note = tone(220.0, 4.0).samples
    noise = 0.02 * generator.standard_normal((2, len(long_note))).astype(np.float32)
    figures = compare(long_note + noise[0], np.roll(long_note, -112) + noise[1])
    assert figures.lag_ms == 0.0


def test_a_lead_is_told_as_a_lead() -> None:
    for lag_ms, said in ((-7.0, "the result is 7 ms early"), (9.0, "the result is 9 ms late")):
        assert said in judge(replace(GOOD, lag_ms=lag_ms), ORACLE, FIXED).missing


def test_a_semitone_is_a_semitone_and_an_octave_and_more_an_outlier() -> None:
    x = tone(220.0, 1.0).samples
    a = steady(251, 220.0)
    assert compare(x, x, a, steady(251, 220.0 * 2 ** (1 / 12))).f0_l1_semitones == pytest.approx(1)
    assert compare(x, x, a, steady(251, 220.0 * 2.1)).outlier == 1.0


def test_unequal_lengths_and_broken_samples_are_refused() -> None:
    x = tone(220.0, 1.0).samples
    with pytest.raises(ValueError, match="lengths differ"):
        compare(x, x[:-1])
    with pytest.raises(ValueError, match="not finite"):
        compare(x, np.full_like(x, np.nan))


def test_harmonics_of_a_tone_are_measured_exactly() -> None:
    amplitudes = harmonic_amplitudes(tone(220.0, 1.0).samples, steady(251, 220.0))
    np.testing.assert_allclose(amplitudes[125, :6], 0.3 / np.arange(1, 7), rtol=0.01)
    assert amplitudes[125, 6:36].max() < 0.003


def test_the_oracle_comes_closer_than_the_fixed_spectrum() -> None:
    recording = take(6.0)
    features = recording.features
    heard = loudness(torch.from_numpy(recording.samples)[None], 16000, 100.0)[0].numpy()
    features = replace(features, loudness_db=heard[: features.n_frames])
    rows = reference_rows(recording.samples, features)
    oracle = compare(recording.samples, rows.oracle)
    fixed = compare(recording.samples, rows.fixed)
    assert oracle.mel_l1_db < 0.7 * fixed.mel_l1_db
    assert oracle.loudness_l1_db < 0.5
    assert fixed.loudness_l1_db < 1.0


def test_both_forms_of_the_a_weighting_agree() -> None:
    hz = np.linspace(0, 8000, 257)[1:]
    ours = a_weighting_of(hz)
    theirs = a_weighting_db(512, 16000).double().numpy()[1:]
    np.testing.assert_allclose(ours, theirs, atol=0.02)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "good"),
        ({"loudness_l1_db": 1.4}, "below"),
        ({"lag_ms": 5.0}, "below"),
        ({"outlier": 0.1}, "below"),
        ({"f0_l1_semitones": 0.06}, "below"),
        ({"loudness_l1_db": 0.61}, "sound"),
        ({"slope_corr": 0.84}, "sound"),
        ({"mel_l1_db": 5.2}, "sound"),
        ({"ltas_l1_db": 3.1}, "sound"),
        ({"mel_l1_db": 3.5, "mss_lin": 0.12, "loudness_l1_db": 0.35}, "good"),
        ({"mel_l1_db": 3.5, "mss_lin": 0.12, "loudness_l1_db": 0.35, "rest_db": 0.5}, "excellent"),
    ],
)
def test_words_begin_at_their_borders(change: dict[str, float], word: str) -> None:
    verdict = judge(replace(GOOD, **change), ORACLE, FIXED)
    assert verdict.word == word
    assert bool(verdict.missing) == (word != "excellent")


def test_a_share_is_the_part_of_the_way() -> None:
    assert share(9.0, 3.0, 9.0) == 0.0
    assert share(3.0, 3.0, 9.0) == 1.0


def test_means_leave_out_what_is_no_number() -> None:
    mean = mean_figures([GOOD, replace(GOOD, f0_l1_semitones=float("nan"), peak=1.0)])
    assert mean.f0_l1_semitones == GOOD.f0_l1_semitones
    assert mean.peak == 0.75
