"""One file of conformance vectors: what goes in, what must come out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[Any]
_MISSING = object()


class MissingArray(Exception):
    """The file does not hold an array that a computation needs."""


class Vectors:
    """Arrays of one .npz by name, with a record of which outputs have been checked.

    Names in the file: in_* inputs, param_* parameters, out_* outputs of the reference, truth_*
    the same in float64. Methods take a name without its prefix.
    """

    def __init__(self, path: Path) -> None:
        """Read every array (no pickles)."""
        with np.load(path, allow_pickle=False) as file:
            self._arrays: dict[str, Array] = {key: file[key] for key in file.files}
        self._checked: set[str] = set()
        self.name = path.name
        self.folder = path.parent

    def keys(self, prefix: str = "") -> list[str]:
        """Names of arrays that begin with the prefix (kept), in the file's order."""
        return [key for key in self._arrays if key.startswith(prefix)]

    def outputs(self) -> list[str]:
        """Names without prefix of everything that can be checked, each once."""
        names = [k.split("_", 1)[1] for k in self._arrays if k.startswith(("out_", "truth_"))]
        return list(dict.fromkeys(names))

    def raw(self, key: str) -> Array:
        """An array by its full name; MissingArray if the file does not have it."""
        if key not in self._arrays:
            raise MissingArray(key)
        return self._arrays[key]

    def input(self, name: str) -> Tensor:
        """in_NAME as a tensor in its own type (a copy)."""
        return torch.from_numpy(np.array(self.raw(f"in_{name}")))

    def has(self, name: str) -> bool:
        """Whether out_NAME or truth_NAME is there to compare with."""
        return f"out_{name}" in self._arrays or f"truth_{name}" in self._arrays

    def has_input(self, name: str) -> bool:
        """Whether in_NAME is there."""
        return f"in_{name}" in self._arrays

    def param(self, name: str, default: Any = _MISSING) -> Any:
        """param_NAME: a Python number or string for a scalar, else an array; or the default."""
        if f"param_{name}" not in self._arrays:
            if default is _MISSING:
                raise MissingArray(f"param_{name}")
            return default
        value = self._arrays[f"param_{name}"]
        return value.item() if value.ndim == 0 else value

    def n_samples(self) -> int:
        """param_n_samples, or the length of the first sound that comes out."""
        sounds = [self._arrays[k] for k in self._arrays if k.startswith(("out_", "truth_"))]
        lengths = [sound.shape[-1] for sound in sounds if sound.ndim == 2]
        return int(self.param("n_samples", *lengths[:1]))

    def wanted(self, name: str) -> Array:
        """What must come out: truth_NAME where it exists, else out_NAME; counts as checked."""
        truth, out = f"truth_{name}", f"out_{name}"
        self._checked |= {truth, out}
        return self.raw(truth if truth in self._arrays else out)

    def superseded(self, name: str) -> None:
        """Count out_NAME as checked: a truth_* of another name stands in its place."""
        self._checked.add(f"out_{name}")

    def check(
        self,
        name: str,
        produce: Callable[[], Any],
        *,
        atol: float = 0.0,
        rtol: float = 0.0,
        where: Callable[[Array], Array] | None = None,
    ) -> None:
        """Compare produce() with the wanted array, if the file has it.

        where(wanted) -> bool array: the elements that count. An absent output is not computed;
        an absent input leaves the output unchecked (the summary then names it).
        """
        if not self.has(name):
            return
        try:
            got = produce()
        except MissingArray:
            return
        got = np.asarray(got.detach().cpu() if isinstance(got, Tensor) else got)
        wanted = self.wanted(name)
        label = f"{self.name}: {name}"
        assert got.shape == wanted.shape, f"{label}: shape {got.shape}, wanted {wanted.shape}"
        assert np.isfinite(got).all(), f"{label}: values that are not finite"
        got, wanted = got.astype(np.float64), wanted.astype(np.float64)
        if where is not None:
            counts = where(wanted)
            got, wanted = got[counts], wanted[counts]
        error = np.abs(got - wanted)
        excess = error - (atol + rtol * np.abs(wanted))
        worst = float(excess.max(initial=0.0))
        assert worst <= 0.0, (
            f"{label}: largest error {error.max():.3g} at {int(excess.argmax())}, "
            f"allowed {atol:g} + {rtol:g} x |wanted|"
        )

    def unchecked(self) -> list[str]:
        """Full names of outputs that no check has compared."""
        return [
            key
            for key in self._arrays
            if key.startswith(("out_", "truth_")) and key not in self._checked
        ]


Check = Callable[[Vectors], None]
