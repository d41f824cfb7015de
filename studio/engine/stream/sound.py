"""From an order to a playable sound, in stages that are kept until what they hear changes."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from studio.engine.conditioning.condition import condition, detect
from studio.engine.conditioning.types import Conditioned
from studio.engine.features.tracker import TRACKING_RATE
from studio.engine.features.voicing import require_pitch
from studio.engine.graph.stage import StagedGraph
from studio.engine.instrument import Instrument
from studio.engine.parameters import PARAMETER, Conditioning, with_values
from studio.engine.rates import highest_fundamental_hz
from studio.engine.stream.levelled import Levelled
from studio.engine.stream.mixed import MixedSource
from studio.engine.stream.model_controls import ModelControls
from studio.engine.stream.morph_controls import MorphControls
from studio.engine.stream.order import Order
from studio.engine.stream.reverberation import Reverberation, Stems
from studio.engine.stream.room import Room, room_of
from studio.engine.stream.synth_controls import SynthControls
from studio.engine.units import db_to_amplitude

T = TypeVar("T")
Samples = NDArray[np.float32]
_KEPT, _KEPT_SOUNDS = 4, 2
"""Values of each stage that are kept: of two instruments what is heard, and what was before."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A sound that can be made piece by piece: what is played and what is exported.

    conditioned: the features that are played; wet: the stems; levels: their factors.
    """

    order: Order
    conditioned: Conditioned
    wet: Reverberation
    levels: dict[str, float]

    def source(self, sample_rate: int) -> MixedSource:
        """Tiles at a rate, to be filled where they are needed."""
        n_samples = self.order.n_samples_at(sample_rate)
        return MixedSource(self.wet, self.levels, sample_rate, n_samples)


class Stages:
    """Makes sounds; of a new order only the stages run that hear something new.

    features -> conditioned -> controls and dry stems -> level -> reverb -> mix. Any thread may
    ask.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._lock = threading.Lock()
        self._kept: dict[str, list[tuple[tuple[Hashable, ...], Any]]] = {}

    def sound(self, order: Order) -> Sound:
        """Prepare a sound; its samples are made when they are asked for. Raises NoPitchFound."""
        require_pitch(order.features)
        with self._lock:
            near = order.instrument if _amount(order) < 0.5 else order.second
            conditioned = self._conditioned(order, near)
            dry = self._levelled(order, self._dry(order, conditioned))
            own = _amount(order) if order.room is None else 0.0
            key = (_Same(dry), _Same(order.room), own)
            wet = self._once(
                "wet", key, lambda: Reverberation(dry, self._response(order, dry.sample_rate))
            )
        return Sound(order, conditioned, wet, stem_levels(order.conditioning))

    def _conditioned(self, order: Order, instrument: Instrument) -> Conditioned:
        heard = _heard(order.conditioning)
        statistics = instrument.statistics
        features, threshold = order.features, heard.note_threshold
        found = self._once(
            "detected", (_Same(features), threshold), lambda: detect(features, threshold)
        )
        highest_hz = _highest_hz(order)
        key = (_Same(found), heard, _Same(statistics), highest_hz)
        return self._once(
            "conditioned",
            key,
            lambda: condition(features, heard, statistics, detected=found, highest_hz=highest_hz),
        )

    def _dry(self, order: Order, sounding: Conditioned) -> StagedGraph:
        score = self._score(order, sounding)
        key = (_Same(score), order.seed)
        return self._once("dry", key, lambda: score.dry(order.seed))

    def _levelled(self, order: Order, dry: StagedGraph) -> Stems:
        """The dry sound brought to the loudness that was asked for, where that is wanted."""
        if not order.conditioning.level_match:
            return dry
        amount = _amount(order)
        ends = ((order.instrument, 1.0 - amount), (order.second, amount))
        wishes = [(self._conditioned(order, end), share) for end, share in ends if share]

        def make() -> Levelled:
            return Levelled(dry, self._own_response(order, TRACKING_RATE), wishes)

        key = (_Same(dry), amount, *(_Same(wish) for wish, _ in wishes))
        return self._once("levelled", key, make)

    def _response(self, order: Order, sample_rate: int) -> Samples:
        """The room that was chosen, or the instruments' own."""
        if order.room is None:
            return self._own_response(order, sample_rate)
        return self._room_at(order.room, sample_rate)

    def _own_response(self, order: Order, sample_rate: int) -> Samples:
        """The instrument's own room, or what lies between the rooms of both."""
        amount = _amount(order)
        near, far = order.instrument, order.second
        ends = [end for end, share in ((near, 1.0 - amount), (far, amount)) if share]
        both = [self._room_at(self._room_of(end), sample_rate) for end in ends]
        if len(both) == 1:
            return both[0]
        out = np.zeros(max(len(response) for response in both), np.float32)
        for share, response in zip((1.0 - amount, amount), both, strict=True):
            out[: len(response)] += np.float32(share) * response
        return out

    def _room_of(self, instrument: Instrument) -> Room:
        return self._once("room", (_Same(instrument),), lambda: room_of(instrument))

    def _room_at(self, room: Room, sample_rate: int) -> Samples:
        return self._once(
            "response",
            (_Same(room), sample_rate),
            lambda: np.ascontiguousarray(room.at(sample_rate), np.float32),
        )

    def _score(self, order: Order, sounding: Conditioned) -> SynthControls:
        """One instrument, or something between two; at the ends of the way nothing but them."""
        amount = _amount(order)
        if order.other is None and order.other_z is not None and 0.0 < amount < 1.0:
            key = (_Same(order.z), _Same(order.other_z), amount)
            z = self._once("z", key, lambda: _blend(order, amount))
            return self._played(order, order.instrument, z, sounding)
        if amount == 0.0:
            return self._played(order, order.instrument, order.z, sounding)
        second = self._played(order, order.second, order.other_z, sounding)
        if amount == 1.0:
            return second
        first = self._played(order, order.instrument, order.z, sounding)
        n_samples = order.n_samples_at(max(first.sample_rate, second.sample_rate))
        key = (_Same(first), _Same(second), amount)
        return self._once("morphed", key, lambda: MorphControls(first, second, amount, n_samples))

    def _played(
        self, order: Order, instrument: Instrument, z: Tensor | None, sounding: Conditioned
    ) -> ModelControls:
        """An instrument that hears what suits it, and plays the pitch that all play."""
        conditioned = self._conditioned(order, instrument)
        heard = (_Same(conditioned), _Same(sounding), _Same(instrument), _Same(z))
        key = (*heard, order.n_samples, order.sample_rate)
        n_samples = order.n_samples_at(instrument.config.sample_rate)
        return self._once(
            "played", key, lambda: ModelControls(instrument, conditioned, n_samples, z, sounding)
        )

    def _once(self, stage: str, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        kept = self._kept.setdefault(stage, [])
        for place, (known, value) in enumerate(kept):
            if known == key:
                kept.append(kept.pop(place))
                found: T = value
                return found
        made = make()
        kept.append((key, made))
        del kept[: -_KEPT_SOUNDS if stage in ("dry", "levelled", "wet") else -_KEPT]
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
    ids = ("harmonics", "noise", "reverb_wet", "output", "morph", "level_match")
    return with_values(conditioning, {id: PARAMETER[id].default for id in ids})


def _amount(order: Order) -> float:
    """How far on the way to the other instrument, or to the other latents; 0..1."""
    has_way = order.other is not None or order.other_z is not None
    return order.conditioning.morph / 100.0 if has_way else 0.0


def _highest_hz(order: Order) -> float:
    """The highest pitch that each instrument that is heard can sound."""
    amount = _amount(order)
    ends = ((order.instrument, 1.0 - amount), (order.second, amount))
    rates = [end.config.sample_rate for end, share in ends if share]
    return highest_fundamental_hz(min(rates))


def _blend(order: Order, amount: float) -> Tensor:
    assert order.z is not None
    assert order.other_z is not None
    return (1.0 - amount) * order.z + amount * order.other_z
