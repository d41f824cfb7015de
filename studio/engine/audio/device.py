"""What the studio asks of a sound device: one stream in one direction."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Block: TypeAlias = NDArray[np.float32]
"""float32 [n_frames, n_channels]."""

Callback: TypeAlias = Callable[[Block], None]
"""Called in the device's thread: reads an input block, or fills every sample of an output block.

It copies, counts and returns: no lock, log, file, allocation of arrays, Qt or torch in it.
"""

Direction: TypeAlias = Literal["input", "output"]
SILENT_S = 1.0
"""A running stream that has called back for so long no more is lost (measured: sounddevice
raises nothing when a device is unplugged, frozen or its server dies)."""


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """The stream that is wanted.

    device: name of the device; None = the system's default.
    sample_rate: Hz; None, or a rate that the device refuses = the device's default rate.
    n_channels: wanted channels; a device with fewer gives fewer.
    latency_s: 0.1 s is a safe default: callbacks come in pairs.
    block_size: frames in a callback; 0 = as the device likes.
    is_collected: of an input: called back from a thread a few milliseconds later, so that no
    frame is lost while Python stands still.
    """

    direction: Direction
    device: str | None = None
    sample_rate: int | None = None
    n_channels: int = 1
    latency_s: float = 0.1
    block_size: int = 0
    is_collected: bool = False


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A sound device as the system names it."""

    name: str
    n_inputs: int
    n_outputs: int
    sample_rate: int
    is_default_input: bool = False
    is_default_output: bool = False

    def to_dict(self) -> dict[str, str | int | bool]:
        """Plain values for JSON."""
        return asdict(self)


@runtime_checkable
class Rewindable(Protocol):
    """An output's callback that can be asked ahead of time, and can go back to a moment before.

    A device that prepares sound (its real callback needs no Python) keeps `ahead_s` of it, and
    makes it anew after renew(). A moment is whatever the callback needs to go on from there.
    """

    @property
    def moment(self) -> Any:
        """Where it stands now."""
        ...

    @property
    def ahead_s(self) -> float:
        """How far ahead it may be asked."""
        ...

    def go_back(self, moment: Any) -> None:
        """Go on from a moment that was before."""
        ...

    def follows(self, n: int) -> bool:
        """Whether the next n frames would be what is wished now, without a hole."""
        ...

    def __call__(self, out: Block) -> None:
        """Fill a block."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A block that a device has come to: its callback's moment after it, and how many frames of
    it have passed."""

    after: Any
    n_frames: int


class AudioDevice(Protocol):
    """One stream: opened, started, stopped and closed from any thread but the callback's.

    open and start raise DeviceError where the device is absent, refuses or does not answer.
    They may take seconds on an ill device: call them beside the GUI thread. close never raises
    and gives up on a hanging device after a time limit.
    """

    def open(self, spec: StreamSpec, callback: Callback) -> None:
        """Open a stream that calls back once started."""
        ...

    def start(self) -> None:
        """Let the callbacks begin."""
        ...

    def stop(self) -> None:
        """End the callbacks; what is still in the buffers is dropped."""
        ...

    def close(self) -> None:
        """Stop and give the device back; doing it twice is harmless."""
        ...

    def renew(self) -> None:
        """Make anew what was prepared of an output and not yet taken; nothing where none is."""
        ...

    def taken(self) -> Reached | None:
        """What is handed over next; None where the callback is not asked ahead of time."""
        ...

    def heard(self) -> Reached | None:
        """What is heard now; None where the callback is not asked ahead of time."""
        ...

    @property
    def sample_rate(self) -> int:
        """Rate of the open stream in Hz."""
        ...

    @property
    def n_channels(self) -> int:
        """Channels of the open stream."""
        ...

    @property
    def n_block(self) -> int:
        """Frames of the newest block."""
        ...

    @property
    def latency_s(self) -> float:
        """What the device says of its delay."""
        ...

    @property
    def xruns(self) -> int:
        """Blocks that came too late since the stream was opened."""
        ...

    @property
    def is_lost(self) -> bool:
        """True where a started stream no longer calls back though nobody stopped it."""
        ...
