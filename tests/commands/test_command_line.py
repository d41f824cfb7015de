"""The command line as a user types it: results, exit status, one sentence for what is wrong."""

import errno
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.cli import VERBS, run
from studio.engine.clip import Clip, read_clip, write_clip
from tests.commands.typed import INSTRUMENT, fails, prints, render
from tests.helpers import sine, tone

pytestmark = pytest.mark.usefixtures("home")


def test_a_result_has_the_length_and_rate_of_its_input(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = prints(capsys, *render(melody, tmp_path / "out.wav"))
    given, result = read_clip(melody), read_clip(tmp_path / "out.wav")
    assert len(result.samples) == len(given.samples)
    assert result.sample_rate == given.sample_rate
    assert isinstance(summary, dict)
    assert summary["instrument"] == INSTRUMENT


def test_stems_sum_to_the_mix(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, stems = tmp_path / "out.wav", tmp_path / "stems"
    prints(capsys, *render(melody, out, "--stems", stems, "--format", "float"))
    files = sorted(stems.glob("*.wav"))
    assert [file.stem for file in files if not read_clip(file).samples.any()] == []  # no silence
    total = sum(read_clip(file).samples for file in files)
    np.testing.assert_allclose(total, read_clip(out).samples, atol=1e-6)


@pytest.mark.parametrize("room", ["small-room", "Hall", "plate"])
def test_a_room_of_the_studio_is_chosen_by_name(
    room: str, melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stems = tmp_path / "stems"
    prints(capsys, *render(melody, tmp_path / "out.wav", "--room", room, "--stems", stems))
    assert read_clip(stems / "reverb.wav").samples.any()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        prints(capsys, *render(melody, tmp_path / f"{name}.wav", "--seed", seed))
    a, b, c = ((tmp_path / f"{n}.wav").read_bytes() for n in "abc")
    assert a == b
    assert a != c


@pytest.mark.parametrize(("rate", "kind"), [(16000, "pcm16"), (48000, "float"), (44100, "pcm24")])
def test_rate_and_format_are_as_wanted(
    melody: Path, tmp_path: Path, rate: int, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.wav"
    prints(capsys, *render(melody, out, "--rate", rate, "--format", kind))
    result, given = read_clip(out), read_clip(melody)
    assert result.sample_rate == rate
    assert abs(result.seconds - given.seconds) < 1 / rate


def test_peak_normalisation_reaches_minus_one_decibel(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prints(capsys, *render(melody, tmp_path / "out.wav", "--normalize", "peak"))
    peak = np.abs(read_clip(tmp_path / "out.wav").samples).max()
    assert peak == pytest.approx(10 ** (-1 / 20), abs=1e-4)


def test_a_result_above_full_scale_is_lowered_and_that_is_told(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.wav"
    # A short tone has little energy in the mean: -16 LUFS may ask for more than full scale.
    write_clip(melody, Clip(np.pad(tone(220.0, 0.2).samples, (0, 160000)), 16000))
    prints(capsys, *render(melody, out, "--normalize", "lufs"))
    assert np.abs(read_clip(out).samples).max() <= 1.0


def test_stereo_of_any_rate_is_mixed_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    path = tmp_path / "stereo.flac"
    mono = tone(330.0, 0.8, 32000).samples
    soundfile.write(path, np.stack([mono, 0.5 * mono], 1), 32000)
    prints(capsys, *render(path, tmp_path / "out.wav"))
    assert len(read_clip(tmp_path / "out.wav").samples) == len(mono)


def test_parameters_change_the_sound(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prints(capsys, *render(melody, tmp_path / "a.wav", "--set", "adjust=off"))
    prints(
        capsys,
        *render(melody, tmp_path / "b.wav", "--set", "adjust=off", "--set", "noise=-60",
                "--set", "harmonics=-60"),
    )  # fmt: skip
    assert np.abs(read_clip(tmp_path / "a.wav").samples).max() > 0
    assert np.abs(read_clip(tmp_path / "b.wav").samples).max() == 0


@pytest.mark.parametrize(
    "setting", ["nonsense=1", "quiet=61", "quiet=loud", "adjust=maybe", "quiet", "octave_mode=up"]
)
def test_a_wrong_parameter_is_wrong_usage(
    melody: Path, tmp_path: Path, setting: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.wav"
    fails(capsys, *render(melody, out, "--set", setting), status=2)
    assert not out.exists()


def bad_file(kind: str, folder: Path) -> Path:
    """An input that cannot be rendered."""
    path = folder / f"{kind}.wav"
    sound = sine(220.0, 1.0)
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_text("this is not audio")
    elif kind == "header_only":
        write_clip(path, sound)
        path.write_bytes(path.read_bytes()[:30])
    elif kind == "no_samples":
        write_clip(path, Clip(np.zeros(0, np.float32), 16000))
    elif kind == "silent":
        write_clip(path, Clip(np.zeros(16000, np.float32), 16000))
    elif kind == "noise":
        noise = np.random.default_rng(0).standard_normal(32000) * 0.1
        write_clip(path, Clip(noise.astype(np.float32), 16000))
    elif kind == "nan":
        import soundfile

        samples = sound.samples.copy()
        samples[500] = np.nan
        soundfile.write(path, samples, 16000, subtype="FLOAT")
    return path


@pytest.mark.parametrize(
    "kind",
    ["absent", "folder", "empty", "text", "header_only", "no_samples", "silent", "noise", "nan"],
)
@pytest.mark.parametrize("verb", ["render", "analyze"])
def test_bad_input_is_a_sentence_and_leaves_nothing(
    verb: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = bad_file(kind, tmp_path)
    out = tmp_path / ("out.wav" if verb == "render" else "out.npz")
    if verb == "analyze" and kind in ("silent", "noise"):
        assert run(["analyze", str(path), "-o", str(out)]) == 0  # there is something to measure
        return
    words = ["--instrument", INSTRUMENT] if verb == "render" else []
    message = fails(capsys, verb, path, *words, "-o", out)
    if kind in ("silent", "noise"):
        assert "No pitch was found" in message
    assert not out.exists()
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".part")]


def test_ten_milliseconds_render_or_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "short.wav"
    write_clip(path, sine(440.0, 0.01))
    status = run([str(a) for a in render(path, tmp_path / "out.wav")])
    assert status in (0, 1)
    assert "Traceback" not in capsys.readouterr().err


def test_a_recording_of_two_hours_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "long.flac"
    write_clip(path, Clip(np.zeros(2 * 3600 * 8000, np.float32), 8000))
    assert "cut it into pieces" in fails(capsys, *render(path, tmp_path / "out.wav"))


@pytest.mark.parametrize("target", ["missing/out.wav", ".", "file.txt/out.wav"])
def test_a_target_that_cannot_be_written_is_named_before_the_work(
    melody: Path, tmp_path: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file.txt").write_text("in the way")
    fails(capsys, *render(melody, tmp_path / target))


def test_a_full_disk_is_named_and_leaves_nothing(
    melody: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has /dev/full")
    fails(capsys, *render(melody, Path("/dev/full")))


def test_an_unknown_instrument_is_named_with_those_there_are(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["render", melody, "--instrument", "bassoon", "-o", tmp_path / "out.wav"]
    assert INSTRUMENT in fails(capsys, *words)


def test_a_damaged_instrument_is_named(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.ddsp"
    broken.write_bytes(b"PK not really")
    fails(capsys, "render", melody, "--instrument", broken, "-o", tmp_path / "out.wav")


def test_analyze_writes_curves_and_csv(
    melody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "curves.npz"
    summary = prints(capsys, "analyze", melody, "-o", out, "--csv")
    with np.load(out, allow_pickle=False) as curves:
        sure = curves["periodicity"] > 0.8
        assert np.median(np.abs(1200 * np.log2(curves["f0_hz"][sure] / 220.0))) < 10
        n_frames = len(curves["f0_hz"])
    assert isinstance(summary, dict)
    assert summary["n_frames"] == n_frames
    assert len(out.with_suffix(".csv").read_text().splitlines()) == n_frames + 1


def test_instruments_are_listed_shown_exported_imported_and_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = prints(capsys, "instruments", "list")
    assert isinstance(rows, list)
    mine = next(row for row in rows if row["name"] == INSTRUMENT)
    assert {"name", "path", "sample_rate"} <= mine.keys()
    info = prints(capsys, "instruments", "info", "TINY")
    assert isinstance(info, dict)
    assert info["licence"] == "CC0"
    prints(capsys, "instruments", "export", INSTRUMENT, tmp_path / "copy.ddsp")
    Path(mine["path"]).unlink()
    prints(capsys, "instruments", "import", tmp_path / "copy.ddsp")
    verified = prints(capsys, "instruments", "verify", INSTRUMENT)
    assert isinstance(verified, dict)
    assert verified["ok"] is True


def test_what_is_installed_is_not_installed_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = prints(capsys, "instruments", "list")
    assert isinstance(before, list)
    bundled = next(row for row in before if row["bundled"])
    for name in (bundled["name"], INSTRUMENT):
        prints(capsys, "instruments", "export", name, tmp_path / "copy.ddsp", "--force")
        told = prints(capsys, "instruments", "import", tmp_path / "copy.ddsp")
        assert isinstance(told, dict)
        assert told["path"] == next(row["path"] for row in before if row["name"] == name)
    assert prints(capsys, "instruments", "list") == before


def test_importing_damage_installs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.ddsp"
    broken.write_text("no")
    fails(capsys, "instruments", "import", broken)
    assert len(list((tmp_path / "data/ddsp-studio/instruments").iterdir())) == 1


def test_evaluate_prints_figures_with_both_reference_rows(
    melody: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = prints(capsys, "evaluate", INSTRUMENT, melody)
    assert isinstance(result, dict)
    assert result["word"] == "below"  # it was never trained
    assert {"figures", "oracle", "fixed_spectrum", "share_of_the_way"} <= result.keys()
    assert result["oracle"]["mel_l1_db"] < result["figures"]["mel_l1_db"]


@pytest.mark.parametrize(
    "words", [["render"], ["train"], ["analyze", "x", "-o", "y", "--frame-rate", "99"], ["--nope"]]
)
def test_wrong_usage_is_status_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--seed", "-1"], 2),
        (["--seed", "9" * 30], 2),
        (["--rate", "0"], 2),
        (["--stems", "FILE"], 1),
        (["--stems", "FILE/below"], 1),
    ],
)
def test_odd_arguments_end_in_a_sentence(
    melody: Path,
    tmp_path: Path,
    words: list[str],
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("in the way")
    words = [word.replace("FILE", str(tmp_path / "file")) for word in words]
    fails(capsys, *render(melody, tmp_path / "out.wav", *words), status=status)


@pytest.mark.parametrize(("name", "kind"), [("out.txt", "pcm16"), ("out.flac", "float")])
def test_a_format_that_cannot_be_is_named_before_the_work(
    melody: Path, tmp_path: Path, name: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fails(capsys, *render(melody, tmp_path / name, "--format", kind))


def test_what_is_neither_verb_nor_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nosuchverb" in fails(capsys, "nosuchverb")


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([verb, "--help"]) == 0
    assert "usage" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["absent", "empty"])
def test_a_folder_that_cannot_be_trained_from_is_named(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    fails(capsys, "train", tmp_path / folder, "-o", tmp_path / "x.ddsp", "--steps", "1")
    assert not (tmp_path / "x.ddsp").exists()


def test_an_interpolation_of_an_instrument_without_anchors_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    message = fails(capsys, "evaluate", "interpolation", INSTRUMENT, "--to", "Oboe", status=2)
    assert "has no anchors" in message


def test_what_a_disk_refuses_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "song.wav")

    monkeypatch.setattr("studio.commands.instruments.run_list", refuse)
    message = fails(capsys, "instruments")
    assert "Input/output error (song.wav)" in message
