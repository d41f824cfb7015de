"""Controls over time that can be read from any place: of tensors, of a network, of a morph."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")
Controls = dict[str, Tensor]


class ControlSource(ABC):
    """Controls frame by frame, of which any stretch may be asked for; any thread may ask.

    n_frames: how many there are; batch: size of their first dimension; constants: inputs that are
    no sequence of frames, such as an impulse response [batch or 1, n_taps], by name.
    """

    n_frames: int
    batch: int = 1
    constants: Mapping[str, Tensor] = {}

    @abstractmethod
    def frames(self, first: int, last: int) -> Controls:
        """Controls [batch, last - first, channels] of frames first..last; the last one is held."""

    def whole(self, name: str) -> Tensor:
        """All frames of one control, [batch, n_frames, channels]: for what is summed over time."""
        return self.frames(0, self.n_frames)[name]

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was worked out of all of it (a phase at each frame), made at the first call."""
        with _LOCK:
            kept: dict[Hashable, Any] = self.__dict__.setdefault("_remembered", {})
        if key not in kept:
            kept[key] = make()
        found: T = kept[key]
        return found


_LOCK = threading.Lock()


class HeldControls(ControlSource):
    """Controls that are there as tensors."""

    def __init__(self, controls: Controls, constants: Mapping[str, Tensor] | None = None) -> None:
        """controls: each [batch, n_frames, channels]; ValueError where there are none."""
        if not controls:
            raise ValueError("no controls that last any time")
        first = next(iter(controls.values()))
        self.n_frames, self.batch = first.shape[1], len(first)
        self.constants = dict(constants or {})
        self._controls = controls

    def frames(self, first: int, last: int) -> Controls:
        """As ControlSource."""
        end = min(last, self.n_frames)
        first, n_held = min(first, self.n_frames - 1), last - max(end, first)
        piece = {name: value[:, first:end] for name, value in self._controls.items()}
        return hold(piece, n_held if first < end else last - first)


class NodeControls(ControlSource):
    """What one node of a graph hears of a source, under the names of its own inputs."""

    def __init__(self, source: ControlSource, names: Mapping[str, str]) -> None:
        """names: that of the source by input of the node; others are left out."""
        self._source, self._names = source, names
        self.n_frames, self.batch = source.n_frames, source.batch
        self.constants = {
            name: source.constants[outer]
            for name, outer in names.items()
            if outer in source.constants
        }

    def frames(self, first: int, last: int) -> Controls:
        """As ControlSource."""
        controls = self._source.frames(first, last)
        return {name: controls[outer] for name, outer in self._names.items() if outer in controls}

    def whole(self, name: str) -> Tensor:
        """As ControlSource."""
        return self._source.whole(self._names[name])

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """Kept by the source, so that every graph that plays it finds it."""
        return self._source.remembered((key, *sorted(self._names.items())), make)


def hold(controls: Controls, n_missing: int) -> Controls:
    """Controls [batch, n, channels] with their last frame n_missing times more."""
    if n_missing <= 0:
        return controls
    return {
        name: torch.cat([value, value[:, -1:].expand(-1, n_missing, -1)], dim=1)
        for name, value in controls.items()
    }
