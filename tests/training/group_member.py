"""One of the processes of test_team.py, started by torchrun with WHAT and OUT."""

import os
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file

from studio.engine.errors import StudioError
from studio.training.config import TrainConfig
from studio.training.control import Stop
from studio.training.events import Finished, Paused
from studio.training.loop import train
from studio.training.process_group import ProcessGroup, joined
from studio.training.trainer import Trainer
from tests.helpers import SMALL, take

CONFIG = TrainConfig(
    model=replace(SMALL, n_latents=2, reverb_s=0.1), batch_size=5, segment_s=1.0, warmup_s=0.2,
    max_steps=6, validate_every=3, checkpoint_every=3, device="cpu", precision="float32",
    z_noise=0.2, n_fft_sizes=3, pitch_jitter=0.3,
)  # fmt: skip


def state_of(trainer: Trainer) -> dict[str, torch.Tensor]:
    """Gradients of the next batch, then weights and averages after three steps, losses."""
    loss = trainer.gradients()
    found = {
        f"grad.{name}": parameter.grad.clone()
        for name, parameter in trainer.model.named_parameters()
        if parameter.grad is not None
    }
    found["loss"] = torch.tensor([loss, trainer.step(), trainer.step(), trainer.validate()])
    parts = (("weight", dict(trainer.model.named_parameters())), ("average", trainer.average))
    for prefix, part in parts:
        found |= {f"{prefix}.{name}": value.detach().clone() for name, value in part.items()}
    return found


def gradients(group: ProcessGroup, out: Path) -> None:
    """Each process writes what it has."""
    trainer = Trainer(CONFIG, [take()], group)
    save_file(state_of(trainer), out / f"{group.rank}.safetensors")


def wishes(group: ProcessGroup, out: Path) -> None:
    """The last process alone asks for a pause, ends it, and asks for the end."""
    stop, checkpoint = Stop(is_paused=not group.is_first), out / f"{group.rank}.checkpoint"
    told = []
    config = replace(CONFIG, max_steps=10_000)
    for event in train(config, [take()], checkpoint, stop=stop, group=group):
        told.append(type(event).__name__)
        if isinstance(event, Paused):
            stop.is_paused = False
            stop.wanted = not group.is_first
        if isinstance(event, Finished):
            told.append(f"{event.reason} {event.step}")
    (out / f"{group.rank}.txt").write_text(" ".join(told))


def failure(group: ProcessGroup, out: Path) -> None:
    """The last process fails between two steps."""
    for event in train(replace(CONFIG, max_steps=10_000), [take()], out / "c", group=group):
        if not group.is_first:
            raise MemoryError(f"after {event}")


def threads_of_gloo() -> list[str]:
    """Names of threads that would be aborted at the end of the process (Linux tells them)."""
    tasks = Path("/proc/self/task")
    names = [(task / "comm").read_text() for task in tasks.iterdir()] if tasks.exists() else []
    return [name.strip() for name in names if "gloo" in name]


def main(what: str, out: Path) -> int:
    """One of the functions above."""
    torch.set_num_threads(1)
    warnings.simplefilter("error")
    try:
        with joined(ProcessGroup.of_environment(os.environ), torch.device("cpu")) as group:
            {"gradients": gradients, "wishes": wishes, "failure": failure}[what](group, out)
            assert threads_of_gloo() or sys.platform != "linux"
    except StudioError as error:
        (out / "message.txt").write_text(str(error))
        return 1
    assert not threads_of_gloo()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
