"""From a folder to an instrument file, with what cannot be used told and a crash survived."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.engine.clip import Clip, write_clip
from studio.engine.errors import TrainingFailed
from studio.engine.instrument import Instrument, load_instrument
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.progress import finish
from studio.training.checkpoint import Checkpoint, write_checkpoint
from studio.training.corpus.folder import file_item
from studio.training.corpus.item_check import Finding, ItemCheck
from studio.training.events import CheckpointSaved, DataReady, TrainEvent
from studio.training.job import TrainingJob
from studio.training.preparation.prepare import Prepared, Report
from studio.training.previews import Previews
from studio.training.project import configure, data_ready, judge_again, suited, train_instrument
from studio.training.room_choice import is_room_open
from studio.training.serialization import event_to_line, line_to_event
from studio.training.trainer import Trainer
from tests.helpers import statistics, take

SMALL = {"n_harmonics": 8, "n_noise_bands": 9, "width": 8, "rnn_width": 8, "layers": 1,
         "body_points": 8, "pitch_features": 0}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of a melody, a file that is not audio, one that is silent."""
    path = tmp_path_factory.mktemp("Müsik 音")
    write_clip(path / "melody.flac", Clip(0.5 * take(75.0).samples, 16000), subtype="pcm16")
    (path / "broken.wav").write_text("this is not audio")
    write_clip(path / "silent.wav", Clip(np.zeros(80000, np.float32), 16000))
    return path


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


def job(folder: Path, output: Path) -> TrainingJob:
    return TrainingJob(
        sources=(folder,), output=output, name="Melody", sample_rate=16000, steps=6, device="cpu",
        licence="CC0", model=SMALL,
        training={"batch_size": 1, "segment_s": 1.0, "warmup_s": 0.2, "checkpoint_every": 3},
    )  # fmt: skip


def run(wanted: TrainingJob) -> tuple[list[object], Instrument]:
    events: list[object] = []
    work = train_instrument(wanted)
    while True:
        try:
            events.append(next(work))
        except StopIteration as stop:
            return events, stop.value


def test_a_folder_becomes_an_instrument_that_plays(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "melody.ddsp"
    events, instrument = run(job(folder, output))
    ready = next(event for event in events if isinstance(event, DataReady))
    assert [reason.split(":")[0] for reason in ready.left_out] == ["broken.wav", "silent.wav"]
    assert all(len(reason) > 15 for reason in ready.left_out)
    assert ready.held_out_s == pytest.approx(15.0, abs=1.0)
    loaded = load_instrument(output)
    assert loaded.card == instrument.card
    assert loaded.card.seconds == pytest.approx(75.0, abs=0.1)
    assert loaded.card.verdict in ("below", "sound", "good", "excellent")
    assert loaded.preview.startswith(b"fLaC")
    assert not list(tmp_path.glob("*.checkpoint"))
    for _ in judge_again(job(folder, output)):
        pass  # measured anew, its card says the same
    assert load_instrument(output).card.figures == pytest.approx(instrument.card.figures)


def test_a_run_that_was_killed_goes_on_from_its_checkpoint(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "melody.ddsp"
    work = train_instrument(job(folder, output))
    for event in work:
        if isinstance(event, CheckpointSaved):
            break
    work.close()
    assert not output.exists()
    with pytest.raises(TrainingFailed, match="--resume"):
        next(train_instrument(job(folder, output)))
    resumed = train_instrument(replace(job(folder, output), resume=True))
    events: list[TrainEvent | object] = list(resumed)
    steps = [event.step for event in events if isinstance(event, CheckpointSaved)]
    assert steps == [6]
    assert output.exists()


def test_recordings_that_changed_meanwhile_do_not_cost_what_was_learnt(
    folder: Path, tmp_path: Path
) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    melody = 0.5 * take(75.0).samples
    quieter = np.linspace(1.0, 0.03, len(melody), dtype=np.float32) * melody[::-1]
    write_clip(recordings / "one.wav", Clip(melody, 16000))
    write_clip(recordings / "two.wav", Clip(quieter, 16000))
    wanted = replace(job(recordings, tmp_path / "melody.ddsp"), keeps_checkpoint=True)
    work = train_instrument(wanted)
    for event in work:
        if isinstance(event, CheckpointSaved):
            break
    work.close()
    begun_with = load_instrument(wanted.outline).config
    (recordings / "two.wav").unlink()
    _, instrument = run(replace(wanted, resume=True))
    assert instrument.config == begun_with
    assert load_instrument(wanted.outline).config == begun_with


def pieces(folder: Path, seconds: float, n: int) -> Path:
    """The same melody in short takes."""
    folder.mkdir()
    samples, size = 0.5 * take(seconds * n).samples, round(16000 * seconds)
    for i in range(n):
        piece = samples[i * size : (i + 1) * size]
        write_clip(folder / f"{i}.wav", Clip(piece, 16000))
    return folder


def test_short_takes_are_judged_by_whole_ones_that_were_not_trained_from(tmp_path: Path) -> None:
    output = tmp_path / "short.ddsp"
    events, instrument = run(job(pieces(tmp_path / "takes", 4.0, 8), output))
    ready = next(event for event in events if isinstance(event, DataReady))
    assert (ready.training_s, ready.held_out_s) == pytest.approx((24.0, 8.0), abs=1.5)
    assert load_instrument(output).card == instrument.card
    assert instrument.card.verdict in ("below", "sound", "good", "excellent")


def test_an_instrument_of_which_nothing_that_sounds_is_held_out_is_unjudged(
    tmp_path: Path,
) -> None:
    melody = 0.5 * take(20.0).samples
    melody[15 * 16000 :] = 0.0
    (tmp_path / "in").mkdir()
    write_clip(tmp_path / "in" / "melody.wav", Clip(melody, 16000))
    output = tmp_path / "rest.ddsp"
    _, instrument = run(job(tmp_path / "in", output))
    assert load_instrument(output).card == instrument.card
    assert instrument.card.verdict == ""
    assert instrument.preview == b""


def test_the_preview_passes_over_a_rest(tmp_path: Path) -> None:
    rate = 16000
    melody = 0.5 * take(75.0).samples
    melody[60 * rate : 68 * rate] = 0.0  # the first of what is held out
    (tmp_path / "in").mkdir()
    write_clip(tmp_path / "in" / "melody.wav", Clip(melody, rate))
    _, instrument = run(job(tmp_path / "in", tmp_path / "melody.ddsp"))
    assert instrument.preview.startswith(b"fLaC")
    assert instrument.card.verdict


def test_what_is_heard_at_the_end_is_what_is_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = replace(job(folder, tmp_path / "melody.ddsp"), previews=tmp_path / "previews")
    work = train_instrument(wanted)
    heard: list[bytes] = []

    def render(previews: Previews, model: InstrumentModel) -> tuple[Path, ...]:
        heard.append(weights_of(model))
        return ()

    def best_model(trainer: Trainer) -> InstrumentModel:
        model = InstrumentModel(trainer.config.model)  # of another step than the last one
        return model.eval()

    monkeypatch.setattr(Previews, "render", render)
    monkeypatch.setattr(Trainer, "best_model", best_model)
    instrument = finish(work)
    assert heard[-1] == weights_of(instrument.model)


def weights_of(model: InstrumentModel) -> bytes:
    """All weights, to compare."""
    return b"".join(value.cpu().numpy().tobytes() for value in model.state_dict().values())


def of_notes(share: float) -> Prepared:
    """What was prepared of 100 s, a share of it phrases of single notes."""
    report = Report((), (), training_s=80.0, held_out_s=20.0, assembled_s=100.0 * share)
    return Prepared((), statistics(), report)


def test_single_notes_are_learnt_without_pitch_features_and_without_a_room(tmp_path: Path) -> None:
    wanted = TrainingJob((tmp_path,), tmp_path / "x.ddsp", "Notes", model={"width": 16})
    assert suited(wanted, of_notes(0.4)) == wanted
    notes = suited(wanted, of_notes(0.9))
    assert notes.model == {"width": 16, "pitch_features": 0, "reverb_s": 0.0}
    config = configure(notes, statistics())
    assert config.model.pitch_features == 0
    assert not is_room_open(notes, config)
    own = replace(wanted, model={"pitch_features": 37, "reverb_s": 1.0})
    assert suited(own, of_notes(0.9)) == own


def test_what_was_begun_as_notes_goes_on_so_whatever_came_since(tmp_path: Path) -> None:
    wanted = TrainingJob((tmp_path,), tmp_path / "x.ddsp", "Notes", resume=True)
    for share, features in ((0.9, 37), (0.4, 0)):
        values = {"config": {"model": {"pitch_features": features}}}
        write_checkpoint(wanted.checkpoint, Checkpoint({"rng.draw": torch.zeros(1)}, values))
        model = suited(wanted, of_notes(share)).model
        assert model.get("pitch_features", 37) == features


def test_what_is_to_be_known_of_a_file_that_is_used_is_told() -> None:
    dull = Finding("low_rate", False, "At 8000 Hz it holds nothing above 4000 Hz.", "")
    cut = Finding("broken_off", False, "Only 4.0 s of 8.0 s can be read.", "")
    bad = Finding("silent", True, "There is next to no sound in it.", "")
    checks = (
        ItemCheck(file_item(Path("a.wav")), "performance", findings=(dull, cut)),
        ItemCheck(file_item(Path("b.wav")), "performance"),
        ItemCheck(file_item(Path("c.wav")), findings=(bad, dull)),
    )
    report = Report(checks, ("c.wav",), training_s=80.0, held_out_s=20.0)
    ready = data_ready(Prepared((), statistics(), report))
    assert ready.minded == (f"a.wav: {dull.reason} {cut.reason}",)
    assert ready.left_out == (f"c.wav: {bad.reason}",)
    assert line_to_event(event_to_line(ready)) == ready
