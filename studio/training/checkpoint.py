"""The state of a training run in one file, written so that a crash never leaves half of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from studio.engine.atomic import write_atomic
from studio.engine.errors import TrainingFailed

VERSION = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Tensors by name ("model.", "ema.", "best.", "adam.", "rng." ...) and plain values."""

    tensors: dict[str, Tensor]
    values: dict[str, Any]

    def part(self, prefix: str) -> dict[str, Tensor]:
        """The tensors below a prefix, without it."""
        start = prefix + "."
        return {k[len(start) :]: v for k, v in self.tensors.items() if k.startswith(start)}


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint in the safetensors format (no code in it)."""
    values = json.dumps({"version": VERSION, **checkpoint.values})
    tensors = {
        name: value.detach().cpu().contiguous() for name, value in checkpoint.tensors.items()
    }
    write_atomic(path, save(tensors, metadata={"training": values}))


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint; TrainingFailed where it is damaged or of another version."""
    return _read(path, has_tensors=True)


def read_values(path: Path) -> dict[str, Any]:
    """Its plain values alone, as read_checkpoint."""
    return _read(path, has_tensors=False).values


def _read(path: Path, has_tensors: bool) -> Checkpoint:
    try:
        with safe_open(path, framework="pt") as file:
            values = json.loads((file.metadata() or {})["training"])
            names = list(file.keys()) if has_tensors else []
            tensors = {name: file.get_tensor(name) for name in names}
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise TrainingFailed(
            f"The checkpoint {path} is damaged and cannot be read; delete it and start the "
            "training anew."
        ) from error
    if values.pop("version", None) != VERSION:
        raise TrainingFailed(
            f"The checkpoint {path} is of another version of the studio; delete it and start the "
            "training anew."
        )
    return Checkpoint(tensors, values)


def adam_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimizer's moments as named tensors."""
    state = optimizer.state_dict()["state"]
    return {
        f"{index}.{name}": value for index, entry in state.items() for name, value in entry.items()
    }


def load_adam(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Put back what adam_tensors gave."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        index, name = key.split(".", 1)
        state.setdefault(int(index), {})[name] = value
    optimizer.load_state_dict(
        {"state": state, "param_groups": optimizer.state_dict()["param_groups"]}
    )
