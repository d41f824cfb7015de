"""A spectrogram on a pitch axis, computed with NumPy alone."""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip
from studio.engine.progress import Progress
from studio.engine.units import midi_to_hz
from studio.ui.results import Picture

MIDI_LOW, MIDI_HIGH = 35.5, 108.5
ROWS_PER_SEMITONE = 4
WINDOW_S = 0.08
HOP_S = 0.01
MOST_COLUMNS = 6000
COLUMNS_AT_ONCE = 256
RANGE_DB = 80.0


def draw_picture(clip: Clip) -> Generator[Progress, None, Picture]:
    """Magnitudes from B1 to C8, four rows a semitone, 80 dB below the loudest point.

    Each row holds the loudest STFT bin of its band, or where bands are narrower than a bin the
    linear interpolation between bins. Long clips get a longer hop: at most 6,000 columns.
    """
    rate, seconds = clip.sample_rate, clip.seconds
    n_fft = 1 << int(np.ceil(np.log2(WINDOW_S * rate)))
    hop = max(round(HOP_S * rate), -(-len(clip.samples) // MOST_COLUMNS))
    n_columns = max(1, -(-len(clip.samples) // hop))
    window = np.hanning(n_fft).astype(np.float32)
    edges, centres = _rows(rate, n_fft)
    magnitudes = np.zeros((n_columns, len(centres)), np.float32)
    for first in range(0, n_columns, COLUMNS_AT_ONCE):
        last = min(first + COLUMNS_AT_ONCE, n_columns)
        frames = _frames(clip.samples, first, last, hop, n_fft) * window
        spectrum = np.abs(np.fft.rfft(frames, axis=1)).astype(np.float32)
        magnitudes[first:last] = _to_rows(spectrum, edges, centres)
        yield Progress(last / n_columns, "Drawing the spectrogram")
    return Picture(_to_levels(magnitudes), MIDI_LOW, MIDI_HIGH, n_columns * hop / rate or seconds)


def _rows(rate: int, n_fft: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Edges [n_rows + 1] in whole bins, centres [n_rows] in fractions of a bin."""
    n_rows = round((MIDI_HIGH - MIDI_LOW) * ROWS_PER_SEMITONE)
    edges_midi = np.linspace(MIDI_LOW, MIDI_HIGH, n_rows + 1)
    bins = midi_to_hz(edges_midi) * n_fft / rate
    centres = np.sqrt(bins[1:] * bins[:-1])
    return np.round(bins).astype(np.int64), centres


def _frames(
    samples: NDArray[np.float32], first: int, last: int, hop: int, n_fft: int
) -> NDArray[np.float32]:
    """Frames centred on the middle of each column's samples, [n, n_fft]; silence outside."""
    start = first * hop + hop // 2 - n_fft // 2
    end = (last - 1) * hop + hop // 2 + n_fft // 2
    piece = samples[max(0, start) : max(0, min(end, len(samples)))]
    before = max(0, -start)
    padded = np.zeros(end - start, np.float32)
    padded[before : before + len(piece)] = piece
    return np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop]


def _to_rows(
    spectrum: NDArray[np.float32], edges: NDArray[np.int64], centres: NDArray[np.float64]
) -> NDArray[np.float32]:
    n_bins = spectrum.shape[1]
    low = np.minimum(centres.astype(np.int64), n_bins - 2)
    part = np.clip(centres - low, 0.0, 1.0).astype(np.float32)
    rows = spectrum[:, low] * (1.0 - part) + spectrum[:, low + 1] * part
    wide = np.flatnonzero((np.diff(edges) > 1) & (edges[1:] < n_bins))
    if len(wide):
        starts = np.append(edges[wide], edges[wide[-1] + 1])
        rows[:, wide] = np.maximum.reduceat(spectrum, starts, axis=1)[:, :-1]
    rows[:, centres >= n_bins - 1] = 0.0
    return np.asarray(rows, np.float32)


def _to_levels(magnitudes: NDArray[np.float32]) -> NDArray[np.uint8]:
    top = float(magnitudes.max(initial=0.0))
    if top <= 0.0:
        return np.zeros(magnitudes.shape, np.uint8)
    db = 20.0 * np.log10(np.maximum(magnitudes / top, 1e-6))
    levels: NDArray[np.uint8] = np.clip((db / RANGE_DB + 1.0) * 255.0, 0.0, 255.0).astype(np.uint8)
    return levels
