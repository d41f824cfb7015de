"""ddsp-studio render song.ddspproj: a clip of a project as it sounds in the window."""

from pathlib import Path

import numpy as np
import pytest

from studio.app.project_sound import clip_of, part_of_clip
from studio.cli import run
from studio.engine.clip import read_clip
from studio.engine.instrument import load_instrument
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish
from studio.engine.project_file import read_project, write_project
from studio.engine.render import RenderRequest, render
from studio.engine.session import InstrumentRef, Session, Sound
from studio.engine.stream.room import NO_ROOM
from tests.golden_sounds import FOLDER

PROJECT = FOLDER / "session.ddspproj"


def rendered(tmp_path: Path, *more: str) -> np.ndarray:  # type: ignore[type-arg]
    out = tmp_path / "out.wav"
    assert run(["render", str(PROJECT), "-o", str(out), "--format", "float", *more]) == 0
    return read_clip(out).samples


def test_a_clip_of_a_project_sounds_with_its_corrections_part_and_sound(tmp_path: Path) -> None:
    from studio.commands.load import features_of

    session = read_project(PROJECT)
    entry = clip_of(session)
    whole = read_clip(entry.path)
    part = part_of_clip(whole, finish(features_of(whole)), entry)
    request = RenderRequest(
        part.clip,
        part.features,
        load_instrument(FOLDER / "kind_room.ddsp"),
        session.sound.conditioning,
        other=load_instrument(FOLDER / "kind_sinusoidal.ddsp"),
        room=NO_ROOM,
    )
    wanted = finish(render(request)).mix
    assert len(wanted) == round(2.4 * whole.sample_rate)
    np.testing.assert_allclose(rendered(tmp_path), wanted, atol=1e-5)


def test_the_command_line_chooses_clip_instrument_and_values(tmp_path: Path) -> None:
    whole = rendered(tmp_path, "--clip", "whole")
    assert len(whole) == len(read_clip(FOLDER / "melody.flac").samples)
    other = rendered(tmp_path, "--clip", "whole", "--instrument", str(FOLDER / "kind_decay.ddsp"))
    louder = rendered(tmp_path, "--clip", "whole", "--set", "output=6")
    assert np.abs(other - whole).max() > 1e-3
    assert np.abs(louder).max() > 1.2 * np.abs(whole).max()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--clip", "nobody"], "there are Melody, Whole"),
        (["--channel", "left"], "leave --channel out"),
    ],
)
def test_what_a_project_cannot_do_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], reason: str
) -> None:
    assert run(["render", str(PROJECT), "-o", str(tmp_path / "out.wav"), *more]) != 0
    assert reason in capsys.readouterr().err


def test_an_instrument_that_is_not_here_is_never_replaced_by_its_namesake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = read_project(PROJECT)
    gone = Sound(Conditioning(), InstrumentRef("Violin", "0" * 64, tmp_path / "violin.ddsp"))
    path = tmp_path / "gone.ddspproj"
    write_project(path, Session(session.clips, session.current, gone))
    assert run(["render", str(path), "-o", str(tmp_path / "out.wav")]) != 0
    assert "The instrument Violin of the project is not here" in capsys.readouterr().err


def test_a_sound_file_of_the_project_is_no_target(capsys: pytest.CaptureFixture[str]) -> None:
    before = (FOLDER / "melody.flac").read_bytes()
    assert run(["render", str(PROJECT), "-o", str(FOLDER / "melody.flac")]) == 1
    assert "nothing is written over it" in capsys.readouterr().err
    assert (FOLDER / "melody.flac").read_bytes() == before


def test_a_recording_needs_an_instrument_and_has_one_clip(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    melody = str(FOLDER / "melody.flac")
    out = str(tmp_path / "out.wav")
    assert run(["render", melody, "-o", out]) == 2
    assert "--instrument" in capsys.readouterr().err
    assert run(["render", melody, "-o", out, "--instrument", "Violin", "--clip", "x"]) == 2
    assert "clip of a project" in capsys.readouterr().err
