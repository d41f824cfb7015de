"""Instruments in memory are those that their files hold now."""

import io
import os
import shutil
from pathlib import Path

import pytest
import soundfile

from studio.engine.errors import NotAnInstrument
from studio.engine.instrument_cache import InstrumentCache
from studio.engine.instrument_file import read_card, read_preview
from studio.engine.resources import resource

FLUTE, OBOE = (resource("instruments") / f"{name}.ddsp" for name in ("flute", "oboe"))


def test_a_file_that_was_replaced_is_another_instrument(tmp_path: Path) -> None:
    path = tmp_path / "mine.ddsp"
    shutil.copy2(FLUTE, path)
    cache = InstrumentCache()
    first = cache.load(path)
    assert cache.load(path) is first
    shutil.copy2(OBOE, path)  # with the times of its original
    second = cache.load(path)
    assert (first.name, second.name) == ("Flute", "Oboe")
    assert cache.loaded() == [second]  # the first one is let go


def test_the_same_content_is_loaded_once(tmp_path: Path) -> None:
    cache = InstrumentCache()
    path = tmp_path / "copy.ddsp"
    shutil.copy(FLUTE, path)
    first = cache.load(FLUTE)
    assert cache.load(path) is first
    os.utime(path, (1.0, 1.0))
    assert cache.load(path) is first
    path.write_bytes(OBOE.read_bytes())
    assert cache.load(path).name == "Oboe"
    assert cache.load(FLUTE) is first  # it is still in use


def test_a_file_that_has_gone_is_a_sentence(tmp_path: Path) -> None:
    cache = InstrumentCache()
    path = tmp_path / "mine.ddsp"
    shutil.copy(FLUTE, path)
    cache.load(path)
    path.unlink()
    with pytest.raises(NotAnInstrument, match=r"mine\.ddsp cannot be read"):
        cache.load(path)
    assert cache.loaded() == []


@pytest.mark.parametrize(
    "path", sorted(resource("instruments").glob("*.ddsp")), ids=lambda path: path.stem
)
def test_previews_of_bundled_instruments_have_their_rate(path: Path) -> None:
    with soundfile.SoundFile(io.BytesIO(read_preview(path))) as preview:
        assert preview.samplerate == read_card(path)["card"]["sample_rate"]
        assert preview.frames > 3 * preview.samplerate
