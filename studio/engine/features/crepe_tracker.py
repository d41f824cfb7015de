"""The tracker that training and rendering use: CREPE's network under our own decoding."""

from collections.abc import Generator, Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.features.crepe import FRAME_SIZE, Capacity, load_crepe, normalize_frames
from studio.engine.features.decode import N_BINS, Decoder, compiled_best_steps
from studio.engine.features.fast import FastTracker
from studio.engine.features.high import follow_above_range
from studio.engine.features.low import follow_low_notes
from studio.engine.features.repair import lower_octaves, repair_octaves
from studio.engine.features.tracker import TRACKING_RATE, Pitch, check_rate
from studio.engine.features.workers import mapped
from studio.engine.progress import Progress, part

HOP = 160  # samples: 10 ms
QUIET_DB = -70.0  # below this RMS level a frame holds nothing: the network would invent a pitch
BATCH = 64  # frames; larger ones leave the processor's cache
MOST_WORKERS = 4
CHUNK = 64 * BATCH  # frames between two pushes into the decoder


class CrepeTracker:
    """CREPE at a 10 ms hop: the network, Viterbi, local mean, repair, a look below and above.

    Beside the network: octaves, low notes (low.py), notes above 2 kHz (high.py).

    Deterministic: the same samples give the same bits.
    """

    version = "3"
    hop_s = HOP / TRACKING_RATE

    def __init__(self, capacity: Capacity, device: str = "cpu") -> None:
        self.name = f"crepe-{capacity}"
        self._device = device
        self._network = load_crepe(capacity, device)
        self._best_steps = compiled_best_steps()

    def track(
        self, samples: NDArray[np.float32], sample_rate: int
    ) -> Generator[Progress, None, Pitch]:
        """Track samples [n_samples] at 16 kHz; see PitchTracker."""
        check_rate(sample_rate)
        frames = framed(samples, HOP)  # [n_frames, 1024], a view
        decoder = Decoder(self._best_steps)
        parts = []
        for start in range(0, len(frames), CHUNK):
            chunk = frames[start : start + CHUNK]
            activations = np.zeros((len(chunk), N_BINS), dtype=np.float32)
            for n_done in self._activate(chunk, activations):
                yield Progress((start + n_done) / len(frames), "Finding the pitch")
            parts.append(decoder.push(activations, is_last=start + CHUNK >= len(frames)))
        f0_hz = np.concatenate([part[0] for part in parts])
        periodicity = np.concatenate([part[1] for part in parts])
        if periodicity.any():
            other = yield from part(FastTracker().track(samples, sample_rate), 1.0, 1.0)
            f0_hz = lower_octaves(frames, f0_hz, periodicity, other)
            f0_hz, periodicity = follow_low_notes(samples, f0_hz, periodicity)
        f0_hz = repair_octaves(f0_hz, periodicity)
        return follow_above_range(frames, f0_hz, periodicity)

    def activations(
        self, samples: NDArray[np.float32]
    ) -> Generator[Progress, None, NDArray[np.float32]]:
        """Of samples [n] at 16 kHz: [n_frames, 360], 0..1; a frame every 10 ms."""
        frames = framed(samples, HOP)
        found = np.zeros((len(frames), N_BINS), dtype=np.float32)
        for n_done in self._activate(frames, found):
            yield Progress(n_done / len(frames), "Finding the pitch")
        return found

    def _activate(
        self, frames: NDArray[np.float32], activations: NDArray[np.float32]
    ) -> Iterator[int]:
        """Fill activations [n, 360] of the frames that sound; yields how many frames are done."""
        sounding = np.flatnonzero(levels_db(frames) >= QUIET_DB)
        starts = range(0, len(sounding), BATCH)
        batches = (sounding[start : start + BATCH] for start in starts)
        n_workers = min(MOST_WORKERS, torch.get_num_threads()) if self._device == "cpu" else 1

        def run(picked: NDArray[np.intp]) -> int:
            batch = torch.from_numpy(frames[picked]).to(self._device)
            with torch.inference_mode():
                activations[picked] = self._network(normalize_frames(batch)).cpu().numpy()
            return int(picked[-1]) + 1

        yield from mapped(run, batches, n_workers)


def framed(samples: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    """Frames of 1024 samples [n_samples // hop + 1, 1024], the n-th centred on sample n * hop.

    A view on one padded copy. The ends are padded with zeros.
    """
    padded = np.pad(samples, FRAME_SIZE // 2)
    views = np.lib.stride_tricks.sliding_window_view(padded, FRAME_SIZE)[::hop]
    frames: NDArray[np.float32] = views[: len(samples) // hop + 1]
    return frames


def levels_db(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """RMS levels [n] of frames [n, size], dB re full scale, without their DC."""
    power = np.concatenate(
        [part.var(axis=1) for part in np.array_split(frames, len(frames) // 4096 + 1)]
    )
    return np.asarray(10.0 * np.log10(power + 1e-12), dtype=np.float32)


def tiny_tracker(device: str = "cpu") -> CrepeTracker:
    """CREPE's small network, the default."""
    return CrepeTracker("tiny", device)


def full_tracker(device: str = "cpu") -> CrepeTracker:
    """The large one."""
    return CrepeTracker("full", device)
