"""What whoever watches a training may ask of it while it runs."""

import time
from dataclasses import dataclass

_PAUSE_LOOK_S = 0.05


@dataclass(slots=True)
class Stop:
    """Set from outside, read between two steps.

    wanted: end after this step and keep the best. is_paused: stand still, with everything in
    memory, until it is False again.
    leaves: end with a checkpoint to go on from later, without making an instrument.
    """

    wanted: bool = False
    is_paused: bool = False
    leaves: bool = False


def wait_while_paused(stop: Stop) -> float:
    """Stand still until the pause ends; gives its seconds."""
    began = time.monotonic()
    while stop.is_paused and not stop.wanted:
        time.sleep(_PAUSE_LOOK_S)
    return time.monotonic() - began
