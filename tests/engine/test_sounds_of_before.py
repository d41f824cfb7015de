"""Instruments, projects and presets of before the house was opened open, and sound as they did."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from studio.engine.correction.apply import apply_edits
from studio.engine.correction.edits import Reanalysed, Redraw, Shift, Smooth, Unvoice, Voice
from studio.engine.presets import read_presets
from studio.engine.project_file import fingerprint, read_project
from tests.golden_sounds import CASES, FOLDER, TOLERANCE, instrument_file, known, melody

from tests.golden_sounds import rendered, summary  # isort: skip
from studio.engine.instrument import load_instrument


@pytest.mark.parametrize("name", CASES)
def test_an_instrument_sounds_as_it_did(name: str) -> None:
    now, before = summary(rendered(CASES[name])), known(name)
    assert now.keys() == before.keys()
    for part, samples in before.items():
        np.testing.assert_allclose(now[part], samples, atol=TOLERANCE, err_msg=part)


def test_a_project_opens_with_all_that_it_held() -> None:
    session = read_project(FOLDER / "session.ddspproj")
    assert [clip.name for clip in session.clips] == ["Melody", "Whole"]
    assert session.clips[0].path == FOLDER / "melody.flac"
    assert session.clips[0].sha256 == fingerprint(FOLDER / "melody.flac")
    kinds = [type(edit) for edit in session.clips[0].correction.edits]
    assert kinds == [Shift, Unvoice, Voice, Smooth, Redraw, Reanalysed]
    assert session.clips[1].channel == "left"
    sound = session.sound
    assert sound.instrument is not None
    assert sound.instrument.sha256 == load_instrument(instrument_file("kind_room")).content
    assert (sound.conditioning.morph, sound.conditioning.autotune, sound.room) == (30, 100, "none")
    assert session.slots[1] is not None
    assert session.slots[1].latents == ("Dark", "Bright")
    assert session.view is not None
    assert (session.selection, session.view.midi_low) == ((0.5, 1.5), 50.0)


def test_a_correction_moves_what_it_moved() -> None:
    session = read_project(FOLDER / "session.ddspproj")
    _, features = melody()
    edits = session.clips[0].correction.edits
    shifted = apply_edits(features, edits[:1]).f0_hz
    inside = slice(110, 220)
    np.testing.assert_allclose(
        12 * np.log2(shifted[inside] / features.f0_hz[inside]), 2.0, atol=1e-3
    )
    assert np.all(apply_edits(features, edits).f0_hz[502:508] == 220.0)


def test_presets_open(tmp_path: Path) -> None:
    mine, loud = read_presets(FOLDER / "presets.json")
    assert (mine.key, mine.conditioning.autotune) == ("user:Mine", 60.0)
    changed = dataclasses.replace(loud.conditioning, output=0.0, reverb_wet=100.0)
    assert changed == type(changed)()
