"""The effects behind a mix, from any place on: what they add to it is one more stem."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.effects.table import EFFECTS
from studio.engine.graph.group import Node
from studio.engine.graph.stage import Signal, Stage
from studio.engine.models.chain import MIX, REVERB
from studio.engine.parameter import Value
from studio.engine.processors.control_source import HeldControls
from studio.engine.stream.reverberation import Reverberation

Samples = NDArray[np.float32]
_NO_CONTROLS = HeldControls({"none": torch.zeros(1, 1, 1)})


class DryMix:
    """The stems at their levels, before any effect: what the first one hears."""

    def __init__(self, stems: Reverberation, levels: Mapping[str, float]) -> None:
        """levels: factor of each stem, without the output's."""
        self._stems, self._levels = stems, dict(levels)

    def span(self, start: int, end: int) -> Samples:
        """Samples start..end; the reverberation rings on after the end."""
        out = np.zeros(end - start, np.float32)
        for name, level in self._levels.items():
            if level:
                heard = self._stems.ringing if name == REVERB else None
                stem = heard(start, end) if heard else self._stems.stem(name, start, end)
                out += stem * np.float32(level)
        return out


class EffectChain:
    """What the effects of a table of values add to a mix: the mix as they leave it, less itself.

    So the stems still sum to what is heard.
    """

    def __init__(
        self,
        stems: Reverberation,
        levels: Mapping[str, float],
        values: Mapping[str, Value],
    ) -> None:
        """levels: of the stems, without the output's; values: of effects, by parameter id."""
        self._mix = DryMix(stems, levels)
        dry, rate = stems.dry, stems.dry.sample_rate
        self._n_samples = dry.n_samples
        n_samples = dry.n_samples + max(0, len(stems.response) - 1)
        signal: Signal = self._mix
        for row in EFFECTS.values():
            if row.is_on(values):
                processor = row.load()(row.values(values), rate)
                node = Node(row.id, processor, {"audio": f"{MIX}.signal"})
                heard = {"audio": signal}
                signal = Stage(node, _NO_CONTROLS, heard, n_samples, rate)
        self._last = signal

    def span(self, start: int, end: int) -> Samples:
        """Samples start..end of what is added, as long as the dry sound; silence after it."""
        out = np.zeros(end - start, np.float32)
        last = min(end, self._n_samples)
        if last > start:
            out[: last - start] = self.ringing(start, last)
        return out

    def ringing(self, start: int, end: int) -> Samples:
        """The same, with what is added to the room's tail."""
        return self._last.span(start, end) - self._mix.span(start, end)
