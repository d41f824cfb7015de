"""Exported files hold what was rendered, and say what was done to it."""

import io
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest

from studio.engine.clip import Subtype, read_clip
from studio.engine.conditioning.types import Conditioned, Note
from studio.engine.errors import BadParameter, UnwritableTarget
from studio.engine.export.midi_file import notes_midi
from studio.engine.export.options import ExportOptions, name_by_pattern
from studio.engine.export.write import Sound, write_export
from studio.engine.features.types import Features
from studio.engine.progress import finish
from studio.engine.units import midi_to_hz

RATE = 16000


def features_of(midi: float, n: int = 250) -> Features:
    f0 = np.full(n, midi_to_hz(midi), np.float32)
    return Features(f0, np.ones(n, np.float32), np.full(n, -35.0, np.float32))


def sound_of(level: float = 0.4) -> Sound:
    t = np.arange(RATE) / RATE
    harmonic = (level * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
    noise = (0.1 * np.random.default_rng(1).uniform(-1, 1, RATE)).astype(np.float32)
    features = features_of(69.0)
    mask = np.ones(250, bool)
    conditioned = Conditioned(
        features, features.f0_hz, features.loudness_db, mask, (Note(0.2, 0.6, 57.0),), 1.0, 0.0
    )
    return Sound(harmonic + noise, {"harmonic": harmonic, "noise": noise}, RATE, conditioned)


def test_stems_that_were_exported_sum_to_the_exported_mix(tmp_path: Path) -> None:
    options = ExportOptions(subtype="float", stems=True, normalize="peak")
    written = finish(write_export(sound_of(), tmp_path / "Müsik.wav", options))
    mix = read_clip(written.paths[0]).samples
    stems = [read_clip(path).samples for path in written.paths[1:]]
    np.testing.assert_allclose(np.sum(stems, axis=0), mix, atol=1e-6)
    assert np.max(np.abs(mix)) == pytest.approx(10 ** (-1 / 20), abs=1e-3)
    assert [path.name for path in written.paths] == [
        "Müsik.wav",
        "Müsik - harmonic.wav",
        "Müsik - noise.wav",
    ]


def test_a_mix_above_full_scale_is_lowered_and_that_is_told(tmp_path: Path) -> None:
    written = finish(write_export(sound_of(1.6), tmp_path / "loud", ExportOptions()))
    assert written.paths[0].name == "loud.wav"
    assert written.lowered_db == pytest.approx(20 * np.log10(1.7), abs=0.5)
    assert np.max(np.abs(read_clip(written.paths[0]).samples)) <= 1.0


@pytest.mark.parametrize("subtype", ["pcm16", "pcm24", "float"])
def test_stems_louder_than_their_mix_are_lowered_with_it(subtype: Subtype, tmp_path: Path) -> None:
    """They cancel each other in the mix, which alone would not clip."""
    sound = sound_of()
    mix = sound.mix
    sound = replace(sound, stems={"harmonic": 3.0 * mix, "noise": -2.0 * mix})
    options = ExportOptions(subtype=subtype, stems=True)
    written = finish(write_export(sound, tmp_path / "a.wav", options))
    peak = 3.0 * float(np.max(np.abs(mix)))
    assert peak > 1.0
    assert written.lowered_db == pytest.approx(20 * np.log10(peak), abs=1e-4)
    found = [read_clip(path).samples for path in written.paths]
    step = {"pcm16": 2.0**-15, "pcm24": 2.0**-23, "float": 0.0}[subtype]
    np.testing.assert_allclose(sum(found[1:]), found[0], atol=1e-6 + 2 * step)
    alone = finish(write_export(sound, tmp_path / "b.wav", ExportOptions(subtype=subtype)))
    assert alone.lowered_db == 0.0


def test_a_dot_in_a_name_is_no_suffix(tmp_path: Path) -> None:
    options = ExportOptions(container="flac")
    written = finish(write_export(sound_of(), tmp_path / "take 1.5", options))
    assert written.paths[0].name == "take 1.5.flac"


def test_the_curves_hold_a_line_a_frame(tmp_path: Path) -> None:
    written = finish(write_export(sound_of(), tmp_path / "a.wav", ExportOptions(curves=True)))
    lines = written.paths[1].read_text().splitlines()
    assert lines[0] == "time_s,f0_hz,periodicity,loudness_db,note_on"
    assert len(lines) == 251
    assert lines[26].split(",") == ["0.1000", "440.000", "1.0000", "-35.000", "1"]


def test_the_midi_file_holds_the_notes_at_the_pitch_that_sounds(tmp_path: Path) -> None:
    written = finish(write_export(sound_of(), tmp_path / "a.wav", ExportOptions(notes=True)))
    seconds, heard = 0.0, []
    for message in mido.MidiFile(written.paths[1]):
        seconds += message.time
        if message.type in ("note_on", "note_off"):
            heard.append((message.type, message.note, round(seconds, 3)))
    assert heard == [("note_on", 69, 0.2), ("note_off", 69, 0.6)]


def test_a_louder_note_has_a_greater_velocity() -> None:
    features = features_of(60.0)
    features.loudness_db[125:] = -15.0
    notes = (Note(0.0, 0.5, 60.0), Note(0.5, 1.0, 60.0))
    file = mido.MidiFile(file=io.BytesIO(notes_midi(notes, features)))
    soft, loud = (m.velocity for m in file if m.type == "note_on")
    assert 1 <= soft < loud <= 127
    kinds = [m.type for m in file if m.type.startswith("note")]
    assert kinds == ["note_on", "note_off", "note_on", "note_off"]


def test_flac_cannot_hold_float() -> None:
    with pytest.raises(BadParameter, match="FLAC"):
        ExportOptions(container="flac", subtype="float")


def test_damaged_options_fall_back_to_the_defaults() -> None:
    options = ExportOptions(subtype="pcm16", sample_rate=48000, stems=True)
    assert ExportOptions.from_dict(options.to_dict()) == options
    assert ExportOptions.from_dict({"subtype": 3, "sample_rate": "x", "stems": 1}) == (
        ExportOptions()
    )
    assert ExportOptions.from_dict({"subtype": "mp3"}) == ExportOptions()


def test_patterns_make_safe_names_and_unknown_fields_are_refused() -> None:
    assert name_by_pattern("{clip} - {instrument}", "Lied: 1/2", "Flöte", 1) == "Lied_ 1_2 - Flöte"
    with pytest.raises(UnwritableTarget, match="instrument"):
        name_by_pattern("{clip} {date}", "a", "b", 1)
    with pytest.raises(UnwritableTarget, match="empty"):
        name_by_pattern(" ", "a", "b", 1)


def test_an_absent_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnwritableTarget, match="no folder"):
        finish(write_export(sound_of(), tmp_path / "absent" / "a.wav", ExportOptions()))


def test_a_silent_stem_is_not_written(tmp_path: Path) -> None:
    """An instrument without a room has no reverb."""
    mix = (0.1 * np.sin(np.arange(1600))).astype(np.float32)
    stems = {"harmonic": mix, "noise": 0.0 * mix, "reverb": 0.0 * mix}
    sound = replace(sound_of(), mix=mix, stems=stems)
    written = finish(write_export(sound, tmp_path / "a.wav", ExportOptions(stems=True)))
    assert [path.name for path in written.paths] == ["a.wav", "a - harmonic.wav"]
    assert not list(tmp_path.glob("*reverb*"))
