"""What synthesizers are to play: controls of any frames, with the processors that play them."""

import torch
from torch import Tensor

from studio.engine.graph.stage import StagedGraph
from studio.engine.models.chain import HARMONIC, NOISE, standard_chain
from studio.engine.models.player import build_chain
from studio.engine.processors.control_source import ControlSource
from studio.engine.processors.noise import FilteredNoise
from studio.engine.processors.oscillator import Oscillator
from studio.engine.processors.processor import Processor


class SynthControls(ControlSource):
    """Controls over time with the processors that play them.

    sample_rate: Hz; hop_size: samples between frames; n_samples, n_frames: length; f0_hz: the
    pitch that sounds, [n_frames, 1]; oscillator: the tonal part; noise: the noisy part, None =
    there is none.
    """

    sample_rate: int
    hop_size: int
    n_samples: int
    f0_hz: Tensor
    oscillator: Oscillator
    noise: FilteredNoise | None

    def whole(self, name: str) -> Tensor:
        """As ControlSource; the pitch is known without asking a network."""
        return self.f0_hz[None] if name == "f0_hz" else super().whole(name)

    def dry(self, seed: int = 0) -> StagedGraph:
        """The sources and their sum, "dry", from any place on; seed: of the noise."""
        processors: dict[str, Processor] = {HARMONIC: self.oscillator}
        if self.noise is not None:
            processors[NOISE] = self.noise
        graph = build_chain(standard_chain(self.noise is not None, False), processors)
        return StagedGraph(graph, self, self.n_samples, self.sample_rate, seed)

    @torch.no_grad()
    def everything(self) -> dict[str, Tensor]:
        """All controls of all frames, each [1, n_frames, channels]."""
        return self.frames(0, self.n_frames)
