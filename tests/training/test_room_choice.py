"""The choice of a room: by what is held out, once, and only where nobody else decided."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from studio.engine.progress import Progress, finish
from studio.training import room_choice
from studio.training.config import TrainConfig
from studio.training.control import Stop
from studio.training.job import TrainingJob
from studio.training.room_choice import choose_room, is_room_open, with_room
from studio.training.trainer import Trainer
from tests.helpers import SMALL, take

CONFIG = TrainConfig(
    model=SMALL, batch_size=1, segment_s=0.5, warmup_s=0.1, max_steps=4000, device="cpu",
    precision="float32",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr(room_choice, "N_STEPS", 2)


def job(folder: Path, **changes: object) -> TrainingJob:
    return replace(TrainingJob((), folder / "x.ddsp", "X", sample_rate=16000), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("with_a_room", "wins"), [(1.0, True), (3.0, False)])
def test_the_lower_loss_on_what_is_held_out_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_a_room: float, wins: bool
) -> None:
    def validate(trainer: Trainer) -> float:
        return with_a_room if trainer.model.room is not None else 2.0

    monkeypatch.setattr(Trainer, "validate", validate)
    chosen = finish(choose_room(job(tmp_path), CONFIG, [take()]))
    assert (chosen.model.reverb_s > 0) is wins
    assert chosen == (with_room(CONFIG) if wins else CONFIG)


def test_a_training_that_goes_on_keeps_its_room(tmp_path: Path) -> None:
    wanted = job(tmp_path, resume=True)
    Trainer(with_room(CONFIG, 0.3), [take()]).save(wanted.checkpoint)
    chosen = finish(choose_room(wanted, CONFIG, [take()]))
    assert chosen.model.reverb_s == 0.3


def test_stopped_before_the_choice_there_is_no_room(tmp_path: Path) -> None:
    assert finish(choose_room(job(tmp_path), CONFIG, [take()], Stop(wanted=True))) == CONFIG


def test_who_leaves_during_the_trial_can_do_so_before_anything_is_settled(tmp_path: Path) -> None:
    work = choose_room(job(tmp_path), CONFIG, [take()], Stop(wanted=True, leaves=True))
    assert isinstance(next(work), Progress)  # where the worker ends for who leaves


def test_only_a_thorough_recipe_decides_and_only_where_nobody_else_did(tmp_path: Path) -> None:
    assert is_room_open(job(tmp_path), CONFIG)
    assert not is_room_open(job(tmp_path, recipe="quick"), CONFIG)
    assert not is_room_open(job(tmp_path, model={"reverb_s": 0.0}), CONFIG)
    assert not is_room_open(job(tmp_path), replace(CONFIG, max_steps=100))
