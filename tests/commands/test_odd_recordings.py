"""What the command line says of recordings that are odd: cut, with more behind, of odd names."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.cli import run
from studio.engine.clip import read_clip
from tests.commands.typed import fails, prints, render

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("verb", ["analyze", "render"])
def test_a_file_that_breaks_off_is_told_and_used(
    verb: str, melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    melody.write_bytes(melody.read_bytes()[:30_000])
    command = render(melody, tmp_path / "out.wav")
    if verb == "analyze":
        command = ["analyze", melody, "-o", tmp_path / "out.npz"]
    assert run([*(str(a) for a in command), "--json"]) == 0
    captured = capsys.readouterr()
    sentence = "Müsik 音.wav: Only 0.7 s of 1.2 s can be read."
    assert json.loads(captured.out)["notes"] == [sentence]
    assert captured.err.strip() == sentence


def test_bytes_behind_the_sound_are_told(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    melody.write_bytes(melody.read_bytes() + bytes(20_000))
    summary = prints(capsys, "analyze", melody, "-o", tmp_path / "out.npz")
    assert isinstance(summary, dict)
    assert "20000 bytes behind its sound" in summary["notes"][0]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_no_text_is_no_obstacle(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latin = os.fsdecode(b"caf\xe9")
    source, folder = melody.rename(tmp_path / f"{latin}.wav"), tmp_path / latin
    folder.mkdir()
    out = folder / f"{latin}.wav"
    assert run([str(a) for a in render(source, out, "--stems", folder / "stems")]) == 0
    assert "caf\N{REPLACEMENT CHARACTER}.wav" in capsys.readouterr().out
    assert read_clip(out).seconds == pytest.approx(1.23456, abs=1e-3)
    summary = prints(capsys, "analyze", source, "-o", folder / f"{latin}.npz", "--csv")
    assert isinstance(summary, dict)
    assert summary["output"] == str(folder / f"{latin}.npz")
    said = fails(capsys, "analyze", tmp_path / f"no{latin}.wav", "-o", tmp_path / "o.npz")
    assert "There is no file" in said


@pytest.mark.parametrize("value", [1e20, -3e38, 1e300, 1e5, float("inf"), float("nan")])
@pytest.mark.parametrize("verb", ["analyze", "render"])
def test_a_sample_beyond_any_scale_is_refused_by_value_and_place(
    value: float, verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = np.zeros(16000)
    samples[8000] = value
    soundfile.write(tmp_path / "a.wav", samples, 16000, "DOUBLE" if value == 1e300 else "FLOAT")
    command = render(tmp_path / "a.wav", tmp_path / "out.wav")
    if verb == "analyze":
        command = ["analyze", tmp_path / "a.wav", "-o", tmp_path / "out.npz", "--csv"]
    said = fails(capsys, *command)
    assert "at 0.50 s" in said
    assert (f"{value:.3g}" if np.isfinite(value) else "not numbers") in said
    assert said.count("\n") == 1
    assert not list(tmp_path.glob("out.*"))
