"""Dry stems that follow the wished loudness: one gain curve from target minus rendered."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.conditioning.types import Conditioned
from studio.engine.dsp.loudness import loudness
from studio.engine.features.extract import LOUDNESS_FFT
from studio.engine.features.tracker import TRACKING_RATE
from studio.engine.graph.chunks import Chunk, Chunks
from studio.engine.graph.stage import StagedGraph
from studio.engine.models.chain import DRY
from studio.engine.stream.resampling import Stretch
from studio.engine.stream.reverberation import Reverberation, StemSignal
from studio.engine.units import DB_FLOOR

FRAME_RATE = 250.0
MOST_DB = 12.0  # beyond the tone pad's own offset
_HOP = round(TRACKING_RATE / FRAME_RATE)
_CHUNK = 64  # frames: a quarter of a second
_SLOW_S = 0.25  # a piece that is brought to the rate of measuring at once
_MEASURED_S = 3.0  # of it that is kept
_KEPT_S = 600.0  # a number a frame: 1 kB a second
_SOFT_DB, _FADE_DB = DB_FLOOR + 5.0, 10.0  # under the one no frame is lifted, over both fully
_KERNEL = np.hanning(9)[1:-1] / np.hanning(9).sum()
"""Smoothing over seven frames. Held-out violin, loudness error: 0.26 dB without level_match, 0.11
with it, 0.08 without smoothing; but then a steep gain spreads a partial over its neighbours."""
_REACH = len(_KERNEL) // 2


class Slow:
    """Stems: the sum of a dry sound's parts at TRACKING_RATE, where its level is measured."""

    def __init__(self, dry: StagedGraph) -> None:
        """Makes nothing yet."""
        self.sample_rate = TRACKING_RATE
        self.n_samples = -(-dry.n_samples * TRACKING_RATE // dry.sample_rate)
        self.chunk_size = round(_SLOW_S * TRACKING_RATE)
        self._dry = StemSignal(dry, DRY)
        self._stretch = Stretch(dry.sample_rate, TRACKING_RATE)
        n_most = round(_MEASURED_S / _SLOW_S)
        self._chunks = Chunks(self.n_samples, self.chunk_size, self._make, n_most)

    def span(self, name: str, start: int, end: int) -> NDArray[np.float32]:
        """There is one part only, "dry"."""
        return self._chunks.span(name, start, end)

    def _make(self, index: int) -> Chunk:
        start = index * self.chunk_size
        return {DRY: self._stretch.read(self._dry.span, start, start + self.chunk_size)}


class Levelled:
    """The parts of a dry sound, and their sum, under one gain curve: what is asked for sounds.

    The curve is the difference, in dB on the 4 ms grid of the features, between the loudness that
    was asked for and that of the sound as the network plays it, in its own room: so the mix, the
    room that the user chose and the output's level are not levelled away, and a room's tail is
    never gated. It stays within 12 dB of what the tone pad changes, is smooth, and lifts
    nothing that is near silence. A frame depends on 30 ms around it and on the past that its room
    remembers, not on where playing began.
    """

    def __init__(
        self,
        dry: StagedGraph,
        response: NDArray[np.float32],
        wishes: Sequence[tuple[Conditioned, float]],
    ) -> None:
        """response: of the instrument's own room at TRACKING_RATE, empty = none.

        wishes: what it is to sound like, each with its share (they sum to 1).
        """
        self.dry = dry
        self.sample_rate = dry.sample_rate
        self.n_samples = dry.n_samples
        self.chunk_size = dry.chunk_size
        self._slow = Slow(dry)
        self._own = Reverberation(self._slow, response, _MEASURED_S)
        n_frames = -(-round(dry.n_samples * FRAME_RATE) // dry.sample_rate) + 1
        self._target = np.zeros(n_frames)
        self._pad = np.zeros(n_frames)
        for wish, share in wishes:
            loudness_db = wish.features.loudness_db.astype(np.float64)
            places = np.arange(n_frames) * (wish.features.frame_rate / FRAME_RATE)
            known = np.arange(len(loudness_db))
            pad = loudness_db - wish.network_loudness_db
            self._target += share * np.interp(places, known, loudness_db)
            self._pad += share * np.interp(places, known, pad)
        n_most = round(_KEPT_S * FRAME_RATE / _CHUNK)
        self._short = Chunks(n_frames, _CHUNK, self._measure, n_most)

    def span(self, name: str, start: int, end: int) -> NDArray[np.float32]:
        """Samples start..end of a part; silence outside."""
        return self.dry.span(name, start, end) * self.gain(start, end)

    def gain(self, start: int, end: int) -> NDArray[np.float32]:
        """Factor of each sample start..end."""
        per_frame = self.sample_rate / FRAME_RATE
        first = int(max(start, 0) // per_frame)
        last = int(max(end, 1) // per_frame) + 2
        factors = 10.0 ** (self.gain_db(first, last) / 20.0)
        places = np.arange(start, end) / per_frame - first
        return np.interp(places, np.arange(len(factors)), factors).astype(np.float32)

    def gain_db(self, first: int, last: int) -> NDArray[np.float64]:
        """The curve, frames first..last of 4 ms."""
        short = self._short.span("db", first - _REACH, last + _REACH).astype(np.float64)
        return np.convolve(short, _KERNEL, "valid")

    @torch.no_grad()
    def _measure(self, index: int) -> Chunk:
        """How much the sound falls short of the wish, within the bounds, in dB."""
        first = index * _CHUNK
        last = min(first + _CHUNK, len(self._target))
        start, end = first * _HOP - LOUDNESS_FFT // 2, (last - 1) * _HOP + LOUDNESS_FFT // 2
        heard = self._slow.span(DRY, start, end) + self._own.span(start, end)
        audio = torch.from_numpy(heard)[None]
        levels = loudness(audio, TRACKING_RATE, FRAME_RATE, LOUDNESS_FFT, padding="valid")
        rendered = levels[0].numpy().astype(np.float64)
        target, pad = self._target[first:last], self._pad[first:last]
        short = pad + np.clip(target - rendered - pad, -MOST_DB, MOST_DB)
        softer = np.minimum(target, rendered)
        lift = np.clip((softer - _SOFT_DB) / _FADE_DB, 0.0, 1.0)
        out = np.zeros(_CHUNK, np.float32)
        out[: last - first] = np.where(short > 0.0, short * lift, short)
        return {"db": out}
