"""A training in a process of its own: watched, paused, stopped, killed, taken up again."""

import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.engine.clip import Clip, read_clip, write_clip
from studio.engine.errors import BadTrainingData, TrainingFailed
from studio.engine.instrument import load_instrument
from studio.engine.progress import Progress, finish
from studio.training.checkpoint import read_checkpoint
from studio.training.events import (
    CheckpointSaved,
    DataReady,
    Failed,
    Finished,
    Paused,
    PreviewsRendered,
    Resumed,
    StepDone,
)
from studio.training.job import TrainingJob
from studio.training.serialization import event_to_line, job_to_json, json_to_job, line_to_event
from studio.training.supervise import Training, _lines, ended_words
from tests.helpers import take

SMALL = {"n_harmonics": 8, "n_noise_bands": 9, "width": 8, "rnn_width": 8, "layers": 1,
         "body_points": 8, "pitch_features": 0}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("Müsik 音")
    write_clip(path / "melody.flac", Clip(0.5 * take(75.0).samples, 16000), subtype="pcm16")
    return path


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache-supervise"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))


def job(folder: Path, output: Path, steps: int) -> TrainingJob:
    return TrainingJob(
        sources=(folder,), output=output, name="Melody", sample_rate=16000, steps=steps,
        device="cpu", previews=output.parent / "previews", model=SMALL,
        training={"batch_size": 1, "segment_s": 1.0, "warmup_s": 0.2, "checkpoint_every": 10,
                  "validate_every": 40, "patience": 1000},
    )  # fmt: skip


def test_events_and_orders_survive_the_wire(tmp_path: Path) -> None:
    events = (
        Progress(0.5, "Müsik 音"),
        DataReady(60.0, 15.0, ("a.wav: silent",)),
        StepDone(10, 100, float("nan"), 3.5, 2.0),
        CheckpointSaved(10, tmp_path / "音.checkpoint"),
        PreviewsRendered(40, (tmp_path / "preview 1.wav",)),
        Failed("BadTrainingData", "Too little."),
    )
    for event in events:
        line = event_to_line(event)
        assert "\n" not in line
        assert repr(line_to_event(line)) == repr(event)
    wanted = job(tmp_path, tmp_path / "a.ddsp", 5)
    assert json_to_job(job_to_json(wanted)) == wanted
    with pytest.raises(ValueError, match="not an event"):
        line_to_event('{"kind": "os.system", "words": "rm"}')


def test_a_training_is_watched_paused_resumed_and_stopped(folder: Path, tmp_path: Path) -> None:
    wanted = job(folder, tmp_path / "melody.ddsp", 100_000)
    training = Training(wanted)
    seen: list[Any] = []
    is_paused = False
    work = training.events()
    try:
        while True:
            event = next(work)
            seen.append(event)
            if isinstance(event, PreviewsRendered) and not is_paused:
                training.pause()
                is_paused = True
            if isinstance(event, Paused):
                training.resume()
            if isinstance(event, Resumed):
                training.stop()
    except StopIteration as ended:
        kept = ended.value
    kinds = [type(event).__name__ for event in seen]
    assert kinds.index("Paused") < kinds.index("Resumed") < kinds.index("Finished")
    finished = next(event for event in seen if isinstance(event, Finished))
    assert finished.reason == "stopped"
    assert kept.path == wanted.output
    assert load_instrument(wanted.output).name == "Melody"
    previews = next(event for event in seen if isinstance(event, PreviewsRendered))
    assert previews.step == 40
    for n, path in enumerate(previews.paths):
        original = wanted.previews / f"original {n + 1}.wav" if wanted.previews else path
        assert len(read_clip(path).samples) == len(read_clip(original).samples)


def test_the_end_of_a_process_says_what_is_kept() -> None:
    assert "until step 250 is kept: go on with Resume" in ended_words(-9, 250, True)
    assert "last checkpoint holds is kept" in ended_words(-9, 0, True)
    nothing = ended_words(-9, 0, False)
    assert "begins anew" in nothing
    assert "until" not in nothing


def test_a_killed_process_costs_the_steps_since_its_checkpoint(
    folder: Path, tmp_path: Path
) -> None:
    wanted = replace(job(folder, tmp_path / "melody.ddsp", 100_000), previews=None)
    training = Training(wanted)

    def kill_after_a_checkpoint() -> Generator[None, None, None]:
        for event in training.events():
            if isinstance(event, CheckpointSaved):
                assert training.process_id is not None
                os.kill(training.process_id, signal.SIGKILL)
            yield

    with pytest.raises(TrainingFailed, match=r"step \d+ is kept.*Resume"):
        finish(kill_after_a_checkpoint())
    again = Training(replace(wanted, resume=True, steps=30))
    steps: list[int] = []
    kept = finish(
        again.events(), lambda e: steps.append(e.step) if isinstance(e, StepDone) else None
    )
    assert steps[0] > 10
    assert kept.path.exists()


def test_an_error_of_the_process_is_the_error_that_one_catches(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_text("no audio")
    with pytest.raises(BadTrainingData):
        finish(Training(job(tmp_path, tmp_path / "a.ddsp", 5)).events())


def test_a_training_that_nobody_watches_any_more_keeps_what_it_has_learnt(
    folder: Path, tmp_path: Path
) -> None:
    wanted = job(folder, tmp_path / "melody.ddsp", 100_000)
    wanted = replace(wanted, training={**wanted.training, "checkpoint_every": 100_000})
    (tmp_path / "job.json").write_text(job_to_json(wanted), encoding="utf-8")
    words = [sys.executable, "-m", "studio.training.worker", str(tmp_path / "job.json")]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stdin is not None
    for line in process.stdout:
        event = line_to_event(line)
        if isinstance(event, StepDone):
            break
    process.stdout.close()  # the window was killed: both of its ends close at once
    process.stdin.close()
    process.wait(60)
    assert read_checkpoint(wanted.checkpoint).values["step"] >= event.step
    assert not wanted.output.exists()


def test_a_training_killed_before_it_has_a_process_ends_at_once(
    folder: Path, tmp_path: Path
) -> None:
    training = Training(job(folder, tmp_path / "melody.ddsp", 5))
    training.kill()
    with pytest.raises(TrainingFailed, match="begins anew"):
        finish(training.events())


def test_a_fault_of_the_program_is_not_taken_for_want_of_memory(
    folder: Path, tmp_path: Path
) -> None:
    wanted = replace(job(folder, tmp_path / "a.ddsp", 5), training={"nonsense": 1})
    with pytest.raises(TrainingFailed, match="fault of the studio"):
        finish(Training(wanted).events())


def test_where_no_process_can_begin_a_sentence_says_why(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(TrainingFailed, match="go on with Resume"):
        finish(Training(job(folder, tmp_path / "a.ddsp", 5)).events())


def test_half_a_line_of_a_killed_process_is_no_event() -> None:
    assert list(_lines(io.StringIO('{"kind": "Paused"}\n{"kind": "Val'))) == [
        '{"kind": "Paused"}\n'
    ]
