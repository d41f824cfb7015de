"""Out of memory a training goes on with half the batch; in the end a sentence says so."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.commands.train import configure, run
from studio.engine.errors import TrainingFailed
from studio.engine.progress import Progress
from studio.training import project
from studio.training.config import recipe
from studio.training.events import BatchHalved
from studio.training.job import TrainingJob
from studio.training.process_group import ProcessGroup
from studio.training.smaller_batch import halved, is_out_of_memory, train_within_memory


def job() -> TrainingJob:
    return TrainingJob((Path("a.wav"),), Path("a.ddsp"), "A")


def fits(most: int, monkeypatch: pytest.MonkeyPatch) -> list[TrainingJob]:
    """Let no training with a larger batch than this one end; the orders that were tried."""
    tried: list[TrainingJob] = []

    def train(job: TrainingJob, *_: object) -> Generator[Progress, None, str]:
        tried.append(job)
        yield Progress(0.5, "Training")
        if job.training.get("batch_size", 4) > most:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return "instrument"

    monkeypatch.setattr(project, "train_instrument", train)
    return tried


def drained(work: Generator[Any, None, Any]) -> tuple[list[Any], Any]:
    events = []
    while True:
        try:
            events.append(next(work))
        except StopIteration as ended:
            return events, ended.value


def test_a_batch_is_halved_down_to_one_and_goes_on_from_the_checkpoint() -> None:
    sizes = []
    wanted: TrainingJob | None = replace(job(), training={"batch_size": 8})
    while wanted is not None:
        wanted = halved(wanted)
        if wanted is not None:
            assert wanted.resume
            sizes.append(wanted.training["batch_size"])
    assert sizes == [4, 2, 1]
    standard = halved(job())
    assert standard is not None
    assert standard.training["batch_size"] == recipe("standard", 44100).batch_size // 2


def test_only_want_of_memory_is_taken_for_want_of_memory() -> None:
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert is_out_of_memory(RuntimeError("DefaultCPUAllocator: not enough memory: you tried"))
    assert not is_out_of_memory(RuntimeError("shapes do not match"))


def test_it_goes_on_with_half_the_batch_and_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = fits(1, monkeypatch)
    events, instrument = drained(train_within_memory(job()))
    assert instrument == "instrument"
    assert [event for event in events if isinstance(event, BatchHalved)] == [
        BatchHalved(2),
        BatchHalved(1),
    ]
    assert [job.resume for job in tried] == [False, True, True]


def test_processes_that_share_a_batch_end(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = fits(1, monkeypatch)
    with pytest.raises(torch.OutOfMemoryError):
        drained(train_within_memory(job(), group=ProcessGroup(0, 2)))
    assert len(tried) == 1


def test_the_command_line_says_it_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse

    fits(0, monkeypatch)
    parser = argparse.ArgumentParser()
    configure(parser)
    arguments = parser.parse_args([str(tmp_path), "-o", str(tmp_path / "a.ddsp")])
    with pytest.raises(TrainingFailed, match="smaller width or batch"):
        run(arguments)
    assert "batches of 1" in capsys.readouterr().err
