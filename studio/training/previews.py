"""Held-out phrases as the network plays them so far: how a person hears training go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.clip import write_clip
from studio.engine.models.autoencoder import InstrumentModel
from studio.training.dataset import Segments, Source, Stretch, split

N_PHRASES = 3
PHRASE_S = 5.0
LEAST_S = 2.0
FIRST_STEP = 40
_PEAK = 0.7


@dataclass(frozen=True, slots=True)
class Phrase:
    """A held-out stretch: audio float32 [n_samples], curves [1, n_frames, 1] each."""

    samples: NDArray[np.float32]
    curves: tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class Previews:
    """The same phrases each time, written to a folder as "original N.wav", "preview N.wav"."""

    def __init__(
        self, sources: Sequence[Source], folder: Path, sample_rate: int, hop: int
    ) -> None:
        """Chooses the phrases and writes the originals; UnwritableTarget."""
        self.folder = folder
        self.sample_rate = sample_rate
        rate = sources[0].features.frame_rate
        train, held_out = split(sources)
        self.phrases = phrases_of(held_out or train, round(PHRASE_S * rate), hop)
        folder.mkdir(parents=True, exist_ok=True)
        for n, phrase in enumerate(self.phrases):
            self._write(f"original {n + 1}", phrase.samples)

    @torch.no_grad()
    def render(self, model: InstrumentModel) -> tuple[Path, ...]:
        """Let a network play each phrase; gives the files."""
        device = next(model.parameters()).device
        paths = []
        for n, phrase in enumerate(self.phrases):
            f0, loudness, periodicity = (curve.to(device) for curve in phrase.curves)
            audio = torch.from_numpy(phrase.samples).unsqueeze(0).to(device)
            z = model.encode(audio, f0.shape[1])
            controls = model.controls(f0, loudness, periodicity, z)
            mix = model.render(controls, len(phrase.samples))["mix"][0]
            paths.append(self._write(f"preview {n + 1}", mix.cpu().numpy()))
        return tuple(paths)

    def _write(self, name: str, samples: NDArray[np.float32]) -> Path:
        path = self.folder / f"{name}.wav"
        peak = float(np.max(np.abs(samples), initial=1e-9))
        write_clip(path, samples * np.float32(min(1.0, _PEAK / peak)), self.sample_rate)
        return path


def phrases_of(stretches: Sequence[Stretch], n_frames: int, hop: int) -> list[Phrase]:
    """The loudest stretch of each third of what is held out (or of all, where that is short).

    Where fewer than three of n_frames fit, they are shorter: as long as three fit, down to
    LEAST_S.
    """
    rate = stretches[0].source.features.frame_rate
    n_frames = _fitting(stretches, n_frames, round(LEAST_S * rate))
    segments = Segments(stretches, n_frames, hop)
    batches = segments.spread(4 * N_PHRASES)
    levels = [float(batch.audio.square().mean()) for batch in batches]
    chosen = []
    for part in np.array_split(np.arange(len(batches)), N_PHRASES):
        if len(part):
            batch = batches[max(part, key=lambda i: levels[int(i)])]
            curves = (batch.f0_hz, batch.loudness_db, batch.periodicity)
            chosen.append(Phrase(batch.audio[0].numpy(), curves))
    return chosen


def _fitting(stretches: Sequence[Stretch], n_frames: int, least: int) -> int:
    """The most frames, n_frames at most, of which three pieces fit into the stretches.

    Where not even pieces of least frames do: the longest stretch, or n_frames.
    """
    lengths = [stretch.last - stretch.first for stretch in stretches]
    for n in range(n_frames, least - 1, -1):
        if sum(length // n for length in lengths) >= N_PHRASES:
            return n
    return min(n_frames, max(lengths))
