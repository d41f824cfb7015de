"""From an order to a playable sound, in stages that are kept until what they hear changes."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from studio.engine.conditioning.condition import condition
from studio.engine.conditioning.types import Conditioned
from studio.engine.features.voicing import require_pitch
from studio.engine.instrument import Instrument
from studio.engine.parameters import PARAMETER, Conditioning, with_values
from studio.engine.stream.dry import Dry
from studio.engine.stream.mixed import MixedSource
from studio.engine.stream.order import Order
from studio.engine.stream.played import Played
from studio.engine.stream.room import room_of
from studio.engine.stream.wet import Wet
from studio.engine.units import db_to_amplitude

T = TypeVar("T")
_KEPT = 3
"""Values of each stage that are kept: the one that is heard, the newest, the one before (undo)."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A sound that can be made piece by piece: what is played and what is exported.

    conditioned: the features that are played; wet: the stems; levels: their factors.
    """

    order: Order
    conditioned: Conditioned
    wet: Wet
    levels: dict[str, float]

    def source(self, sample_rate: int) -> MixedSource:
        """Tiles at a rate, to be filled where they are needed."""
        n_samples = self.order.n_samples_at(sample_rate)
        return MixedSource(self.wet, self.levels, sample_rate, n_samples)


class Stages:
    """Makes sounds; of a new order only the stages run that hear something new.

    features -> conditioned -> controls and dry stems -> reverb -> mix. Any thread may ask.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._lock = threading.Lock()
        self._kept: dict[str, list[tuple[tuple[Hashable, ...], Any]]] = {}

    def sound(self, order: Order) -> Sound:
        """Prepare a sound; its samples are made when they are asked for. Raises NoPitchFound."""
        require_pitch(order.features)
        with self._lock:
            conditioned = self._conditioned(order, order.instrument)
            dry = self._dry(order, conditioned)
            room = order.room
            key = (_Same(dry), _Same(room))
            wet = self._once("wet", key, lambda: Wet(dry, _response(order, dry)))
        return Sound(order, conditioned, wet, stem_levels(order.conditioning))

    def _conditioned(self, order: Order, instrument: Instrument) -> Conditioned:
        heard = _heard(order.conditioning)
        statistics = instrument.statistics
        key = (_Same(order.features), heard, _Same(statistics))
        return self._once("conditioned", key, lambda: condition(order.features, heard, statistics))

    def _dry(self, order: Order, conditioned: Conditioned) -> Dry:
        heard = (_Same(conditioned), _Same(order.instrument), _Same(order.z))
        key = (*heard, order.n_samples, order.sample_rate, order.seed)
        return self._once("dry", key, lambda: _played(order, order.instrument, conditioned))

    def _once(self, stage: str, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        kept = self._kept.setdefault(stage, [])
        for place, (known, value) in enumerate(kept):
            if known == key:
                kept.append(kept.pop(place))
                found: T = value
                return found
        made = make()
        kept.append((key, made))
        del kept[:-_KEPT]
        return made


class _Same:
    """Equal to another of the same object; keeps it alive, so that no other takes its place."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)


def stem_levels(conditioning: Conditioning) -> dict[str, float]:
    """Gain of each stem from the mix part of the parameter table."""
    output = _gain("output", conditioning.output)
    return {
        "harmonic": output * _gain("harmonics", conditioning.harmonics),
        "noise": output * _gain("noise", conditioning.noise),
        "reverb": output * conditioning.reverb_wet / 100.0,
    }


def _gain(name: str, level_db: float) -> float:
    """Amplitude of a level in dB; the lowest value of the table means off."""
    return 0.0 if level_db <= PARAMETER[name].minimum else float(db_to_amplitude(level_db))


def _heard(conditioning: Conditioning) -> Conditioning:
    """The part of the parameters that conditioning listens to; the rest at its defaults."""
    ids = ("harmonics", "noise", "reverb_wet", "output", "morph")
    return with_values(conditioning, {id: PARAMETER[id].default for id in ids})


def _played(order: Order, instrument: Instrument, conditioned: Conditioned) -> Dry:
    n_samples = order.n_samples_at(instrument.config.sample_rate)
    return Dry(Played(instrument, conditioned, n_samples, order.z), order.seed)


def _response(order: Order, dry: Dry) -> np.ndarray[Any, np.dtype[np.float32]]:
    room = room_of(order.instrument) if order.room is None else order.room
    return np.ascontiguousarray(room.at(dry.sample_rate), np.float32)
