"""The pitch in the name of a single note's file."""

import numpy as np
import pytest

from studio.training.corpus.note_names import (
    known_midi,
    known_midis,
    octaves_of_names,
    to_known_octave,
)


@pytest.mark.parametrize(
    ("name", "midi"),
    [
        ("midi060", 60),
        ("note_iowa_midi036_ff", 36),
        ("MIDI_60.wav", 60),
        ("C4", 60),
        ("C4.wav", 60),
        ("c4_mf.flac", 60),
        ("A#3", 58),
        ("A♯3", 58),
        ("Bb2", 46),
        ("bb2", 46),
        ("Cs4", 61),
        ("B#3", 60),
        ("Cb4", 59),
        ("G9", 127),
        ("Violin_G#3_mf", 56),
        ("Violin.arco.ff.sulG.C4.stereo", 60),
        ("note_femalevoice_aa_Eb4", 63),
        ("A0v1", 21),
        ("C4rr2", 60),
        ("C4_take2", 60),
        ("_060_", 60),
        ("piano_060_mf.wav", 60),
        ("note midi048 C4", 48),  # the number says more than the letter
    ],
)
def test_a_name_that_tells_a_pitch(name: str, midi: int) -> None:
    assert known_midi(name) == midi


@pytest.mark.parametrize(
    "name",
    [
        "take 12",
        "2024",
        "song_44100",
        "take_b",
        "take_B2",
        "Bass",
        "mix_v2",
        "A1_final",
        "demo b2",
        "song_060",
        "loop_60_bpm",
        "x_012",
        "x_120",
        "C4_to_G4",
        "C4B4",
        "A9",
        "Es4",
        "midi999",
        "humidity60",
        "",
    ],
)
def test_a_name_that_tells_none(name: str) -> None:
    assert known_midi(name) is None


def test_numbers_that_count_the_files_are_no_pitches() -> None:
    names = [f"bass_{number:03d}.wav" for number in range(120)]
    assert known_midis(names) == [None] * 120
    pitches = [f"bass_{number:03d}.wav" for number in range(28, 60)]
    assert known_midis(pitches) == list(range(28, 60))
    assert known_midis([*names, "bass_C2.wav"])[-1] == 36


def test_a_folder_that_writes_c3_for_middle_c_is_found_out() -> None:
    names = [48, 50, None, 52, 53]
    assert octaves_of_names(names, [60.2, 62.1, 30.0, 64.0, 65.1]) == 1
    assert octaves_of_names(names, [48.2, 50.1, 30.0, 52.0, 65.1]) == 0
    assert octaves_of_names(names, [67.0, 69.0, 30.0, 71.1, 53.0]) == 0  # third harmonics
    assert octaves_of_names([48, None], [60.0, 60.0]) == 0


def test_harmonics_come_to_the_named_pitch_with_the_files_own_tuning() -> None:
    vibrato = 2.0 ** (0.4 * np.sin(np.arange(60)) / 12)
    right = 65.406 * 2.0 ** (0.3 / 12) * vibrato
    ratios = np.repeat([1.0, 2.0, 3.0, 0.5, 7.0, 1.0], 10)
    found = to_known_octave(right * ratios, np.full(60, 0.7), 36)
    np.testing.assert_allclose(found, right, rtol=1e-5)


def test_all_frames_on_a_harmonic_come_down_too() -> None:
    found = to_known_octave(np.full(20, 3 * 66.0), np.full(20, 0.7), 36)
    np.testing.assert_allclose(found, 66.0, rtol=1e-5)


def test_what_is_no_whole_ratio_stays() -> None:
    f0_hz = np.array([65.4, 92.5, 98.0, 78.0, 2000.0])
    found = to_known_octave(f0_hz, np.ones(5), 36)
    np.testing.assert_allclose(found[:4], f0_hz[:4], rtol=1e-5)  # tritone, fifth, third
    np.testing.assert_allclose(found[4], f0_hz[4], rtol=1e-5)  # beyond the twelfth harmonic


def test_no_frames_are_no_error() -> None:
    assert len(to_known_octave(np.zeros(0), np.zeros(0), 60)) == 0
