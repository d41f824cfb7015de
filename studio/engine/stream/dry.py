"""The dry stems of a score, synthesized from any place on."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.engine.processors.noise import FilteredNoise
from studio.engine.stream.chunks import Chunk, Chunks
from studio.engine.stream.score import Score

CHUNK_S = 0.5
KEPT_S = 90.0  # at 44.1 kHz 350 kB a second of dry, half of it of wet sound


class Dry:
    """Parts "harmonic" and "noise" (if there is one) of a score, at its sample rate.

    Equal to the processors' render() of the whole (1e-5): the oscillator begins each chunk at
    the phase that the pitch has added up to, the noise at its sample number with the frames
    before it whose filters still ring.
    """

    def __init__(self, score: Score, seed: int = 0) -> None:
        """seed: of the noise."""
        self.score = score
        self.sample_rate = score.sample_rate
        self.n_samples = score.n_samples
        self._seed = seed
        rate = score.sample_rate / score.hop_size
        self._n_frames = max(1, round(CHUNK_S * rate))
        self.chunk_size = self._n_frames * score.hop_size
        n_most = round(KEPT_S * score.sample_rate / self.chunk_size)
        self.chunks = Chunks(score.n_samples, self.chunk_size, self._make, n_most)

    def span(self, name: str, start: int, end: int) -> NDArray[np.float32]:
        """Samples start..end of a part; silence outside."""
        return self.chunks.span(name, start, end)

    def both(self, start: int, end: int) -> NDArray[np.float32]:
        """The sum of the parts."""
        return self.span("harmonic", start, end) + self.span("noise", start, end)

    @torch.no_grad()
    def _make(self, index: int) -> Chunk:
        first = index * self._n_frames
        chunk = {"harmonic": self._tone(first)}
        if self.score.noise is not None:
            chunk["noise"] = self._noise(self.score.noise, first)
        return chunk

    def _tone(self, first: int) -> NDArray[np.float32]:
        """The oscillator from frame `first` on: the frame itself sets its state, silently."""
        score = self.score
        controls = score.frames(first, first + self._n_frames + 1)
        tonal = {name: value for name, value in controls.items() if name != "magnitudes"}
        oscillator = score.oscillator
        state = oscillator.initial_state(1, controls["amplitudes"])
        phase = score.phases()[first]
        state = state._replace(
            phase=phase.reshape(state.phase.shape[:1] + _rest(state.phase, phase))
        )
        audio, _ = oscillator.signal(tonal, state)
        return _samples(audio[:, score.hop_size :])

    def _noise(self, noise: FilteredNoise, first: int) -> NDArray[np.float32]:
        """The noise that sounds from frame `first` on, its group delay taken away."""
        hop, latency = self.score.hop_size, noise.latency_samples
        start, end = first * hop, (first + self._n_frames) * hop
        early = max(0, (start + latency - noise.n_taps + 1) // hop)
        late = -(-(end + latency) // hop)
        magnitudes = self.score.frames(early, late)["magnitudes"]
        state = noise.initial_state(1, magnitudes, self._seed)
        state = state._replace(position=state.position + early * hop)
        audio, _ = noise.signal({"magnitudes": magnitudes}, state)
        skip = start + latency - early * hop
        return _samples(audio[:, skip : skip + end - start])


def _rest(like: Tensor, phase: Tensor) -> tuple[int, ...]:
    """What follows the batch in a state's phase: nothing, or a number for each partial."""
    return (len(phase),) if like.ndim == 2 else ()


def _samples(audio: Tensor) -> NDArray[np.float32]:
    samples: NDArray[np.float32] = audio[0].numpy()
    return samples
