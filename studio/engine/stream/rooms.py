"""The rooms that come with the studio, by name, and what each is computed from."""

from dataclasses import dataclass
from pathlib import Path

from studio.engine.resources import resource


@dataclass(frozen=True, slots=True)
class MadeRoom:
    """What a room is computed from.

    id: name in files and on the command line. label: for people. t60_s: of each octave. begin_s:
    when the late reverberation begins; rise_s: how long it takes to be full. size_m: of the box
    that reflects, None = there are no walls. level: of the reverberation against the direct sound.
    """

    id: str
    label: str
    t60_s: tuple[float, ...]
    begin_s: float
    rise_s: float
    level: float
    size_m: tuple[float, float, float] | None = None
    reflected: float = 0.8
    seed: int = 1


MADE_ROOMS = (
    MadeRoom(
        "small-room",
        "Small room",
        t60_s=(0.5, 0.5, 0.45, 0.4, 0.38, 0.35, 0.3, 0.22),
        begin_s=0.008,
        rise_s=0.01,
        level=0.45,
        size_m=(4.6, 3.7, 2.6),
        reflected=0.75,
    ),
    MadeRoom(
        "hall",
        "Hall",
        t60_s=(2.4, 2.3, 2.2, 2.0, 1.8, 1.4, 0.9, 0.5),
        begin_s=0.030,
        rise_s=0.06,
        level=0.45,
        size_m=(28.0, 19.0, 12.0),
        reflected=0.85,
        seed=2,
    ),
    MadeRoom(
        "plate",
        "Plate",
        t60_s=(1.9, 1.9, 1.8, 1.8, 1.7, 1.5, 1.2, 0.8),
        begin_s=0.004,
        rise_s=0.002,
        level=0.45,
        seed=3,
    ),
)
BY_ID = {room.id: room for room in MADE_ROOMS}


def made_room_file(name: str) -> Path | None:
    """The file of one of these rooms by its id or its label, any case; None = no such room."""
    id = name.strip().lower().replace(" ", "-")
    return resource(f"rooms/{id}.flac") if id in BY_ID else None
