"""No export replaces what is to stay, and every file that it writes is known before."""

from pathlib import Path

import pytest

from studio.engine.export.options import ExportOptions, name_by_pattern
from studio.engine.export.targets import all_files_of, free_path, is_same, look_at

ALL = ExportOptions(stems=True, curves=True, notes=True)


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    first = free_path(tmp_path / "a.wav", ExportOptions(), set())
    assert first.name == "a (2).wav"
    assert free_path(tmp_path / "a.wav", ExportOptions(), {first}).name == "a (3).wav"


@pytest.mark.parametrize("beside", ["a - reverb.wav", "a.csv", "a.mid"])
def test_a_name_is_taken_where_only_a_file_beside_it_exists(tmp_path: Path, beside: str) -> None:
    (tmp_path / beside).touch()
    assert free_path(tmp_path / "a.wav", ExportOptions(), set()).name == "a.wav"
    assert free_path(tmp_path / "a.wav", ALL, set()).name == "a (2).wav"
    assert look_at(tmp_path / "a.wav", ALL, ()).taken == (tmp_path / beside,)


def test_a_stem_that_is_a_recording_to_keep_is_found_through_a_link(tmp_path: Path) -> None:
    recording, link = tmp_path / "a - noise.wav", tmp_path / "link"
    recording.touch()
    link.symlink_to(tmp_path, target_is_directory=True)
    assert look_at(link / "a", ALL, [recording]).kept == link / "a - noise.wav"
    assert look_at(link / "a", ExportOptions(), [recording]).kept is None


def test_a_recording_that_is_missing_just_now_keeps_its_place(tmp_path: Path) -> None:
    gone = tmp_path / "gone.wav"
    assert is_same(tmp_path / "x" / ".." / "gone.wav", gone)
    assert look_at(tmp_path / "gone", ExportOptions(), [gone]).kept == gone


def test_a_name_of_a_pattern_fits_into_a_file_system_in_any_script() -> None:
    name = name_by_pattern("{clip}", "音" * 100, "", 1)
    assert len(all_files_of(Path(name), ALL)[3].name.encode()) < 255
    assert set(name) == {"音"}
