"""Low notes that the network hears as one of their harmonics."""

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.features.crepe_tracker import CrepeTracker
from studio.engine.features.low import follow_low_notes
from studio.engine.progress import finish
from tests.engine.features.tones import TIMBRES, tones

# Share of the energy in the first partials of a real cello's C3, bowed mezzo piano.
CELLO = (0.004, 0.013, 0.817, 0.015, 0.006, 0.046, 0.018, 0.017, 0.003, 0.001, 0.008, 0.007, 0.004)
SOUNDING = slice(15, 85)  # frames of a note of a second


def note(hz: float, powers: tuple[float, ...], seed: int = 0) -> NDArray[np.float32]:
    """A second of a note with these partials and some noise, at 16 kHz."""
    generator = np.random.default_rng(seed)
    time = np.arange(16000) / 16000
    sound = np.zeros(len(time))
    for k, power in enumerate(powers, start=1):
        phase = 2 * np.pi * (k * hz * time + generator.uniform())
        sound += np.sqrt(power) * np.sin(phase)
    sound *= np.clip(np.minimum(time / 0.03, (1.0 - time) / 0.05), 0, 1)
    noise = generator.normal(0, 1e-3, len(time))
    return (0.3 * sound / np.abs(sound).max() + noise).astype(np.float32)


def with_strong(number: int, n_partials: int = 14) -> tuple[float, ...]:
    """Partials of which one, that of a body's resonance, holds most of the energy."""
    powers = [0.01 * 0.8**k for k in range(n_partials)]
    powers[number - 1] = 0.8
    return tuple(powers)


def saw(n_partials: int = 20) -> tuple[float, ...]:
    return tuple(1 / k**2 for k in range(1, n_partials + 1))


def followed(
    samples: NDArray[np.float32], heard_hz: float, sure: float = 0.8
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    heard = np.full(101, heard_hz, np.float32)
    return follow_low_notes(samples, heard, np.full(101, sure, np.float32))


@pytest.mark.parametrize(
    ("hz", "powers"),
    [
        (130.8, CELLO),
        (65.4, CELLO),
        (65.4, with_strong(7)),
        (49.0, with_strong(5)),
        (32.7, with_strong(13, 26)),
    ],
)
def test_the_tracker_follows_a_low_note_whose_resonance_is_stronger(
    hz: float, powers: tuple[float, ...]
) -> None:
    pitch = finish(CrepeTracker("tiny").track(note(hz, powers), 16000))
    cents = 1200 * np.log2(pitch.f0_hz[SOUNDING] / hz)
    assert np.abs(cents).max() < 20
    assert pitch.periodicity[SOUNDING].min() > 0.5


@pytest.mark.parametrize("hz", [32.7, 41.2, 55.0])
def test_the_lowest_notes_are_found_and_voiced(hz: float) -> None:
    powers = tuple(1 / (1 + ((k * hz - 1200) / 600) ** 2) ** 2 for k in range(1, 40))
    pitch = finish(CrepeTracker("tiny").track(note(hz, powers), 16000))  # CREPE is sure of nothing
    cents = 1200 * np.log2(pitch.f0_hz[SOUNDING] / hz)
    assert np.abs(cents).max() < 20
    assert pitch.periodicity[SOUNDING].min() > 0.5


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6, 7])
def test_a_harmonic_comes_down_to_its_note(number: int) -> None:
    f0_hz, periodicity = followed(note(61.7, saw()), 61.7 * number)
    np.testing.assert_allclose(f0_hz[SOUNDING], 61.7, rtol=0.005)
    assert periodicity[SOUNDING].min() >= 0.8


@pytest.mark.parametrize("timbre", TIMBRES)
def test_no_right_pitch_is_changed(timbre: str) -> None:
    truth = tones([26.0, 38.0, 45.0, 52.0, 59.0, 66.0, 73.0, 80.0, 90.0], timbre)
    right = truth.f0_hz.astype(np.float32)
    sure = np.where(truth.is_voiced, 0.8, 0).astype(np.float32)
    found, _ = follow_low_notes(truth.clip.samples, right, sure)
    inner = truth.is_voiced & np.roll(truth.is_voiced, 5) & np.roll(truth.is_voiced, -5)
    np.testing.assert_array_equal(found[inner], right[inner])


@pytest.mark.parametrize(
    ("semitones", "level_db"), [(3, 0), (4, 0), (5, 0), (7, 0), (9, 0), (-12, -20), (-12, -26)]
)
def test_the_root_of_two_notes_and_a_tail_below_are_not_taken_for_the_pitch(
    semitones: int, level_db: float
) -> None:
    hz = 261.63
    other = note(hz * 2 ** (semitones / 12), saw(), seed=1) * 10 ** (level_db / 20)
    f0_hz, _ = followed(note(hz, saw()) + other.astype(np.float32), hz)
    np.testing.assert_array_equal(f0_hz, np.float32(hz))


def test_hum_below_a_note_is_not_taken_for_it() -> None:
    hum = 0.3 * note(50.0, (1.0, 0.3, 0.5, 0.1, 0.2), seed=2)
    for hz in (220.0, 450.0, 660.0):
        f0_hz, _ = followed(note(hz, saw(8)) + hum.astype(np.float32), hz)
        np.testing.assert_array_equal(f0_hz, np.float32(hz))


def test_noise_gets_neither_pitch_nor_voice() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 16000).astype(np.float32)
    f0_hz, periodicity = followed(noise, 300.0, sure=0.1)
    np.testing.assert_array_equal(f0_hz, np.float32(300.0))
    np.testing.assert_array_equal(periodicity, np.float32(0.1))


def test_silence_and_a_few_samples_are_no_error() -> None:
    for n_samples in (1, 100, 161):
        heard = np.full(n_samples // 160 + 1, 440.0, np.float32)
        f0_hz, periodicity = follow_low_notes(np.zeros(n_samples, np.float32), heard, 0 * heard)
        np.testing.assert_array_equal(f0_hz, heard)
        assert not periodicity.any()
