"""render --room, --other, --latents: the sounds that the window can make, from a command line."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.cli import run
from studio.engine.clip import read_clip, write_clip
from studio.engine.instrument import save_instrument
from tests.helpers import SMALL, tiny_instrument, tone


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A melody and three instruments, away from the user's own files."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("HOME", str(tmp_path))
    write_clip(tmp_path / "in.wav", tone(220.0, 1.0), subtype="float")
    save_instrument(tiny_instrument(replace(SMALL, reverb_s=0.2)), tmp_path / "roomy.ddsp")
    save_instrument(tiny_instrument(SMALL), tmp_path / "plain.ddsp")
    torch.manual_seed(7)
    latent = tiny_instrument(replace(SMALL, n_latents=2, n_harmonics=30), "Latent")
    anchors = {"soft": (1.0, -1.0), "hard": (-2.0, 2.0)}
    save_instrument(replace(latent, anchors=anchors), tmp_path / "latent.ddsp")
    return tmp_path


def played(folder: Path, instrument: str, *more: object) -> np.ndarray:  # type: ignore[type-arg]
    out = folder / "out.wav"
    words = ["render", folder / "in.wav", "--instrument", folder / instrument, "-o", out]
    words += ["--format", "float", "--tracker", "fast", *more]
    assert run([str(word) for word in words]) == 0
    return read_clip(out).samples


def refused(
    folder: Path, capsys: pytest.CaptureFixture[str], instrument: str, *more: object
) -> str:
    words = ["render", folder / "in.wav", "--instrument", folder / instrument]
    words += ["-o", folder / "out.wav", *more]
    assert run([str(word) for word in words]) != 0
    assert not (folder / "out.wav").exists()
    return capsys.readouterr().err


def test_no_room_is_the_dry_sound(folder: Path) -> None:
    dry = played(folder, "roomy.ddsp", "--set", "reverb_wet=0")
    np.testing.assert_array_equal(played(folder, "roomy.ddsp", "--room", "none"), dry)
    assert not np.array_equal(played(folder, "roomy.ddsp"), dry)


def test_the_room_of_another_instrument_or_a_file_is_heard(folder: Path) -> None:
    dry = played(folder, "plain.ddsp")
    there = played(folder, "plain.ddsp", "--room", folder / "roomy.ddsp")
    assert not np.array_equal(there, dry)
    noise = np.random.default_rng(0).standard_normal(8000) * np.exp(-np.arange(8000) / 1500) / 20
    noise[0] = 1.0
    write_clip(folder / "hall.flac", noise.astype(np.float32), 16000)
    there = played(folder, "plain.ddsp", "--room", folder / "hall.flac")
    assert np.abs(there - dry).max() > 1e-3


def test_what_is_no_room_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_clip(folder / "silent.wav", np.zeros(100, np.float32), 16000)
    assert "silent" in refused(folder, capsys, "plain.ddsp", "--room", folder / "silent.wav")
    told = refused(folder, capsys, "roomy.ddsp", "--room", folder / "plain.ddsp")
    assert "without a room" in told
    told = refused(folder, capsys, "plain.ddsp", "--room", "nowhere")
    assert "no room 'nowhere'" in told
    assert "impulse response" in told


def test_morph_ends_at_the_other_instrument(folder: Path) -> None:
    there = ("--other", folder / "latent.ddsp", "--latents", "", "soft")
    alone = played(folder, "latent.ddsp", "--latents", "soft", "")
    np.testing.assert_allclose(
        played(folder, "plain.ddsp", *there, "--set", "morph=100"), alone, atol=1e-6
    )
    half = played(folder, "plain.ddsp", *there, "--set", "morph=50")
    assert np.abs(half - alone).max() > 1e-3
    np.testing.assert_array_equal(
        played(folder, "plain.ddsp", *there), played(folder, "plain.ddsp")
    )


def test_morph_leads_from_anchor_to_anchor(folder: Path) -> None:
    soft = played(folder, "latent.ddsp")
    hard = played(folder, "latent.ddsp", "--set", "morph=100")
    np.testing.assert_allclose(hard, played(folder, "latent.ddsp", "--latents", "hard", "soft"))
    assert np.abs(soft - hard).max() > 1e-4


def test_latents_that_there_are_not_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(folder, capsys, "latent.ddsp", "--latents", "harsh", "")
    assert "soft, hard, own" in told


@pytest.mark.parametrize("option", ["-o", "--curves", "--midi"])
def test_nothing_is_written_over_what_is_read(
    folder: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    before = (folder / "in.wav").read_bytes()
    words = ["render", folder / "in.wav", "--instrument", folder / "plain.ddsp"]
    words += ["-o", folder / "out.wav", option, folder / "x" / ".." / "in.wav"]
    (folder / "x").mkdir()
    assert run([str(word) for word in words]) == 1
    assert "in.wav" in capsys.readouterr().err
    assert (folder / "in.wav").read_bytes() == before


def test_the_analysis_is_not_written_over_the_recording(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "in.wav").read_bytes()
    assert run(["analyze", str(folder / "in.wav"), "-o", str(folder / "in.wav")]) == 1
    assert "Choose another name" in capsys.readouterr().err
    assert (folder / "in.wav").read_bytes() == before


def test_a_pitch_above_midi_110_is_played_and_one_that_is_too_high_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_clip(folder / "in.wav", tone(3000.0, 1.0), subtype="float")
    curves = folder / "curves.csv"
    for octaves, hz, is_told in ((1, 6000.0, False), (2, 7040.0, True)):
        played(
            folder, "plain.ddsp", "--curves", curves,
            "--set", "adjust=off", "--set", f"pitch_octave={octaves}",
        )  # fmt: skip
        table = np.genfromtxt(curves, delimiter=",", names=True)
        assert np.median(table["f0_hz"]) == pytest.approx(hz, rel=0.005)
        said = capsys.readouterr().err
        assert ("lie above 7040 Hz" in said) == is_told
