"""One list of suffixes for every door: what opens is found in folders and shown by dialogs."""

from pathlib import Path

import pytest
import soundfile

from studio.engine.audio_suffixes import AUDIO_FILES, AUDIO_SUFFIXES, SOUND_SUFFIXES
from studio.engine.clip import read_clip
from studio.training.corpus.folder import recordings_of
from tests.engine.decoding.made import beats

WRITTEN_AS = {
    ".flac": ("FLAC", "PCM_16"), ".ogg": ("OGG", "VORBIS"), ".oga": ("OGG", "VORBIS"),
    ".opus": ("OGG", "OPUS"), ".mp3": ("MP3", "MPEG_LAYER_III"), ".mp2": ("MP3", "MPEG_LAYER_III"),
    ".aif": ("AIFF", "PCM_16"), ".aiff": ("AIFF", "PCM_24"), ".aifc": ("AIFF", "FLOAT"),
    ".au": ("AU", "PCM_16"), ".snd": ("AU", "PCM_16"), ".caf": ("CAF", "PCM_16"),
    ".w64": ("W64", "PCM_16"), ".rf64": ("RF64", "PCM_16"), ".bw64": ("RF64", "PCM_16"),
}  # fmt: skip


@pytest.mark.parametrize("suffix", SOUND_SUFFIXES)
def test_each_suffix_opens_and_is_found_in_a_folder(tmp_path: Path, suffix: str) -> None:
    container, subtype = WRITTEN_AS.get(suffix, ("WAV", "PCM_16"))
    path = tmp_path / f"take{suffix.upper()}"
    soundfile.write(path, beats(0.5, 48000), 48000, subtype, format=container)
    assert read_clip(path).seconds == pytest.approx(0.5, abs=0.05)
    found = recordings_of(tmp_path)
    assert found.paths == (path,)
    assert not found.passed_over


def test_what_ffmpeg_decodes_is_found_too(tmp_path: Path) -> None:
    for name in ("a.wma", "b.webm", "c.mp4", "d.mov", "e.m4b", "f.m4a", "g.m3u8", "h.txt"):
        (tmp_path / name).touch()
    found = recordings_of(tmp_path)
    assert [path.name[0] for path in found.paths] == list("abcdef")
    assert found.passed_over == {"other": 2}


def test_dialogs_show_them_all() -> None:
    for suffix in AUDIO_SUFFIXES:
        assert f"*{suffix}" in AUDIO_FILES.split(";;")[0].strip(")").replace("(", " ").split()
