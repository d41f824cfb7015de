"""Sound without a length: features come in frame by frame, samples go out in any blocks."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.engine.conditioning.causal import ConditionedFrame, Conditioner
from studio.engine.features.stream import FeatureFrame, FeatureStream
from studio.engine.instrument import Instrument
from studio.engine.models.chain import HARMONIC, NOISE, REVERB
from studio.engine.models.step import Frame, StepState
from studio.engine.parameters import Conditioning
from studio.engine.rates import highest_fundamental_hz
from studio.engine.stream.playable_sound import levels_before_output, output_gain

Samples = NDArray[np.float32]


class LiveSource:
    """An instrument that plays a stream of features as they come.

    Equal to the offline sound with causal() settings, latency_samples later (1e-4). sample_rate:
    the instrument's, Hz. The mix of the parameter table acts from the next block on.
    """

    def __init__(
        self,
        instrument: Instrument,
        stream: FeatureStream,
        conditioning: Conditioning,
        z: Tensor | None = None,
        seed: int = 0,
    ) -> None:
        """stream: at the instrument's frame rate; z: latents [n_latents] of all frames that bring
        none; seed: of the noise.

        ValueError for a stream of another frame rate.
        """
        config = instrument.config
        if stream.frame_rate != config.frame_rate:
            raise ValueError(
                f"{stream.frame_rate:g} frames a second for an instrument that hears "
                f"{config.frame_rate:g}"
            )
        self.sample_rate, self.hop_size = config.sample_rate, config.hop_size
        self._model, self._stream, self._z = instrument.model, stream, z
        highest_hz = highest_fundamental_hz(config.sample_rate)
        self.conditioner = Conditioner(conditioning, highest_hz)
        self._step: StepState | None = None
        graph = instrument.model.graph
        self._graph_state = graph.state_placed(0, 1, seed)
        self._latest = max(graph.timings[name].output for name in graph.nodes)
        self._late = {
            name: torch.zeros(1, self._latest - graph.timings[name].output)
            for name in (HARMONIC, NOISE, REVERB)
            if name in graph.nodes
        }
        self._last: Frame | None = None
        self._n_held = 0
        self._ready = np.zeros(0, np.float32)

    @property
    def latency_samples(self) -> int:
        """Samples from a frame that comes in to its place in the sound."""
        return self._model.frame_delay * self.hop_size + self._latest

    @torch.no_grad()
    def read(self, n_samples: int) -> Samples:
        """The next samples, float32 [n_samples]; where the stream has ended, what still sounds."""
        while len(self._ready) < n_samples:
            self._ready = np.concatenate([self._ready, self._next_hop()])
        out, self._ready = self._ready[:n_samples], self._ready[n_samples:]
        return out

    def _next_hop(self) -> Samples:
        frame = self._next_frame()
        controls, self._step = self._model.step(frame, self._step)
        if not controls:
            return np.zeros(self.hop_size, np.float32)
        results, self._graph_state = self._model.graph.outputs(controls, self._graph_state)
        values = self.conditioner.conditioning
        mix = torch.zeros(self.hop_size)
        for name, level in levels_before_output(values).items():
            if name in self._late:  # stems come with latencies of their own
                whole = torch.cat([self._late[name], results[f"{name}.signal"]], dim=1)
                self._late[name] = whole[:, self.hop_size :]
                mix += level * whole[0, : self.hop_size]
        samples: Samples = (output_gain(values) * mix).numpy()
        return samples

    def _next_frame(self) -> Frame:
        """The next frame as the network hears it; after the last one that one is held."""
        came = self._stream.read()
        if came is not None or self._last is None:
            came = came or FeatureFrame(0.0, -np.inf, 0.0)  # nothing yet: silence
            z = self._z if came.z is None else came.z
            self._last = _tensors(self.conditioner.step(came), z)
        return self._last


def _tensors(frame: ConditionedFrame, z: Tensor | None) -> Frame:
    """Each [1, 1, channels], as InstrumentModel.step() takes them."""
    made = {
        "f0_hz": frame.network_f0_hz,
        "loudness_db": frame.network_loudness_db,
        "periodicity": frame.periodicity,
        "sounding_f0_hz": frame.f0_hz,
    }
    tensors = {name: torch.full((1, 1, 1), value) for name, value in made.items()}
    return tensors if z is None else {**tensors, "z": z.reshape(1, 1, -1)}
