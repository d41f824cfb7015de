"""Autotune brings what is held to the A that is chosen, and leaves vibrato and slides."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.conditioning.condition import condition
from studio.engine.conditioning.tuning import drift_of, grid_offset
from studio.engine.conditioning.types import Conditioned
from studio.engine.errors import BadParameter
from studio.engine.features.types import Features
from studio.engine.parameters import RECORDED, Conditioning
from studio.engine.units import hz_to_midi, midi_to_hz

FULL = Conditioning(adjust=False, octave_mode="off", autotune=100.0, autotune_scale="chromatic")
N = 500  # frames a note: 2 s


def sung(cents: float = 26.0, vibrato: float = 0.0, drift: float = 0.0) -> Features:
    """Three notes, all as many cents sharp, with vibrato and a slow drift in semitones."""
    t = np.arange(N) / 250
    way = vibrato * np.sin(2 * np.pi * 5.5 * t) + drift * np.linspace(-0.5, 0.5, N)
    midi = np.concatenate([m + cents / 100 + way for m in (60, 64, 67)])
    full = np.ones(len(midi))
    curves = (midi_to_hz(midi), full, -20.0 * full)
    return Features(*(curve.astype(np.float32) for curve in curves))


def pitches(found: Conditioned) -> list[NDArray[np.float64]]:
    midi = hz_to_midi(found.features.f0_hz).astype(np.float64)
    return [midi[k * N + 25 : (k + 1) * N - 25] for k in range(3)]


@pytest.mark.parametrize(("tune_to", "goal"), [("440", 0.0), ("442 Hz", 7.85), (RECORDED, 26.0)])
def test_held_notes_go_to_the_chosen_a(tune_to: str, goal: float) -> None:
    """Was 26 cents off A = 440 whatever Autotune said."""
    found = condition(sung(vibrato=0.3), replace(FULL, autotune_to=tune_to), None)
    for pitch, key in zip(pitches(found), (60, 64, 67), strict=True):
        assert float(np.median(pitch)) == pytest.approx(key + goal / 100, abs=0.03)


@pytest.mark.parametrize("width", [0.15, 0.3, 1.0])
def test_vibrato_keeps_its_depth_and_rate_while_the_drift_goes(width: float) -> None:
    features = sung(vibrato=width, drift=0.5)
    after = pitches(condition(features, FULL, None))[1]
    wave = width * np.sin(2 * np.pi * 5.5 * np.arange(N) / 250)[25:-25]
    places = np.arange(len(after))
    line = np.polyfit(places, after, 1)
    swing = after - np.polyval(line, places)
    assert swing @ wave / (wave @ wave) == pytest.approx(1.0, abs=0.1)
    assert abs(line[0]) * N < 0.25
    kept = pitches(condition(features, replace(FULL, autotune_drift=0.0), None))[1]
    before = hz_to_midi(features.f0_hz).astype(np.float64)[N + 25 : 2 * N - 25]
    assert np.ptp(kept - before) < 1e-4


def test_a_scoop_is_no_drift() -> None:
    midi = np.interp(np.arange(300), [0, 40, 300], [58.5, 60.0, 60.0])
    away = drift_of(midi, 60.0, 250.0)
    assert np.abs(away[:10]).max() < 0.3
    assert np.abs(away[150:]).max() < 0.01


def test_off_is_off() -> None:
    features = sung(drift=0.3)
    off = condition(features, replace(FULL, autotune=0.0, autotune_to="466"), None)
    np.testing.assert_allclose(off.features.f0_hz, features.f0_hz, rtol=1e-6)


def test_what_was_found_is_told() -> None:
    found = condition(sung(), replace(FULL, autotune_scale="auto"), None)
    assert found.tuning_cents == pytest.approx(26, abs=1)
    assert found.scale == "C major"
    assert condition(sung(), FULL, None).scale == "chromatic"


def test_the_tunings_are_those_of_the_table() -> None:
    assert Conditioning(autotune_to="442").autotune_to == "442 Hz"  # type: ignore[arg-type]
    assert grid_offset("440 Hz", 0.3) == 0.0
    with pytest.raises(BadParameter, match="autotune_to is one of"):
        Conditioning(autotune_to="500")
