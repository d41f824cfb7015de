"""What a command writes is checked before it works: apart from each other, short enough, asked."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.cli import run
from studio.engine.clip import read_clip, write_clip
from studio.engine.instrument import save_instrument
from tests.helpers import SMALL, tiny_instrument, tone


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    write_clip(tmp_path / "in.wav", tone(220.0, 1.0), subtype="float")
    save_instrument(tiny_instrument(SMALL), tmp_path / "tiny.ddsp")
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "out", target_is_directory=True)
    monkeypatch.chdir(tmp_path / "out")
    return tmp_path


def command(folder: Path, *words: str) -> int:
    if words[0] == "render":
        words = ("render", str(folder / "in.wav"), "--instrument", str(folder / "tiny.ddsp"),
                 "--tracker", "fast", *words[1:])  # fmt: skip
    if words[0] == "analyze":
        words = ("analyze", str(folder / "in.wav"), "--tracker", "fast", *words[1:])
    return run([word.replace("FOLDER", str(folder)) for word in words])


@pytest.mark.parametrize(
    "words",
    [
        ("render", "-o", "harmonic.wav", "--stems", "."),
        ("render", "-o", "FOLDER/link/noise.wav", "--stems", "."),
        ("render", "-o", "a.wav", "--curves", "a.wav"),
        ("render", "-o", "a.wav", "--curves", "b", "--midi", "./b"),
        ("render", "-o", "a.wav", "--midi", "FOLDER/link/reverb.wav", "--stems", "FOLDER/out"),
        ("analyze", "-o", "c.csv", "--csv"),
    ],
)
def test_two_results_of_one_name_are_wrong_usage(
    words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(folder, *words) == 2
    assert "would be written twice" in capsys.readouterr().err
    assert not list((folder / "out").iterdir())


def test_results_apart_are_written(folder: Path) -> None:
    assert command(folder, "render", "-o", "mix.wav", "--stems", ".", "--midi", "mix.mid") == 0
    names = {path.name for path in (folder / "out").iterdir()}
    assert names == {"mix.wav", "harmonic.wav", "noise.wav", "mix.mid"}


def test_an_export_asks_before_it_replaces(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("instruments", "export", "FOLDER/tiny.ddsp", "mine.ddsp")
    (folder / "out" / "mine.ddsp").write_text("another")
    assert command(folder, *words) == 1
    assert "--force" in capsys.readouterr().err
    assert (folder / "out" / "mine.ddsp").read_text() == "another"
    assert command(folder, *words, "--force") == 0
    assert (folder / "out" / "mine.ddsp").read_bytes() == (folder / "tiny.ddsp").read_bytes()
    assert command(folder, "instruments", "export", "FOLDER/tiny.ddsp", "FOLDER", "--force") == 1
    assert (folder / "tiny.ddsp").stat().st_size > 1000


@pytest.mark.parametrize("n", [245, 255])
def test_the_longest_names_that_a_disk_takes_are_written(n: int, folder: Path) -> None:
    name = "a" * (n - 4) + ".wav"
    assert command(folder, "render", "-o", name) == 0
    assert len(read_clip(folder / "out" / name).samples) == 16000
    assert [path.name for path in (folder / "out").iterdir()] == [name]


@pytest.mark.parametrize(
    "words",
    [
        ("render", "-o", "a" * 252 + ".wav"),
        ("render", "-o", "音" * 84 + ".wav"),
        ("analyze", "-o", "a" * 252 + ".npz"),
        ("train", "FOLDER/in.wav", "-o", "a" * 251 + ".ddsp"),
        ("train", "FOLDER/in.wav", "-o", "a" * 248 + ".ddsp"),  # its checkpoint is too long
    ],
)
def test_a_name_that_is_too_long_is_told_before_the_work(
    words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(folder, *words) == 1
    assert "name is too long; choose a shorter one" in capsys.readouterr().err
    assert not list((folder / "out").iterdir())


def test_a_training_never_writes_over_a_recording(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "in.wav").read_bytes()
    assert command(folder, "train", "FOLDER", "-o", "FOLDER/in.wav", "--steps", "1") == 2
    assert "ends in .ddsp" in capsys.readouterr().err
    assert (folder / "in.wav").read_bytes() == before


def test_a_channel_is_chosen_and_one_that_stands_for_a_cancelled_mix_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = read_clip(folder / "in.wav").samples
    soundfile.write(folder / "in.wav", np.stack([0.5 * sound, -sound], 1), 16000, "FLOAT")
    for words in (("render", "-o", "a.wav"), ("analyze", "-o", "a.npz")):
        assert command(folder, *words, "--json") == 0
        told = capsys.readouterr()
        assert "the right one is used" in told.err
        assert json.loads(told.out)["channel"] == "right"
        assert command(folder, *words, "--channel", "left", "--json") == 0
        told = capsys.readouterr()
        assert told.err == ""
        assert json.loads(told.out)["channel"] == "left"
        assert command(folder, *words, "--channel", "middle") == 2
        assert "left, right, centre" in capsys.readouterr().err
        assert command(folder, *words, "--channel", "5") == 1
        assert "no channel 5" in capsys.readouterr().err
