"""Any stretch of a node's sound, from any place on: the one way to play a graph piece by piece."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.graph.chunks import Chunk, Chunks
from studio.engine.graph.group import Node, ProcessorGroup
from studio.engine.processors.control_source import ControlSource, NodeControls
from studio.engine.processors.processor import Controls

CHUNK_S = 0.5
KEPT_S = 90.0  # at 44.1 kHz 350 kB a second of two stems and their sum, half of it of reverb
_WARMUPS = 5  # a chunk lasts at least a fifth of what must be heard before it
Samples = NDArray[np.float32]


class Signal(Protocol):
    """A sound of which any stretch may be asked for."""

    def span(self, start: int, end: int) -> Samples:
        """Samples start..end, float32 [end - start]; silence outside the sound."""
        ...


class Stage:
    """The sound of one node of a graph, in chunks that are made where they are asked for.

    Equal to the processor's render() of the whole (1e-5): each chunk begins with the state that
    state_at() tells, having heard warmup_samples of its inputs. The latency is taken away. The
    chunks that were asked for last are kept; any thread may ask.
    """

    def __init__(
        self,
        node: Node,
        controls: ControlSource,
        inputs: Mapping[str, Signal],
        n_samples: int,
        sample_rate: int,
        seed: int = 0,
        kept_s: float = KEPT_S,
    ) -> None:
        """controls: of the graph, by their outer names, batch 1; inputs: the sounds that it hears.

        n_samples: how long it sounds; seed: of what is random in it; kept_s: seconds of what was
        made that are remembered.
        """
        self.name = node.name
        self.n_samples, self.sample_rate = n_samples, sample_rate
        self._processor = node.processor
        self._is_scaled = node.is_scaled
        self._hop = node.processor.hop_size
        self._inputs = dict(inputs)
        outer = {name: source for name, source in node.inputs.items() if name not in inputs}
        self._controls = NodeControls(controls, outer)
        self._has_frames = any(node.processor.ports[name].kind == "frames" for name in outer)
        self._seed = seed
        least = max(CHUNK_S * sample_rate, node.processor.warmup_samples / _WARMUPS)
        self.chunk_size = max(1, round(least / self._hop)) * self._hop
        n_most = round(kept_s * sample_rate / self.chunk_size)
        self._chunks = Chunks(n_samples, self.chunk_size, self._make, n_most)

    def span(self, start: int, end: int) -> Samples:
        """Samples start..end; silence outside."""
        return self._chunks.span("signal", start, end)

    @torch.no_grad()
    def _make(self, index: int) -> Chunk:
        hop, late = self._hop, self._processor.latency_samples
        start, end = index * self.chunk_size, (index + 1) * self.chunk_size
        first = (start + late) // hop
        last = -(-(end + late) // hop)
        heard, audio = self._sounds(first, last)
        played = dict(self._controls.frames(first, last)) if self._has_frames else {}
        played |= {**self._controls.constants, **audio}
        controls = played if self._is_scaled else self._processor.controls(**played)
        state = self._processor.state_at(first, self._controls, heard, self._seed)
        signal, _ = self._processor.signal(controls, state)
        skip = start + late - first * hop
        samples: Samples = signal[0, skip : skip + end - start].numpy()
        return {"signal": samples}

    def _sounds(self, first: int, last: int) -> tuple[Controls, Controls]:
        """Each input's warmup_samples before the first frame, and what is played."""
        n_before = self._processor.warmup_samples
        start, end = first * self._hop - n_before, last * self._hop
        heard, audio = {}, {}
        for name, signal in self._inputs.items():
            samples = torch.from_numpy(signal.span(start, end))[None]
            heard[name], audio[name] = samples[:, :n_before], samples[:, n_before:]
        return heard, audio


class StagedGraph:
    """All nodes of a graph as stages: the outputs are its stems.

    controls: what it plays; sample_rate: Hz; n_samples: length; chunk_size: samples that are best
    asked for at once.
    """

    def __init__(
        self,
        group: ProcessorGroup,
        controls: ControlSource,
        n_samples: int,
        sample_rate: int,
        seed: int = 0,
    ) -> None:
        """controls: the graph's outer inputs; seed: of what is random."""
        self.controls = controls
        self.sample_rate, self.n_samples = sample_rate, n_samples
        self.stages: dict[str, Stage] = {}
        for name, node in group.nodes.items():
            inputs: dict[str, Signal] = {}
            for port, source in node.inputs.items():
                owner, _, output = source.partition(".")
                if output == "signal":
                    inputs[port] = self.stages[owner]
            self.stages[name] = Stage(node, controls, inputs, n_samples, sample_rate, seed)
        self.output = group.output
        self.chunk_size = self.stages[group.output].chunk_size

    def span(self, name: str, start: int, end: int) -> Samples:
        """Samples start..end of a node's sound; silence outside, and of a node there is not."""
        stage = self.stages.get(name)
        return np.zeros(end - start, np.float32) if stage is None else stage.span(start, end)
