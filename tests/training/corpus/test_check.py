"""The check of recordings before training."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.engine.clip import Clip, resample
from studio.engine.progress import finish
from studio.training.corpus.check import check_sources
from studio.training.corpus.folder import recordings_of
from studio.training.corpus.item_check import ItemCheck
from tests.engine.features.tones import TIMBRES, tones

RATE = 16000


def line(seed: int, seconds: float = 6.0) -> np.ndarray:
    midis = list(np.random.default_rng(seed).uniform(55, 79, int(seconds / 0.7)))
    return tones(midis, tone_s=0.5, rest_s=0.2, seed=seed).clip.samples


def chord(interval: float) -> np.ndarray:
    parts = [
        tones([57.0 + step, 60.0 + step], tone_s=0.8, seed=1).clip.samples
        for step in (0, interval)
    ]
    return 0.5 * (parts[0] + parts[1])


def check(tmp_path: Path, samples: np.ndarray, rate: int = RATE, wanted: int = 0) -> ItemCheck:
    soundfile.write(tmp_path / "a.wav", samples, rate, subtype="FLOAT")
    (found,) = finish(check_sources(tmp_path / "a.wav", wanted))
    return found


def ids(found: ItemCheck) -> list[str]:
    return [finding.id for finding in found.findings]


def test_a_clean_line_has_no_finding(tmp_path: Path) -> None:
    found = check(tmp_path, line(0))
    assert ids(found) == []
    assert (found.kind, found.is_usable) == ("performance", True)
    assert found.sounding_share == pytest.approx(0.7, abs=0.08)
    assert sum(found.note_seconds.values()) == pytest.approx(4.0, abs=0.5)


def test_a_single_note_is_recognised_by_its_sound(tmp_path: Path) -> None:
    found = check(tmp_path, tones([63.2], tone_s=3.0).clip.samples)
    assert found.kind == "note"
    assert found.midi == pytest.approx(63.2, abs=0.1)


@pytest.mark.parametrize("timbre", TIMBRES)
def test_no_timbre_of_a_single_note_looks_like_two(tmp_path: Path, timbre: str) -> None:
    midis = [40.0, 47, 54, 60, 66, 72, 78, 84, 90]
    found = check(tmp_path, tones(midis, timbre).clip.samples)
    assert found.polyphonic_share < 0.01


@pytest.mark.parametrize("interval", [3.0, 4.0, 5.0, 7.0, 8.0, 9.0, 10.0])
def test_two_notes_at_once_are_found_and_placed(tmp_path: Path, interval: float) -> None:
    found = check(tmp_path, np.concatenate([line(1), chord(interval)]))
    assert "polyphonic" in ids(found)
    assert not found.is_usable
    places = [mark for mark in found.marks if mark.kind == "polyphonic"]
    assert places
    assert all(mark.start_s > 5.5 for mark in places)


def test_bad_files_are_told_apart(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    sound = line(3)
    loud = sound * (0.3 / np.abs(sound).max())
    noisy = loud + generator.normal(0, 0.02, len(loud))
    cases = {
        "silent": np.zeros(RATE),
        "too_short": sound[4000:6000],
        "unpitched": generator.normal(0, 0.1, 3 * RATE),
        "clipped": np.clip(20 * loud, -1, 1),
        "noisy": noisy,
        "offset": loud + 0.05,
        "mostly_rests": np.concatenate([np.zeros(20 * RATE), loud]),
    }
    for expected, samples in cases.items():
        found = check(tmp_path, samples)
        assert expected in ids(found), expected
        critical = expected in ("silent", "too_short", "unpitched")
        assert found.is_usable is not critical
        assert all(finding.reason and finding.advice for finding in found.findings)
    assert "low_rate" in ids(check(tmp_path, sound, wanted=44100))


@pytest.mark.parametrize(
    ("rate", "wanted", "is_told"),
    [(8000, 44100, True), (8000, 16000, True), (24000, 44100, True), (32000, 44100, False),
     (16000, 16000, False)],
)  # fmt: skip
def test_a_rate_is_told_where_what_it_lacks_is_heard(
    tmp_path: Path, rate: int, wanted: int, is_told: bool
) -> None:
    sound = resample(Clip(line(0, 3.0), RATE), rate).samples
    found = check(tmp_path, sound, rate, wanted)
    assert ("low_rate" in ids(found)) is is_told
    assert found.is_usable


def test_places_are_marked_where_they_are(tmp_path: Path) -> None:
    sound = line(5, 70.0)  # longer than a block
    sound *= 0.4 / np.abs(sound).max()
    sound[65 * RATE : 65 * RATE + 400] = 1.0  # in the second block
    sound[20 * RATE : 24 * RATE] = 0.0
    found = check(tmp_path, sound)
    marks = {mark.kind: mark for mark in found.marks}
    assert set(marks) == {"silent", "clipped"}
    assert (marks["silent"].start_s, marks["silent"].end_s) == pytest.approx((20, 24), abs=0.5)
    assert marks["clipped"].start_s == pytest.approx(65.0, abs=0.01)
    assert marks["clipped"].end_s == pytest.approx(65.025, abs=0.01)
    assert len(found.columns) == pytest.approx(found.seconds / 0.02, abs=2)
    assert found.columns[round(65.01 / 0.02)] == 1.0
    assert found.columns[round(22.0 / 0.02)] == 0.0


def test_a_copy_is_used_once_and_rubbish_does_not_stop_the_check(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", line(4), RATE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "copy.wav").write_bytes((tmp_path / "a.wav").read_bytes())
    (tmp_path / "broken.mp3").write_text("no sound")
    (tmp_path / "notes.txt").write_text("ignored")
    (tmp_path / ".hidden.wav").touch()
    found = {one.item.name: ids(one) for one in finish(check_sources(tmp_path))}
    assert found == {"a.wav": [], "broken.mp3": ["unreadable"], "copy.wav": ["duplicate"]}
    assert len(recordings_of([tmp_path, tmp_path / "a.wav"]).paths) == 3


def test_a_file_that_breaks_off_is_usable_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, line(4, 9.0), RATE)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])
    (found,) = finish(check_sources(path))
    assert ids(found) == ["broken_off"]
    assert found.is_usable
    assert found.kind == "performance"
    assert f"Only {found.seconds:.1f} s of {len(line(4, 9.0)) / RATE:.1f} s" in (
        found.findings[0].reason
    )


def test_channels_that_cancel_are_told_and_the_louder_one_is_used(tmp_path: Path) -> None:
    sound = line(0)
    found = check(tmp_path, np.stack([sound, -0.9 * sound], axis=1))
    assert ids(found) == ["cancels"]
    assert (found.channel, found.is_usable) == ("left", True)
    assert "the left one is used" in found.findings[0].reason


def bass_note(midi: float) -> np.ndarray:
    """A note whose third harmonic is far the strongest, as bowed basses have them."""
    t = np.arange(2 * RATE) / RATE
    hz = 440 * 2 ** ((midi - 69) / 12)
    partials = {1: 0.02, 2: 0.05, 3: 1.0, 4: 0.1, 6: 0.3}
    sound = sum(level * np.sin(2 * np.pi * hz * k * t) for k, level in partials.items())
    return 0.3 * sound * np.minimum(1, np.minimum(t / 0.02, (2 - t) / 0.1))


def test_the_name_of_a_single_note_sets_its_octave(tmp_path: Path) -> None:
    for midi in (31, 34, 37):
        soundfile.write(tmp_path / f"bass_midi{midi:03d}.wav", bass_note(midi + 0.2), RATE)
    checks = finish(check_sources(tmp_path))
    assert [found.kind for found in checks] == ["note"] * 3
    assert [found.midi for found in checks] == pytest.approx([31.2, 34.2, 37.2], abs=0.15)
    assert [list(found.note_seconds) for found in checks] == [[31], [34], [37]]
    assert [ids(found) for found in checks] == [[], [], []]


def test_a_folder_that_counts_its_octaves_otherwise_keeps_what_is_heard(tmp_path: Path) -> None:
    for midi, name in ((60, "C3"), (62, "D3"), (64, "E3"), (65, "F3")):  # C3 = 60
        sound = tones([float(midi)], tone_s=2.0).clip.samples
        soundfile.write(tmp_path / f"flute_{name}.wav", sound, RATE)
    checks = finish(check_sources(tmp_path))
    assert [round(found.midi) for found in checks] == [60, 62, 64, 65]
    assert not any(ids(found) for found in checks)


def test_a_note_that_is_not_what_its_name_says_is_told(tmp_path: Path) -> None:
    for midi, name in ((60, "C4"), (62, "D4"), (64, "E4"), (65, "F4"), (70, "G4")):
        sound = tones([float(midi)], tone_s=2.0).clip.samples
        soundfile.write(tmp_path / f"flute_{name}.wav", sound, RATE)
    *right, wrong = finish(check_sources(tmp_path))
    assert not any(ids(found) for found in right)
    assert ids(wrong) == ["off_its_name"]
    assert "says G4, but A♯4 is heard" in wrong.findings[0].reason
    assert wrong.is_usable


def test_a_performance_is_not_folded_to_a_note_in_its_name(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "Song in A3.wav", line(0), RATE)
    (found,) = finish(check_sources(tmp_path))
    assert found.kind == "performance"
    assert ids(found) == []
    assert len(found.note_seconds) > 1
