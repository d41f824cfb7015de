"""From a request to a playable sound, in stages that are kept until what they hear changes."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from studio.engine.conditioning.condition import condition, detect
from studio.engine.conditioning.types import Conditioned
from studio.engine.correction.apply import corrected
from studio.engine.effects.table import has_effects
from studio.engine.features.tracker import TRACKING_RATE
from studio.engine.features.types import Features
from studio.engine.features.voicing import require_pitch
from studio.engine.graph.stage import StagedGraph
from studio.engine.instrument import Instrument
from studio.engine.parameters import PARAMETER, PARAMETERS, Conditioning, with_values
from studio.engine.rates import highest_fundamental_hz
from studio.engine.stream.effect_chain import EffectChain
from studio.engine.stream.latents import Latents
from studio.engine.stream.levelled import Levelled
from studio.engine.stream.model_controls import ModelControls
from studio.engine.stream.morph_controls import MorphControls
from studio.engine.stream.playable_sound import PlayableSound, levels_before_output, stem_levels
from studio.engine.stream.request import UNCORRECTED, RenderRequest, Same
from studio.engine.stream.reverberation import Reverberation, Stems
from studio.engine.stream.room import Room, room_of
from studio.engine.stream.synth_controls import SynthControls

T = TypeVar("T")
Samples = NDArray[np.float32]
_KEPT, _KEPT_SOUNDS = 4, 2
"""Values of each stage that are kept: of two instruments what is heard, and what was before."""


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """A request with what it names.

    features: as corrected; z, other_z: latents, and where morph leads them; amount: how far morph
    goes, 0..1.
    """

    request: RenderRequest
    features: Features
    z: Tensor | None
    other_z: Tensor | None
    amount: float


class RenderCache:
    """Makes sounds; of a new request only the stages run that hear something new.

    features -> conditioned -> controls and dry stems -> level -> reverb -> mix -> effects. Any
    thread may ask.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._lock = threading.Lock()
        self._latents = Latents()
        self._kept: dict[str, list[tuple[tuple[Hashable, ...], Any]]] = {}

    def sound(self, request: RenderRequest) -> PlayableSound:
        """Prepare a sound; its samples are made when they are asked for.

        Raises NoPitchFound; BadParameter for latents that there are not, UnreadableAudio.
        """
        require_pitch(request.features)
        with self._lock:
            work = self._work(request)
            near = request.instrument if work.amount < 0.5 else request.second
            conditioned = self._conditioned(work, near)
            dry = self._levelled(work, self._dry(work, conditioned))
            own = work.amount if request.room is None else 0.0
            key = (Same(dry), Same(request.room), own)
            wet = self._once("wet", key, lambda: self._reverberation(work, dry))
            effects = self._effects(request.conditioning, wet)
        levels = stem_levels(request.conditioning)
        return PlayableSound(request, conditioned, wet, levels, effects)

    def _effects(self, conditioning: Conditioning, wet: Reverberation) -> EffectChain | None:
        values = dict(conditioning.effects)
        if not has_effects(values):
            return None
        levels = levels_before_output(conditioning)
        key = (Same(wet), conditioning.effects, *levels.values())
        return self._once("effects", key, lambda: EffectChain(wet, levels, values))

    def _work(self, request: RenderRequest) -> "_Work":
        begin, end = request.latents
        z = self._latents.of(request.instrument, begin, request.clip)
        goal = self._latents.goal(request.instrument, request.other, end, request.clip)
        has_way = request.other is not None or goal is not None
        amount = request.conditioning.morph / 100.0 if has_way else 0.0
        return _Work(request, self._corrected(request), z, goal, amount)

    def _corrected(self, request: RenderRequest) -> Features:
        correction = request.correction
        if correction == UNCORRECTED:
            return request.features
        key = (Same(request.features), correction)
        return self._once("corrected", key, lambda: corrected(request.features, correction))

    def _reverberation(self, work: "_Work", dry: Stems) -> Reverberation:
        return Reverberation(dry, self._response(work, dry.sample_rate))

    def _conditioned(self, work: _Work, instrument: Instrument) -> Conditioned:
        heard = _heard(work.request.conditioning)
        statistics = instrument.statistics
        features, threshold = work.features, heard.note_threshold
        found = self._once(
            "detected", (Same(features), threshold), lambda: detect(features, threshold)
        )
        highest_hz = _highest_hz(work)
        key = (Same(found), heard, Same(statistics), highest_hz)
        return self._once(
            "conditioned",
            key,
            lambda: condition(features, heard, statistics, detected=found, highest_hz=highest_hz),
        )

    def _dry(self, work: _Work, sounding: Conditioned) -> StagedGraph:
        score = self._score(work, sounding)
        key = (Same(score), work.request.seed)
        return self._once("dry", key, lambda: score.dry(work.request.seed))

    def _levelled(self, work: _Work, dry: StagedGraph) -> Stems:
        """The dry sound brought to the loudness that was asked for, where that is wanted."""
        if not work.request.conditioning.level_match:
            return dry
        amount = work.amount
        ends = ((work.request.instrument, 1.0 - amount), (work.request.second, amount))
        wishes = [(self._conditioned(work, end), share) for end, share in ends if share]

        def make() -> Levelled:
            return Levelled(dry, self._own_response(work, TRACKING_RATE), wishes)

        key = (Same(dry), amount, *(Same(wish) for wish, _ in wishes))
        return self._once("levelled", key, make)

    def _response(self, work: _Work, sample_rate: int) -> Samples:
        """The room that was chosen, or the instruments' own."""
        if work.request.room is None:
            return self._own_response(work, sample_rate)
        return self._room_at(work.request.room, sample_rate)

    def _own_response(self, work: _Work, sample_rate: int) -> Samples:
        """The instrument's own room, or what lies between the rooms of both."""
        amount = work.amount
        near, far = work.request.instrument, work.request.second
        ends = [end for end, share in ((near, 1.0 - amount), (far, amount)) if share]
        both = [self._room_at(self._room_of(end), sample_rate) for end in ends]
        if len(both) == 1:
            return both[0]
        out = np.zeros(max(len(response) for response in both), np.float32)
        for share, response in zip((1.0 - amount, amount), both, strict=True):
            out[: len(response)] += np.float32(share) * response
        return out

    def _room_of(self, instrument: Instrument) -> Room:
        return self._once("room", (Same(instrument),), lambda: room_of(instrument))

    def _room_at(self, room: Room, sample_rate: int) -> Samples:
        return self._once(
            "response",
            (Same(room), sample_rate),
            lambda: np.ascontiguousarray(room.at(sample_rate), np.float32),
        )

    def _score(self, work: _Work, sounding: Conditioned) -> SynthControls:
        """One instrument, or something between two; at the ends of the way nothing but them."""
        amount = work.amount
        if work.request.other is None and work.other_z is not None and 0.0 < amount < 1.0:
            key = (Same(work.z), Same(work.other_z), amount)
            z = self._once("z", key, lambda: _blend(work, amount))
            return self._played(work, work.request.instrument, z, sounding)
        if amount == 0.0:
            return self._played(work, work.request.instrument, work.z, sounding)
        second = self._played(work, work.request.second, work.other_z, sounding)
        if amount == 1.0:
            return second
        first = self._played(work, work.request.instrument, work.z, sounding)
        n_samples = work.request.n_samples_at(max(first.sample_rate, second.sample_rate))
        key = (Same(first), Same(second), amount)
        return self._once("morphed", key, lambda: MorphControls(first, second, amount, n_samples))

    def _played(
        self, work: _Work, instrument: Instrument, z: Tensor | None, sounding: Conditioned
    ) -> ModelControls:
        """An instrument that hears what suits it, and plays the pitch that all play."""
        conditioned = self._conditioned(work, instrument)
        heard = (Same(conditioned), Same(sounding), Same(instrument), Same(z))
        n_samples = work.request.n_samples_at(instrument.config.sample_rate)
        key = (*heard, n_samples)
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
        del kept[: -_KEPT_SOUNDS if stage in ("dry", "levelled", "wet", "effects") else -_KEPT]
        return made


def _heard(conditioning: Conditioning) -> Conditioning:
    """The part of the parameters that conditioning listens to; the rest at its defaults."""
    kept = ("features", "network")
    ids = [p.id for p in PARAMETERS if p.stage not in kept or p.id == "morph"]
    return with_values(conditioning, {id: PARAMETER[id].default for id in ids})


def _highest_hz(work: _Work) -> float:
    """The highest pitch that each instrument that is heard can sound."""
    amount = work.amount
    ends = ((work.request.instrument, 1.0 - amount), (work.request.second, amount))
    rates = [end.config.sample_rate for end, share in ends if share]
    return highest_fundamental_hz(min(rates))


def _blend(work: _Work, amount: float) -> Tensor:
    assert work.z is not None
    assert work.other_z is not None
    return (1.0 - amount) * work.z + amount * work.other_z
