"""Presets are kept, checked, and never lost to damage."""

from pathlib import Path

import pytest

from studio.engine.errors import NotAPresetFile
from studio.engine.parameters import Conditioning
from studio.engine.presets import FACTORY, Preset, read_presets, with_preset, write_presets


def test_presets_come_back_as_they_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "Müsik 音" / "presets.json"
    presets = (Preset("Leise ♪", Conditioning(quiet=3.0)), Preset("b", Conditioning(output=-6.0)))
    assert read_presets(path) == ()
    write_presets(path, presets)
    assert read_presets(path) == presets


def test_a_preset_of_the_same_name_is_replaced() -> None:
    first, second = Preset("a", Conditioning()), Preset("a", Conditioning(quiet=1.0))
    other = Preset("B", Conditioning())
    assert with_preset(with_preset((first,), other), second) == (second, other)


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'{"schema_version": 2, "presets": []}',
        b'{"schema_version": 1, "presets": [{"name": "", "values": {}}]}',
        b'{"schema_version": 1, "presets": [{"name": "a", "values": {"quiet": 1e9}}]}',
        b'{"schema_version": 1, "presets": [{"name": "a", "values": {"surprise": 1}}]}',
        b'{"schema_version": 1, "presets": {}}',
        b'{"schema_version": 1, "presets": [1]}',
    ],
)
def test_a_damaged_file_is_a_named_error_and_stays_as_it_is(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "presets.json"
    path.write_bytes(content)
    with pytest.raises(NotAPresetFile, match="kept as it is"):
        read_presets(path)
    assert path.read_bytes() == content


def test_factory_presets_differ_and_the_first_is_the_default() -> None:
    assert FACTORY[0].conditioning == Conditioning()
    assert len({preset.conditioning for preset in FACTORY}) == len(FACTORY)
    assert len({preset.key for preset in FACTORY}) == len(FACTORY)
