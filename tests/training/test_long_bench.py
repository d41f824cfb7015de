"""Benchmarks of training: steps that stay quick, a card that is not there, a profile."""

import argparse
from dataclasses import replace

import pytest
import torch

from studio.benchmark import gpu, train_long
from studio.benchmark.gpu import profile_rows, step_row
from studio.commands.bench import configure, run
from studio.engine.errors import BadParameter, TrainingFailed
from studio.training.config import TrainConfig
from tests.helpers import SMALL

TINY = TrainConfig(
    model=SMALL, batch_size=1, segment_s=0.4, warmup_s=0.1, device="cpu", precision="float32"
)


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    configure(parser)
    return parser.parse_args(words)


def test_a_long_training_tells_time_and_memory_on_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(train_long, "_N_POINTS", 2)
    monkeypatch.setattr(train_long, "_N_REPORTS", 2)
    monkeypatch.setattr(train_long, "_N_WARM", 1)
    monkeypatch.setattr(train_long, "long_config", lambda n: replace(TINY, max_steps=n))
    rows = list(train_long.rows(200))
    assert [row.task for row in rows] == ["train_long"] * 3 + ["train_drift"]
    assert all(row.cpu_s is not None and row.cpu_s > 0 for row in rows)
    assert "of a young training" in rows[-2].note
    assert "memory" in rows[-1].note


@pytest.mark.parametrize("words", [("train", "--steps", "5"), ("synth", "--steps", "500")])
def test_steps_that_make_no_long_training_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(BadParameter):
        run(parsed(*words))


def test_without_a_card_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(
        TrainingFailed, match=r"^There is no graphics card \(CUDA\) here; [^.]*\.$"
    ):
        run(parsed("gpu"))


def test_a_step_is_timed_and_its_costly_operations_are_named() -> None:
    row = step_row(TINY, torch.device("cpu"), n_steps=2)
    assert row.wall_s is not None
    assert row.times_real_time == pytest.approx(0.4 / row.wall_s)
    costs = list(profile_rows(TINY, torch.device("cpu"), n_steps=2))
    assert len(costs) == 15
    assert [row.wall_s for row in costs] == sorted((r.wall_s for r in costs), reverse=True)


@pytest.mark.gpu
def test_a_card_makes_steps_and_is_profiled() -> None:
    config = replace(TINY, device="cuda")
    assert gpu.step_row(config, torch.device("cuda"), n_steps=3).peak_mb
    assert len(list(profile_rows(config, torch.device("cuda"), n_steps=2))) == 15
