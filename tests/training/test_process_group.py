"""Several processes train one network: as one would, and together to the end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from studio.engine.errors import TrainingFailed
from studio.training.process_group import ProcessGroup
from studio.training.trainer import Trainer
from tests.helpers import take
from tests.tolerances import of_sum
from tests.training.group_member import CONFIG, state_of

MEMBER = Path(__file__).with_name("group_member.py")
ROOT = Path(__file__).parents[2]


def launched(what: str, out: Path, n: int = 2) -> "subprocess.CompletedProcess[str]":
    words = [
        sys.executable, "-m", "torch.distributed.run", "--standalone",
        f"--nproc-per-node={n}", str(MEMBER), what, str(out),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        words, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def test_two_processes_have_the_gradients_weights_and_losses_of_one(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    ended = launched("gradients", tmp_path)
    assert ended.returncode == 0, ended.stderr
    alone = state_of(Trainer(CONFIG, [take()]))
    for rank in range(2):
        found = load_file(tmp_path / f"{rank}.safetensors")
        assert set(found) == set(alone)
        for prefix in ("grad", "weight", "average", "loss"):
            one, two = (joined_tensors(state, prefix) for state in (alone, found))
            assert len(one) >= 3
            # A gradient is a sum over the frames of a batch, through logarithms of spectra.
            n_frames = CONFIG.batch_size * round(CONFIG.segment_s * CONFIG.model.frame_rate)
            assert float((two - one).norm()) <= of_sum(n_frames) * float(one.norm()), prefix


def joined_tensors(state: dict[str, torch.Tensor], prefix: str) -> torch.Tensor:
    names = [name for name in sorted(state) if name.split(".")[0] == prefix]
    return torch.cat([state[name].double().flatten() for name in names])


@pytest.mark.slow
def test_the_wish_of_one_process_pauses_and_ends_all_and_only_the_first_one_writes(
    tmp_path: Path,
) -> None:
    ended = launched("wishes", tmp_path)
    assert ended.returncode == 0, ended.stderr
    first, last = ((tmp_path / f"{rank}.txt").read_text() for rank in range(2))
    assert first == last
    assert first.startswith("Paused Resumed")
    assert first.endswith("Finished stopped 1")
    assert (tmp_path / "0.checkpoint").exists()
    assert not (tmp_path / "1.checkpoint").exists()


@pytest.mark.slow
def test_a_process_that_fails_ends_the_others_with_a_sentence(tmp_path: Path) -> None:
    ended = launched("failure", tmp_path)
    assert ended.returncode != 0
    assert "MemoryError" in ended.stderr
    assert "Another process of this training has ended" in (tmp_path / "message.txt").read_text()


def test_more_processes_than_segments_in_a_batch_are_refused() -> None:
    with pytest.raises(TrainingFailed, match="start fewer"):
        Trainer(CONFIG, [take()], ProcessGroup(0, CONFIG.batch_size + 1))


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_the_shares_of_a_batch_are_all_of_it_once(n: int) -> None:
    rows = [row for rank in range(n) for row in range(5)[ProcessGroup(rank, n).rows(5)]]
    assert rows == list(range(5))


def test_a_launcher_that_tells_half_is_refused() -> None:
    with pytest.raises(TrainingFailed, match="torchrun"):
        ProcessGroup.of_environment({"WORLD_SIZE": "2"})
