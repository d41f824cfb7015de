"""Smoothing takes jitter and jumps and leaves vibrato and notes."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.correction.apply import apply_edits
from studio.engine.correction.edits import Smooth
from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi, midi_to_hz
from tests.helpers import steady

RATE = 250.0


def features_of(midi: NDArray[np.float64]) -> Features:
    return replace(steady(len(midi)), f0_hz=midi_to_hz(midi).astype(np.float32))


def smoothed(midi: NDArray[np.float64], start_s: float, end_s: float) -> NDArray[np.float64]:
    edited = apply_edits(features_of(midi), [Smooth(start_s, end_s)])
    return hz_to_midi(edited.f0_hz).astype(np.float64)


@pytest.mark.parametrize("hz", [4.0, 6.0, 8.0])
@pytest.mark.parametrize("cents", [50.0, 100.0])
def test_vibrato_keeps_nine_tenths_of_its_depth(hz: float, cents: float) -> None:
    t = np.arange(1000) / RATE
    vibrato = cents / 100.0 * np.sin(2 * np.pi * hz * t)
    after = smoothed(60.0 + vibrato, 1.0, 3.0)[300:700]
    phases = np.stack([np.sin(2 * np.pi * hz * t), np.cos(2 * np.pi * hz * t)])[:, 300:700]
    depth = np.hypot(*np.linalg.lstsq(phases.T, after - 60.0, rcond=None)[0])
    assert depth >= 0.9 * cents / 100.0


@pytest.mark.parametrize("cents", [10.0, 20.0])
def test_random_jitter_falls_by_half_or_more(cents: float) -> None:
    t = np.arange(1000) / RATE
    clean = 60.0 + 0.5 * np.sin(2 * np.pi * 6.0 * t)
    jitter = cents / 100.0 * np.random.default_rng(1).standard_normal(1000)
    after = smoothed(clean + jitter, 0.5, 3.5)
    inner = slice(150, 850)
    assert np.std((after - clean)[inner]) <= 0.5 * np.std(jitter[inner])


def test_a_jump_by_an_octave_for_a_moment_is_gone() -> None:
    midi = np.full(1000, 60.0)
    midi[400:425] += 12.0
    np.testing.assert_allclose(smoothed(midi, 1.0, 3.0), 60.0, atol=0.01)


def test_a_step_to_another_note_stays_as_steep_as_it_was() -> None:
    midi = np.where(np.arange(1000) < 500, 60.0, 64.0)
    after = smoothed(midi, 1.0, 3.0)
    np.testing.assert_allclose(after, midi, atol=0.02)


def test_nothing_outside_of_the_stretch_changes_and_its_borders_leave_no_step() -> None:
    t = np.arange(1000) / RATE
    midi = 60.0 + 0.5 * np.sin(2 * np.pi * 5.0 * t)
    after = smoothed(midi, 1.0, 3.0)
    np.testing.assert_allclose(after[:250], midi[:250], atol=1e-4)
    np.testing.assert_allclose(after[750:], midi[750:], atol=1e-4)
    assert np.abs(np.diff(after)).max() <= 1.2 * np.abs(np.diff(midi)).max()


def test_unvoiced_frames_are_left_alone() -> None:
    rng = np.random.default_rng(2)
    features = features_of(60.0 + rng.standard_normal(500))
    features = replace(features, periodicity=np.zeros(500, np.float32))
    after = apply_edits(features, [Smooth(0.2, 1.8)])
    np.testing.assert_allclose(after.f0_hz, features.f0_hz, rtol=1e-6)
