"""Several processes that train one network, or a single one: what they do together."""

import importlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import torch
from torch import distributed, nn

from studio.engine.errors import TrainingFailed
from studio.training.control import Stop

_PAUSE_LOOK_S = 0.05
_WAIT = timedelta(hours=2)  # the first process analyses long recordings while the others wait


class ProcessGroup:
    """The processes of one training; of a single one every method gives back what it got.

    rank: of this process among world_size; local_rank: its number on this machine.
    """

    def __init__(self, rank: int = 0, world_size: int = 1, local_rank: int = 0) -> None:
        """Joins nothing: joined() does."""
        self.rank, self.world_size, self.local_rank = rank, world_size, local_rank
        self._shared: list[nn.parallel.DistributedDataParallel] = []

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> "ProcessGroup":
        """What torchrun tells a process it starts; TrainingFailed for half of it.

        >>> words = {"RANK": "1", "WORLD_SIZE": "2", "LOCAL_RANK": "1"}
        >>> ProcessGroup.of_environment(words).rank, ProcessGroup.of_environment({}).world_size
        (1, 1)
        """
        if "WORLD_SIZE" not in environment:
            return cls()
        try:
            rank, size, local = (
                int(environment[name]) for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK")
            )
        except (KeyError, ValueError) as error:
            raise TrainingFailed(
                "The variables RANK, WORLD_SIZE, LOCAL_RANK do not belong together; start the "
                "processes with torchrun."
            ) from error
        return cls(rank, size, local)

    @property
    def is_first(self) -> bool:
        """The process that writes and speaks."""
        return self.rank == 0

    def rows(self, n: int) -> slice:
        """Which of the n rows of a batch are this process's."""
        return slice(self.rank * n // self.world_size, (self.rank + 1) * n // self.world_size)

    def trained(self, module: nn.Module) -> nn.Module:
        """The module with gradients that are the mean over all processes."""
        if self.world_size == 1:
            return module
        shared = nn.parallel.DistributedDataParallel(module, broadcast_buffers=False)
        self._shared.append(shared)
        return shared

    def leave(self) -> None:
        """Let go of the process group: no module of trained() works any more.

        gloo's threads are joined when its last holder goes; at the end of the program it would be
        aborted instead (PyTorch 65513).
        """
        for shared in self._shared:
            for name in ("logger", "reducer", "process_group"):
                setattr(shared, name, None)
        self._shared.clear()

    def sum(self, *values: float) -> tuple[float, ...]:
        """The sum of each value over all processes; all must call it."""
        if self.world_size == 1:
            return values
        device = "cuda" if distributed.get_backend() == "nccl" else "cpu"
        sums = torch.tensor(values, dtype=torch.float64, device=device)
        with together():
            distributed.all_reduce(sums)
        return tuple(sums.tolist())

    def any(self, *flags: bool) -> tuple[bool, ...]:
        """Whether any process says so; all must call it."""
        return tuple(total > 0 for total in self.sum(*(float(flag) for flag in flags)))

    def is_paused(self, stop: Stop) -> bool:
        """Whether any process is to stand still and none is to end; all must call it."""
        return self.any(stop.wanted, stop.is_paused) == (False, True)

    def wait_while_paused(self, stop: Stop) -> float:
        """Stand still until the pause ends; gives its seconds."""
        began = time.monotonic()
        while self.is_paused(stop):
            time.sleep(_PAUSE_LOOK_S)
        return time.monotonic() - began

    def barrier(self) -> None:
        """Until all processes are here."""
        self.sum(0.0)


@contextmanager
def joined(group: ProcessGroup, device: torch.device) -> Iterator[ProcessGroup]:
    """The group, joined while this lasts: nccl on graphics cards, gloo on processors.

    TrainingFailed where the processes do not find each other.
    """
    if group.world_size == 1:
        yield group
        return
    if device.type == "cuda":
        if group.local_rank >= torch.cuda.device_count():
            raise TrainingFailed(
                f"Process {group.local_rank + 1} has no graphics card of its own (there are "
                f"{torch.cuda.device_count()}); start fewer: --nproc-per-node."
            )
        torch.cuda.set_device(group.local_rank)
    # DistributedDataParallel imports it, and it keeps for good the process group that there is
    # (a default argument). Imported before there is one, it keeps none.
    importlib.import_module("torch.distributed.nn.functional")
    try:
        backend = "nccl" if device.type == "cuda" else "gloo"
        distributed.init_process_group(backend, timeout=_WAIT)
    except (RuntimeError, ValueError) as error:
        raise TrainingFailed(
            f"The processes of the training do not find each other ({_first_line(error)}); "
            "start them with torchrun."
        ) from error
    try:
        yield group
    finally:
        group.leave()
        distributed.destroy_process_group()


@contextmanager
def together() -> Iterator[None]:
    """Around what needs all processes: TrainingFailed where another one has gone."""
    try:
        yield
    except distributed.DistBackendError as error:
        raise _left_alone(error) from error
    except RuntimeError as error:
        if not any(word in str(error) for word in ("gloo", "Gloo", "peer", "NCCL", "Connection")):
            raise
        raise _left_alone(error) from error


def _left_alone(error: Exception) -> TrainingFailed:
    return TrainingFailed(
        "Another process of this training has ended, so this one ends too; its own message tells "
        f"why, and the last checkpoint is kept ({_first_line(error)})."
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
