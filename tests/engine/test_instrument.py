"""Instrument files: whole, checked, never executed."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from studio.engine.card import Card
from studio.engine.errors import NotAnInstrument, UnknownInstrument
from studio.engine.instrument import Instrument, load_instrument, save_instrument
from studio.engine.instrument_file import FORMAT_VERSION, Parts, read_card, read_parts, write_parts
from studio.engine.library import find_instrument, list_instruments
from tests.helpers import tiny_instrument


@pytest.fixture
def instrument() -> Instrument:
    return tiny_instrument()


@pytest.fixture
def path(instrument: Instrument, tmp_path: Path) -> Path:
    target = tmp_path / "Müsik 音.ddsp"
    save_instrument(instrument, target)
    return target


def rewritten(path: Path, change: dict[str, bytes | None]) -> Path:
    """A copy with entries replaced, added, or removed (None)."""
    with zipfile.ZipFile(path) as archive:
        entries: dict[str, bytes | None] = {n: archive.read(n) for n in archive.namelist()}
    entries |= change
    target = path.with_name("changed.ddsp")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            if content is not None:
                archive.writestr(name, content)
    return target


def card_with(path: Path, **changes: object) -> bytes:
    return json.dumps({**read_card(path), **changes}).encode()


def test_an_instrument_comes_back_as_it_was_saved(instrument: Instrument, path: Path) -> None:
    loaded = load_instrument(path)
    assert loaded.card == instrument.card
    assert loaded.config == instrument.config
    assert loaded.statistics == instrument.statistics
    for name, value in instrument.model.state_dict().items():
        torch.testing.assert_close(loaded.model.state_dict()[name], value)


def test_the_same_instrument_gives_the_same_bytes(instrument: Instrument, path: Path) -> None:
    again = path.with_name("again.ddsp")
    save_instrument(instrument, again)
    assert again.read_bytes() == path.read_bytes()


def test_no_temporary_file_is_left(path: Path) -> None:
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_named_damaged(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(NotAnInstrument, match=r"not an instrument|damaged|end is missing"):
        load_instrument(path)


def test_a_flipped_weight_is_noticed(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        weights = bytearray(archive.read("model.safetensors"))
    weights[-100] ^= 0xFF
    with pytest.raises(NotAnInstrument, match="do not match its card"):
        load_instrument(rewritten(path, {"model.safetensors": bytes(weights)}))


def test_weights_that_play_otherwise_are_noticed(instrument: Instrument, path: Path) -> None:
    parts = read_parts(path)
    from safetensors.torch import load, save

    tensors = load(parts.weights)
    tensors["decoder.dense_out.bias"] = tensors["decoder.dense_out.bias"] + 1.0
    write_parts(path, replace(parts, weights=save(tensors)))
    with pytest.raises(NotAnInstrument, match="does not play as when it was saved"):
        load_instrument(path)


def test_weights_of_another_shape_are_refused(path: Path) -> None:
    parts = read_parts(path)
    config = {**parts.card["config"], "width": 9}
    write_parts(path, replace(parts, card={**parts.card, "config": config}))
    with pytest.raises(NotAnInstrument, match="do not fit its configuration"):
        load_instrument(path)


def test_a_configuration_that_would_fill_the_memory_is_refused(path: Path) -> None:
    parts = read_parts(path)
    config = {**parts.card["config"], "width": 10**9}
    write_parts(path, replace(parts, card={**parts.card, "config": config}))
    with pytest.raises(NotAnInstrument, match="width"):
        load_instrument(path)


def test_weights_that_are_no_numbers_are_refused(path: Path) -> None:
    parts = read_parts(path)
    from safetensors.torch import load, save

    tensors = load(parts.weights)
    tensors["decoder.dense_out.bias"][0] = float("nan")
    write_parts(path, replace(parts, weights=save(tensors)))
    with pytest.raises(NotAnInstrument, match="no numbers"):
        load_instrument(path)


def test_a_newer_format_asks_for_an_update(path: Path) -> None:
    changed = rewritten(path, {"card.json": card_with(path, format_version=FORMAT_VERSION + 1)})
    with pytest.raises(NotAnInstrument, match=r"newer studio.*update"):
        load_instrument(changed)


@pytest.mark.parametrize("version", [0, -3])
def test_an_older_format_says_so(path: Path, version: int) -> None:
    changed = rewritten(path, {"card.json": card_with(path, format_version=version)})
    with pytest.raises(NotAnInstrument, match="no longer reads"):
        load_instrument(changed)


@pytest.mark.parametrize("version", [None, "1", True, 1.5])
def test_a_format_that_is_no_number_is_damage(path: Path, version: object) -> None:
    changed = rewritten(path, {"card.json": card_with(path, format_version=version)})
    with pytest.raises(NotAnInstrument, match="format version"):
        load_instrument(changed)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_an_unreadable_card_is_damage(path: Path, content: bytes) -> None:
    with pytest.raises(NotAnInstrument, match=r"card|empty"):
        load_instrument(rewritten(path, {"card.json": content}))


@pytest.mark.parametrize("name", ["../evil.py", "/etc/passwd", "model.pkl", "a/b/card.json"])
def test_entries_that_no_instrument_has_are_refused(path: Path, name: str) -> None:
    with pytest.raises(NotAnInstrument, match="not opened"):
        load_instrument(rewritten(path, {name: b"x"}))


@pytest.mark.parametrize("name", ["card.json", "model.safetensors"])
def test_a_missing_part_is_named(path: Path, name: str) -> None:
    with pytest.raises(NotAnInstrument, match=name):
        load_instrument(rewritten(path, {name: None}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(path: Path) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", b"0" * (5 << 20))
        archive.writestr("model.safetensors", b"")
    path.write_bytes(memory.getvalue())
    with pytest.raises(NotAnInstrument, match="would unpack to"):
        load_instrument(path)


def test_a_pickle_is_not_loaded(path: Path) -> None:
    parts = read_parts(path)
    write_parts(path, Parts(parts.card, b"\x80\x04\x95cposix\nsystem\n."))
    with pytest.raises(NotAnInstrument, match="weights cannot be read"):
        load_instrument(path)


@pytest.mark.parametrize("make", ["absent", "folder", "text"])
def test_what_is_no_file_of_ours_is_named(tmp_path: Path, make: str) -> None:
    path = tmp_path / "x.ddsp"
    if make == "folder":
        path.mkdir()
    elif make == "text":
        path.write_text("hello")
    with pytest.raises(NotAnInstrument, match=r"no file|is a folder|not an instrument"):
        load_instrument(path)


def test_the_library_finds_names_in_any_case_and_leaves_damage_out(
    instrument: Instrument, tmp_path: Path
) -> None:
    save_instrument(instrument, tmp_path / "one.ddsp")
    (tmp_path / "broken.ddsp").write_text("no")
    entries = list_instruments((tmp_path,))
    assert [entry.name for entry in entries] == [instrument.card.name]
    assert find_instrument(instrument.card.name.upper(), (tmp_path,)) == tmp_path / "one.ddsp"
    with pytest.raises(UnknownInstrument, match="installed: " + instrument.card.name):
        find_instrument("Bassoon", (tmp_path,))


@pytest.mark.parametrize(
    "values", [{}, {"name": " "}, {"name": "x", "seconds": "long"}, {"name": "x", "figures": 3}]
)
def test_a_card_with_wrong_fields_is_damage(values: dict[str, object]) -> None:
    with pytest.raises(NotAnInstrument):
        Card.from_dict(values)


@pytest.mark.parametrize("compression", [*range(1, 15), 93, 99])
def test_an_entry_of_any_compression_is_read_or_named_damaged(
    path: Path, compression: int
) -> None:
    """Another number in the headers of an entry that is stored as it is."""
    content = bytearray(path.read_bytes())
    directory = content.rindex(b"PK\x01\x02")  # of the last entry
    local = int.from_bytes(content[directory + 42 : directory + 46], "little")
    for at in (local + 8, directory + 10):
        content[at : at + 2] = compression.to_bytes(2, "little")
    path.write_bytes(content)
    with pytest.raises(NotAnInstrument, match="damaged"):
        read_parts(path)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_an_archive_whose_middle_is_missing_is_named_damaged(path: Path, share: float) -> None:
    content = path.read_bytes()
    at = int(share * len(content))
    path.write_bytes(content[: at - 150] + content[at:])
    with pytest.raises(NotAnInstrument, match=r"damaged|not an instrument"):
        load_instrument(path)


def test_loading_imports_no_compiler_and_draws_no_random_numbers() -> None:
    """torch._dynamo costs as much time as torch itself."""
    code = (
        "import sys, torch\n"
        "from studio.engine.instrument import load_instrument\n"
        "from studio.engine.resources import resource\n"
        "torch.manual_seed(3); wanted = torch.rand(4); torch.manual_seed(3)\n"
        "load_instrument(resource('instruments') / 'violin.ddsp')\n"
        "print('torch._dynamo' in sys.modules, torch.equal(torch.rand(4), wanted))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("change", [{"width": 2048}, {"rnn_width": 2048}, {"layers": 8}])
def test_a_configuration_of_far_more_weights_than_there_are_fills_no_memory(
    change: dict[str, int], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = read_parts(path)
    config = {**parts.card["config"], "layers": 4, "width": 2048, **change}
    write_parts(path, replace(parts, card={**parts.card, "config": config}))
    monkeypatch.setattr("studio.engine.instrument.InstrumentModel", lambda _: pytest.fail("made"))
    with pytest.raises(NotAnInstrument, match="do not fit its configuration"):
        load_instrument(path)
