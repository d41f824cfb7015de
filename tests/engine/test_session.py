"""Sessions come back from their files as they were; damaged files say what is wrong."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.engine.clip import Clip, read_clip, write_clip
from studio.engine.correction.edits import (
    Correction,
    Reanalysed,
    Redraw,
    Shift,
    Smooth,
    Stretch,
    Unvoice,
    Voice,
)
from studio.engine.errors import NotAProject, StudioError, UnwritableTarget
from studio.engine.parameters import Conditioning
from studio.engine.project_file import (
    SUFFIX,
    WHOLE_BYTES,
    fingerprint,
    read_project,
    write_project,
)
from studio.engine.session import (
    ClipEntry,
    InstrumentRef,
    Region,
    Session,
    Sound,
    View,
    cut,
)
from studio.engine.session_json import session_from_json, session_to_json, upgraded
from tests.helpers import sine

ALL_EDITS = (
    Shift(0.1, 0.5, -12.0),
    Unvoice(0.2, 0.3),
    Voice(0.3, 0.4),
    Smooth(0.5, 0.9),
    Redraw(((0.1, 220.0), (0.2, 233.5))),
    Reanalysed(0.6, 100.0, (220.0, 221.0), (0.9, 0.8)),
)


def full(folder: Path) -> Session:
    """A session with a value in every field."""
    audio = folder / "Müsik 音" / "Lied.wav"
    audio.parent.mkdir(parents=True, exist_ok=True)
    write_clip(audio, sine(220.0, 1.0))
    violin = InstrumentRef("Violine ♪", "ab" * 32, folder / "violin.ddsp")
    flute = InstrumentRef("Flute", "cd" * 32, folder / "flute.ddsp")
    sound = Sound(Conditioning(quiet=7.0, autotune_scale="C minor"), violin, flute, str(audio))
    correction = Correction(ALL_EDITS, (Stretch(0.0, 0.5), Stretch(0.5, 0.9)))
    first = ClipEntry("1", "Lied", audio, fingerprint(audio), Region(0.1, 0.9), correction)
    return Session(
        clips=(first, ClipEntry("2", "andere", audio, fingerprint(audio))),
        current="1",
        sound=sound,
        slots=(sound, None),
        slot=1,
        selection=(0.2, 0.25),
        title="Prüfung",
        view=View(0.0, 1.0, 48.0, 84.0),
    )


def test_a_session_comes_back_as_it_was(tmp_path: Path) -> None:
    session = full(tmp_path)
    path = tmp_path / f"Prüfung 音{SUFFIX}"
    write_project(path, session)
    assert read_project(path) == session


def test_a_folder_that_was_moved_with_its_project_finds_its_own_files(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    write_project(before / f"p{SUFFIX}", full(before))
    before.rename(after)
    found = read_project(after / f"p{SUFFIX}")
    assert found.clips[0].path == after / "Müsik 音" / "Lied.wav"
    assert found.clips[0].path.is_file()


def test_rooms_and_tones_in_a_folder_that_was_moved_are_found_beside_the_project(
    tmp_path: Path,
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    hall = old / "hall.wav"
    write_clip(hall, sine(220.0, 0.2))
    sound = Sound(room=str(hall), latents=("soft", str(hall)))
    write_project(old / f"p{SUFFIX}", Session(sound=sound, slots=(None, sound)))
    old.rename(new)
    session = read_project(new / f"p{SUFFIX}")
    for found in (session.sound, session.slots[1]):
        assert found is not None
        assert (found.room, found.latents) == (
            str(new / "hall.wav"),
            ("soft", str(new / "hall.wav")),
        )


def test_a_sound_that_moved_keeps_its_old_path_so_that_the_window_can_ask(tmp_path: Path) -> None:
    session = full(tmp_path)
    write_project(tmp_path / f"p{SUFFIX}", session)
    session.clips[0].path.unlink()
    assert read_project(tmp_path / f"p{SUFFIX}") == session


def test_two_versions_are_never_mixed_and_a_failed_save_leaves_the_old_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / f"p{SUFFIX}"
    session = full(tmp_path)
    write_project(path, session)
    folder = tmp_path / f"q{SUFFIX}"
    folder.mkdir()
    with pytest.raises(UnwritableTarget):
        write_project(folder, session)
    assert read_project(path) == session
    assert not list(tmp_path.glob("*.part"))


def test_older_schemas_are_upgraded_step_by_step() -> None:
    def one_to_two(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "clips": document["files"]}

    def two_to_three(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "clips": [*document["clips"], "b"]}

    old = {"schema_version": 1, "files": ["a"]}
    new = upgraded(old, 3, {1: one_to_two, 2: two_to_three})
    assert new["schema_version"] == 3
    assert new["clips"] == ["a", "b"]
    assert old == {"schema_version": 1, "files": ["a"]}


def test_a_project_from_before_level_match_goes_on_sounding_as_it_did(tmp_path: Path) -> None:
    slot = {"conditioning": {"quiet": 3.0}}
    old = {"schema_version": 1, "sound": {}, "slots": [slot, None]}
    session = session_from_json(old, tmp_path)
    assert not session.sound.conditioning.level_match
    assert session.slots[0] is not None
    assert session.slots[0].conditioning == Conditioning(quiet=3.0, level_match=False)
    anew = session_from_json({**old, "schema_version": 2}, tmp_path)
    assert anew.sound.conditioning.level_match


def test_a_project_of_a_newer_studio_says_so(tmp_path: Path) -> None:
    path = tmp_path / f"p{SUFFIX}"
    path.write_text('{"schema_version": 99, "clips": []}')
    with pytest.raises(NotAProject, match="newer studio"):
        read_project(path)


DAMAGED: dict[str, Any] = {
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "another document": b'{"a": 1}',
    "version is a word": b'{"schema_version": "1", "clips": []}',
    "version is true": b'{"schema_version": true, "clips": []}',
    "version is 0": b'{"schema_version": 0, "clips": []}',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_no_project_is_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"p{SUFFIX}"
    path.write_bytes(DAMAGED[name])
    with pytest.raises(NotAProject) as caught:
        read_project(path)
    assert "not a project" in str(caught.value)
    assert str(caught.value).endswith(".")


HOSTILE: list[tuple[tuple[str | int, ...], Any]] = [
    (("clips",), "all"),
    (("clips",), [{}] * 1001),
    (("clips", 0), 7),
    (("clips", 0, "id"), None),
    (("clips", 0, "path"), 3),
    (("clips", 0, "path"), "a\0b"),
    (("clips", 0, "path"), "x" * 5000),
    (("clips", 0, "name"), "\ud800"),
    (("clips", 0, "region"), [0.5]),
    (("clips", 0, "region"), [0.9, 0.1]),
    (("clips", 0, "region"), [0, 1e99]),
    (("clips", 0, "region"), [0, float("nan")]),
    (("clips", 1, "id"), "1"),
    (("clips", 0, "correction", "edits"), {}),
    (("clips", 0, "correction", "edits", 0, "kind"), "execute"),
    (("clips", 0, "correction", "edits", 0, "kind"), []),
    (("clips", 0, "correction", "edits", 0, "semitones"), float("inf")),
    (("clips", 0, "correction", "edits", 0, "semitones"), 10**400),
    (("clips", 0, "correction", "edits", 0, "start_s"), -1),
    (("clips", 0, "correction", "edits", 4, "points"), [[0.1]]),
    (("clips", 0, "correction", "edits", 4, "points"), [[0.1, 0.0]]),
    (("clips", 0, "correction", "edits", 5, "f0_hz"), [1e9, 1.0]),
    (("clips", 0, "correction", "edits", 5, "f0_hz"), [220.0]),
    (("clips", 0, "correction", "notes"), [[0.0, 1.0], [0.5, 2.0]]),
    (("clips", 0, "correction", "notes"), "none"),
    (("current",), "9"),
    (("sound",), []),
    (("sound", "conditioning", "quiet"), 1e9),
    (("sound", "conditioning", "quiet"), True),
    (("sound", "conditioning", "quiet"), [1]),
    (("sound", "conditioning", "adjust"), "yes please"),
    (("sound", "conditioning", "surprise"), 1),
    (("sound", "instrument"), "violin"),
    (("sound", "latents"), ["a"]),
    (("slots",), [None]),
    (("slot",), 2),
    (("title",), 7),
    (("selection",), [0.1, "b"]),
    (("view", "start_s"), None),
]


@pytest.mark.parametrize(("place", "value"), HOSTILE, ids=lambda v: str(v)[:40])
def test_each_value_out_of_bounds_is_a_named_error(
    place: tuple[str | int, ...], value: Any, tmp_path: Path
) -> None:
    document: Any = session_to_json(full(tmp_path), tmp_path)
    inner = document
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    path = tmp_path / f"p{SUFFIX}"
    path.write_text(json.dumps(document))
    with pytest.raises(NotAProject):
        read_project(path)


def test_no_damage_to_any_byte_gives_anything_but_a_session_or_a_named_error(
    tmp_path: Path,
) -> None:
    path = tmp_path / f"p{SUFFIX}"
    write_project(path, full(tmp_path))
    whole = path.read_bytes()
    chance = random.Random(0)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(
            bytes(damaged[: chance.choice([len(damaged), chance.randrange(len(damaged))])])
        )
        try:
            read_project(path)
        except StudioError:
            continue


def test_a_project_as_large_as_a_film_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / f"p{SUFFIX}"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    with pytest.raises(NotAProject, match="larger"):
        read_project(path)


def test_unknown_fields_of_a_later_studio_do_no_harm(tmp_path: Path) -> None:
    document = session_to_json(full(tmp_path), tmp_path)
    document["mood"] = "blue"
    assert session_from_json(document, tmp_path) == full(tmp_path)


def test_a_region_lies_on_the_grid_and_is_cut_without_touching_the_file(tmp_path: Path) -> None:
    session = full(tmp_path)
    path, before = session.clips[0].path, session.clips[0].path.read_bytes()
    whole = read_clip(path)
    region = Region(0.1013, 0.4999)
    assert region == Region(0.1, 0.5)
    part = cut(whole, region)
    assert (part.samples == whole.samples[1600:8000]).all()
    assert cut(whole, None) is whole
    assert path.read_bytes() == before


def test_a_region_needs_twenty_milliseconds() -> None:
    with pytest.raises(ValueError, match="20 ms"):
        Region(0.1, 0.11)


def test_the_fingerprint_tells_files_apart_also_long_ones(tmp_path: Path) -> None:
    one, two = tmp_path / "one.wav", tmp_path / "two.wav"
    write_clip(one, sine(220.0, 0.1))
    write_clip(two, sine(221.0, 0.1))
    assert fingerprint(one) != fingerprint(two)
    long = tmp_path / "long"
    with long.open("wb") as file:
        file.truncate(WHOLE_BYTES + 1000)
    before = fingerprint(long)
    with long.open("r+b") as file:
        file.seek(-10, 2)
        file.write(b"x")
    assert fingerprint(long) != before


def test_a_session_cannot_contradict_itself() -> None:
    entry = ClipEntry("1", "a", Path("a.wav"))
    with pytest.raises(ValueError, match="one id"):
        Session(clips=(entry, entry))
    with pytest.raises(ValueError, match="to be shown"):
        Session(clips=(entry,), current="2")
    assert replace(Session(clips=(entry,)), current="1").current == "1"
    assert isinstance(cut(Clip(sine(220.0, 1.0).samples, 16000), Region(0, 0.5)), Clip)
