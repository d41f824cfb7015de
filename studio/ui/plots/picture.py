"""A spectrogram on a pitch axis, computed with NumPy alone."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip, release
from studio.engine.progress import Progress
from studio.engine.units import midi_to_hz
from studio.ui.common.results import Picture

MIDI_LOW, MIDI_HIGH = 35.5, 108.5
ROWS_PER_SEMITONE = 4
N_ROWS = round((MIDI_HIGH - MIDI_LOW) * ROWS_PER_SEMITONE)
LONG_S, SHORT_S = 0.2, 0.07
"""Length of the windows: low notes need fine bins, high ones fine times."""
BLEND_MIDI = (45.5, 69.5)
"""Below only the long window, above only the short one, between both, faded."""
HOP_S = 0.01
MOST_COLUMNS = 6000
COLUMNS_AT_ONCE = 128
RANGE_DB = 80.0
SILENT = 1e-7
"""-140 dB of full scale: nothing below it is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class _Band:
    """Rows that share one window.

    window: float32 [length], sums to 1. n_fft >= length. edges: int [n_rows + 1] and centres:
    float [n_rows], in bins.
    """

    window: NDArray[np.float32]
    n_fft: int
    edges: NDArray[np.int64]
    centres: NDArray[np.float64]


def draw_picture(
    clip: Clip, most_columns: int = MOST_COLUMNS
) -> Generator[Progress, None, Picture]:
    """Magnitudes from B1 to C8, four rows a semitone, 80 dB below the loudest point.

    Each row holds the interpolation between bins at its centre, or the loudest bin in its range
    where that is more. Long clips get a longer hop: at most so many columns.
    """
    rate, n_samples = clip.sample_rate, len(clip.samples)
    hop = max(round(HOP_S * rate), -(-n_samples // most_columns))
    magnitudes = yield from _magnitudes(clip, 0, max(1, -(-n_samples // hop)), hop)
    top_db = 20.0 * float(np.log10(max(float(magnitudes.max(initial=0.0)), SILENT)))
    levels = to_levels(magnitudes, top_db)
    seconds = len(levels) * hop / rate
    return Picture(levels, MIDI_LOW, MIDI_HIGH, seconds, floor_db=top_db - RANGE_DB, top_db=top_db)


def draw_stretch(
    clip: Clip, start_s: float, end_s: float, hop_s: float, top_db: float
) -> Generator[Progress, None, Picture]:
    """The same of start_s..end_s alone, a column every hop_s, on the scale of the whole."""
    rate = clip.sample_rate
    hop = max(1, round(hop_s * rate))
    first = max(0, int(start_s * rate) // hop)
    last = max(first + 1, min(-(-len(clip.samples) // hop), -(-int(end_s * rate) // hop)))
    magnitudes = yield from _magnitudes(clip, first, last, hop)
    return Picture(
        to_levels(magnitudes, top_db),
        MIDI_LOW,
        MIDI_HIGH,
        (last - first) * hop / rate,
        start_s=first * hop / rate,
        floor_db=top_db - RANGE_DB,
        top_db=top_db,
    )


def _magnitudes(
    clip: Clip, first: int, last: int, hop: int
) -> Generator[Progress, None, NDArray[np.float32]]:
    """Columns first..last [last - first, N_ROWS]."""
    bands = Bands(clip.sample_rate)
    found = np.zeros((last - first, N_ROWS), np.float32)
    at_once = max(1, COLUMNS_AT_ONCE * round(HOP_S * clip.sample_rate) // hop)
    at_once = min(COLUMNS_AT_ONCE, max(8, at_once))  # between two columns lies sound, too
    for start in range(first, last, at_once):
        end = min(start + at_once, last)
        found[start - first : end - first] = bands.columns(clip.samples, start, end, hop)
        release(clip.samples)
        yield Progress((end - first) / (last - first), "Drawing the spectrogram")
    return found


class Bands:
    """The two windows of a spectrogram: a long one for low notes, a short one for high ones."""

    def __init__(self, rate: int, long_s: float = LONG_S, short_s: float = SHORT_S) -> None:
        """rate: Hz; long_s, short_s: lengths of the windows."""
        self._n_low = round((BLEND_MIDI[0] - MIDI_LOW) * ROWS_PER_SEMITONE)
        self._n_both = round((BLEND_MIDI[1] - BLEND_MIDI[0]) * ROWS_PER_SEMITONE)
        self._low = _make_band(MIDI_LOW, BLEND_MIDI[1], long_s, rate)
        self._high = _make_band(BLEND_MIDI[0], MIDI_HIGH, short_s, rate)
        self._fade = np.linspace(0.0, 1.0, self._n_both, dtype=np.float32)

    def columns(
        self, samples: NDArray[np.float32], first: int, last: int, hop: int
    ) -> NDArray[np.float32]:
        """Magnitudes [last - first, N_ROWS]; column n is centred on sample (n + 1/2) * hop."""
        n_low, n_both = self._n_low, self._n_both
        columns = np.zeros((last - first, N_ROWS), np.float32)
        columns[:, n_low:] = _rows(samples, first, last, hop, self._high)
        columns[:, n_low : n_low + n_both] *= self._fade
        below = _rows(samples, first, last, hop, self._low)
        below[:, n_low:] *= 1.0 - self._fade
        columns[:, : n_low + n_both] += below
        return columns


def _make_band(low: float, high: float, seconds: float, rate: int) -> _Band:
    length = round(seconds * rate) // 2 * 2
    n_fft = 1 << (length - 1).bit_length()
    window = np.hanning(length).astype(np.float32)
    n_rows = round((high - low) * ROWS_PER_SEMITONE)
    bins = midi_to_hz(np.linspace(low, high, n_rows + 1)) * n_fft / rate
    centres = np.sqrt(bins[1:] * bins[:-1])
    return _Band(window / window.sum(), n_fft, np.round(bins).astype(np.int64), centres)


def _rows(
    samples: NDArray[np.float32], first: int, last: int, hop: int, band: _Band
) -> NDArray[np.float32]:
    """Magnitudes of columns first..last, [n_columns, n_rows]; outside the clip is silence."""
    length = len(band.window)
    start = first * hop + hop // 2 - length // 2
    end = (last - 1) * hop + hop // 2 + length // 2
    piece = samples[max(0, start) : max(0, min(end, len(samples)))]
    before = max(0, -start)
    padded = np.zeros(end - start, np.float32)
    padded[before : before + len(piece)] = piece
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]
    spectrum = np.abs(np.fft.rfft(frames * band.window, band.n_fft, axis=1)).astype(np.float32)
    return _to_rows(spectrum, band)


def _to_rows(spectrum: NDArray[np.float32], band: _Band) -> NDArray[np.float32]:
    n_bins, edges, centres = spectrum.shape[1], band.edges, band.centres
    low = np.minimum(centres.astype(np.int64), n_bins - 2)
    part = np.clip(centres - low, 0.0, 1.0).astype(np.float32)
    rows = spectrum[:, low] * (1.0 - part) + spectrum[:, low + 1] * part
    narrow = np.flatnonzero(np.diff(edges) < 1)  # from the last of these on a row holds bins
    first = int(narrow[-1]) + 1 if len(narrow) else 0
    last = int(np.searchsorted(edges, n_bins - 1)) - 1  # of the rows below Nyquist
    if last > first:
        loudest = np.maximum.reduceat(spectrum, edges[first : last + 1], axis=1)[:, :-1]
        rows[:, first:last] = np.maximum(rows[:, first:last], loudest)
    rows[:, centres >= n_bins - 1] = 0.0
    return np.asarray(rows, np.float32)


def to_levels(magnitudes: NDArray[np.float32], top_db: float) -> NDArray[np.uint8]:
    """80 dB below top_db on 0..255."""
    db = 20.0 * np.log10(np.maximum(magnitudes, SILENT)) - top_db
    levels: NDArray[np.uint8] = np.clip((db / RANGE_DB + 1.0) * 255.0, 0.0, 255.0).astype(np.uint8)
    levels[magnitudes <= SILENT] = 0
    return levels
