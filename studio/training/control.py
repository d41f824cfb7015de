"""What whoever watches a training may ask of it while it runs."""

from dataclasses import dataclass


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
