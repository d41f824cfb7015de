"""The functions of `import studio`, with a tiny instrument and sounds that are made up."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import studio
from studio.engine.clip import Clip, read_clip, write_clip
from studio.engine.errors import (
    BadParameter,
    BadRoom,
    BadTrainingData,
    NoPitchFound,
    NotAnInstrument,
    UnknownInstrument,
    UnreadableAudio,
    UnwritableTarget,
)
from studio.engine.features.tracker import make_tracker
from studio.engine.instrument import save_instrument
from studio.engine.parameters import PARAMETERS
from studio.training.events import StepDone
from tests.helpers import SMALL as TINY_CONFIG
from tests.helpers import steady, take, tiny_instrument, tone

SINUSOIDAL = replace(TINY_CONFIG, synthesizer="sinusoidal")
SMALL = {"n_harmonics": 8, "n_noise_bands": 9, "width": 8, "rnn_width": 8, "layers": 1,
         "body_points": 8, "pitch_features": 0}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_load_reads_as_every_door_does(tmp_path: Path) -> None:
    clip = tone(220.0, 0.5)
    write_clip(tmp_path / "a.flac", clip, subtype="pcm24")
    assert np.allclose(studio.load(tmp_path / "a.flac").samples, clip.samples, atol=1e-6)
    assert studio.load(str(tmp_path / "a.flac")).name == "a"
    with pytest.raises(UnreadableAudio):
        studio.load(tmp_path / "absent.wav")
    with pytest.raises(UnreadableAudio, match="no channel 7"):
        studio.load(tmp_path / "a.flac", "7")
    with pytest.raises(BadParameter):
        studio.load(tmp_path / "a.flac", "upper")


def test_load_warns_of_a_file_that_is_cut_off_and_gives_what_it_holds(tmp_path: Path) -> None:
    whole = tmp_path / "whole.wav"
    write_clip(whole, tone(220.0, 1.0))
    cut = tmp_path / "cut.wav"
    cut.write_bytes(whole.read_bytes()[:16044])
    with pytest.warns(UserWarning, match=r"cut\.wav|ends|breaks"):
        clip = studio.load(cut)
    assert len(clip.samples) == 8000


def test_load_warns_where_channels_cancel_each_other(tmp_path: Path) -> None:
    import soundfile

    left = tone(220.0, 1.0).samples
    soundfile.write(tmp_path / "out.wav", np.stack([left, -left], axis=1), 16000)
    with pytest.warns(UserWarning, match="cancel each other"):
        assert studio.load(tmp_path / "out.wav").channel == "left"


def test_analyze_finds_the_pitch_and_tells_its_progress() -> None:
    told: list[studio.Progress] = []
    features = studio.analyze(tone(330.0, 0.5), tracker="fast", progress=told.append)
    assert np.median(features.f0_hz) == pytest.approx(330.0, rel=0.01)
    assert features.n_frames == 126
    assert told


def test_analyze_refuses_in_a_sentence() -> None:
    with pytest.raises(BadParameter, match="frame_rate"):
        studio.analyze(tone(330.0, 0.5), frame_rate=300.0)
    with pytest.raises(BadParameter, match="there are tiny, full, fast"):
        studio.analyze(tone(330.0, 0.5), tracker="pyin")  # type: ignore[arg-type]
    with pytest.raises(BadParameter, match="no samples"):
        studio.analyze(Clip(np.zeros(0, np.float32), 16000))


def test_render_of_a_clip_has_its_rate_length_and_stems_that_sum_to_the_mix() -> None:
    clip = tone(220.0, 0.6, 44100)
    features = studio.analyze(clip, tracker="fast")
    result = studio.render(clip, tiny_instrument(), features=features, noise=-6.0)
    assert (result.sample_rate, len(result.mix)) == (44100, len(clip.samples))
    assert np.allclose(sum(result.stems.values()), result.mix, atol=1e-6)
    again = studio.render(clip, tiny_instrument(), features=features, noise=-6.0)
    assert np.array_equal(result.mix, again.mix)


def test_an_effect_is_a_parameter_like_any_other_and_a_stem() -> None:
    plain = studio.render(steady(251), tiny_instrument())
    darker = studio.render(steady(251), tiny_instrument(), tilt=-3)
    assert "effects" in darker.stems
    assert "effects" not in plain.stems
    assert np.allclose(sum(darker.stems.values()), darker.mix, atol=1e-6)
    assert np.abs(darker.mix - plain.mix).max() > 0.01 * plain.peak


def test_render_is_what_the_command_line_writes(tmp_path: Path) -> None:
    from studio.cli import run

    save_instrument(tiny_instrument(), tmp_path / "t.ddsp")
    write_clip(tmp_path / "in.wav", tone(220.0, 0.6))
    words = ["--instrument", str(tmp_path / "t.ddsp"), "-o", str(tmp_path / "out.wav")]
    assert run(["render", str(tmp_path / "in.wav"), *words, "--set", "pitch_octave=1"]) == 0
    clip = studio.load(tmp_path / "in.wav")
    result = studio.render(clip, tmp_path / "t.ddsp", pitch_octave=1)
    assert np.allclose(read_clip(tmp_path / "out.wav").samples, result.mix, atol=2e-7)


def test_render_of_features_alone_lasts_as_long_as_they_do() -> None:
    result = studio.render(steady(251), tiny_instrument())
    assert (result.sample_rate, len(result.mix)) == (16000, 16000)
    assert result.peak > 0.0


def test_a_room_and_another_instrument_are_given_by_name_or_file(tmp_path: Path) -> None:
    features, instrument = steady(251), tiny_instrument()
    dry, none = (studio.render(features, instrument, room=name) for name in ("own", "none"))
    assert np.array_equal(dry.mix, none.mix)  # it has no room of its own
    hall = studio.render(features, instrument, room="Hall", has_tail=True)
    assert np.abs(hall.stems["reverb"]).max() > 0
    assert len(hall.mix) > len(dry.mix)
    click = np.zeros(800, np.float32)
    click[[0, 400]] = 1.0, 0.5
    write_clip(tmp_path / "echo.wav", Clip(click, 16000))
    echo = studio.render(features, instrument, room=tmp_path / "echo.wav")
    assert np.abs(echo.stems["reverb"]).max() > 0
    save_instrument(tiny_instrument(SINUSOIDAL), tmp_path / "other.ddsp")
    way = studio.render(features, instrument, other=tmp_path / "other.ddsp", morph=50)
    assert np.abs(way.mix - dry.mix).max() > 0.001
    with pytest.raises(BadRoom, match="no room 'cellar'"):
        studio.render(features, instrument, room="cellar")


def test_render_refuses_before_any_work() -> None:
    features, instrument = steady(100), tiny_instrument()
    with pytest.raises(BadParameter, match="no parameter 'loudnes'"):
        studio.render(features, instrument, loudnes=1.0)
    with pytest.raises(BadParameter, match="lies between"):
        studio.render(features, instrument, autotune=101)
    with pytest.raises(BadParameter, match="sample_rate"):
        studio.render(features, instrument, sample_rate=100)
    with pytest.raises(BadParameter, match="seed"):
        studio.render(features, instrument, seed=-1)
    with pytest.raises(UnknownInstrument, match="installed"):
        studio.render(features, "Kazoo")
    with pytest.raises(BadParameter, match="two frames"):
        studio.render(steady(1), instrument)
    with pytest.raises(NoPitchFound):
        studio.render(Clip(np.zeros(16000, np.float32), 16000), instrument)


def test_no_row_of_the_table_has_the_name_of_an_argument() -> None:
    import inspect

    own = set(inspect.signature(studio.render).parameters) - {"parameters"}
    assert not own & {parameter.id for parameter in PARAMETERS}


def test_an_instrument_is_found_by_name_and_by_file(tmp_path: Path) -> None:
    path = tmp_path / "data/ddsp-studio/instruments/own.ddsp"
    path.parent.mkdir(parents=True)
    save_instrument(tiny_instrument(name="My own"), path)
    assert "My own" in [entry.name for entry in studio.instruments()]
    assert studio.load_instrument("my own").name == "My own"
    assert studio.load_instrument(path).name == "My own"
    (tmp_path / "bad.ddsp").write_bytes(b"no zip")
    with pytest.raises(NotAnInstrument):
        studio.load_instrument(tmp_path / "bad.ddsp")


def test_save_writes_a_result_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    result = studio.render(steady(251), tiny_instrument())
    files = studio.save(result, tmp_path / "x.wav", subtype="float", stems=True, curves=True)
    assert files[0] == tmp_path / "x.wav"
    assert np.allclose(read_clip(files[0]).samples, result.mix, atol=1e-6)
    assert {file.suffix for file in files} == {".wav", ".csv"}
    parts = [read_clip(file).samples for file in files if " - " in file.name]
    assert np.allclose(sum(parts), result.mix, atol=1e-6)


def test_save_writes_a_clip_and_does_not_let_it_clip(tmp_path: Path) -> None:
    loud = Clip(2.0 * tone(220.0, 0.2).samples / 0.3, 16000)
    studio.save(loud, tmp_path / "x.flac")
    assert np.abs(read_clip(tmp_path / "x.flac").samples).max() == pytest.approx(1.0, abs=1e-3)
    for name, wrong in (("x.mp3", {}), ("no/x.wav", {})):
        with pytest.raises(UnwritableTarget):
            studio.save(loud, tmp_path / name, **wrong)
    with pytest.raises(BadParameter, match="FLAC cannot hold float"):
        studio.save(loud, tmp_path / "x.flac", subtype="float")
    with pytest.raises(BadParameter, match="no stems"):
        studio.save(loud, tmp_path / "x.wav", stems=True)


def test_train_writes_an_instrument_and_ends_when_the_callback_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = make_tracker("fast")  # a network would take most of the test's time
    monkeypatch.setattr("studio.training.project.make_tracker", lambda name: fast)
    write_clip(tmp_path / "melody.flac", Clip(0.5 * take(75.0).samples, 16000))
    steps: list[int] = []

    def tell(event: object) -> bool:
        if isinstance(event, StepDone):
            steps.append(event.step)
        return len(steps) >= 2

    instrument = studio.train(
        tmp_path / "melody.flac", tmp_path / "mine.ddsp", recipe="quick", steps=50, device="cpu",
        sample_rate=16000, licence="CC0", model=SMALL, progress=tell,
        training={"batch_size": 1, "segment_s": 1.0, "warmup_s": 0.2},
    )  # fmt: skip
    assert len(steps) >= 2
    assert steps[-1] < 50
    assert instrument.name == "mine"
    assert studio.load_instrument(tmp_path / "mine.ddsp").card == instrument.card


def test_evaluate_judges_an_instrument_by_clips() -> None:
    clip = Clip(take(4.0).samples, 16000, "melody")
    found = studio.evaluate(tiny_instrument(), [clip], tracker="fast")
    assert found.verdict.word == "below"  # it was never trained
    assert found.oracle.mss_log < found.model.mss_log
    with pytest.raises(BadParameter, match="nothing to measure"):
        studio.evaluate("Violin", [])


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"recipe": "slow"}, BadParameter, "no recipe 'slow'"),
        ({"steps": 0}, BadParameter, "at least 1"),
        ({"minutes": -1.0}, BadParameter, "at least 0"),
        ({"minutes": float("nan")}, BadParameter, "at least 0"),
        ({"sample_rate": 11025}, BadParameter, "sample_rate is 11025"),
        ({"device": "tpu"}, BadParameter, "auto, cpu or cuda"),
        ({"model": {"colour": 1}}, BadParameter, "colour"),
        ({"training": {"colour": 1}}, BadParameter, "colour"),
        ({"output": "x.wav"}, BadParameter, r"ends in \.ddsp"),
        ({"output": "no/x.ddsp"}, UnwritableTarget, "no folder"),
        ({"recordings": "absent"}, BadTrainingData, "no folder"),
        ({}, BadTrainingData, "no audio files"),
    ],
)
def test_train_refuses_in_a_sentence(
    tmp_path: Path, wrong: dict[str, object], error: type[Exception], words: str
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    given = {"recordings": folder, "output": tmp_path / "x.ddsp", **wrong}
    for name in ("recordings", "output"):
        if isinstance(given[name], str):
            given[name] = tmp_path / str(given[name])
    with pytest.raises(error, match=words):
        studio.train(**given)  # type: ignore[arg-type]
