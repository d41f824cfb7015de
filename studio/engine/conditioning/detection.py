"""Where a note is on."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.types import Features
from studio.engine.units import DB_FLOOR, hz_to_midi

SURENESS = 0.7  # periodicity that makes a note of mean loudness just count
SMOOTHING_S = 0.16
LIFT_FROM, LIFT_FULL = 48.0, 28.0  # MIDI numbers between which low notes are raised
STAYS_S, STAYS_SEMITONES = 0.08, 0.5
MIN_ON_S = 0.04
MIN_OFF_S = 0.03


def note_ratio(features: Features) -> NDArray[np.float64]:
    """How surely a note is on [n_frames]: 1 is the reference's border.

    The reference's formula (ddsp.training.postprocessing.detect_notes) with a smoothing of 160 ms
    at every frame rate, normalised by what of the window lies inside the recording: the reference
    counts 40 frames and lets confidence fade at both ends. Low notes count as surely as high ones
    (sureness).
    """
    smooth = box_smooth(sureness(features) ** 2, _window(features))
    level = features.loudness_db.astype(np.float64) - DB_FLOOR
    mean = max(float(level.mean()), 1e-6)
    return np.asarray(smooth * level / (mean * SURENESS**2))


def sureness(features: Features) -> NDArray[np.float64]:
    """Periodicity [n_frames], 0..1, of which a low pitch that stays is not punished for being low.

    A tracker's window holds 2.6 periods of E1 but 28 of A4, so that its periodicity falls with the
    pitch: on plucked and sung basses to 0.4 at MIDI 28, 0.55 at 33, 0.65 at 45. Where the pitch
    stays within half a semitone for 80 ms it is raised by up to 2 from MIDI 48 to 28; hum and
    noise, whose pitch wanders, keep their own.
    """
    sure = features.periodicity.astype(np.float64)
    midi = hz_to_midi(features.f0_hz).astype(np.float64)
    low = np.clip((LIFT_FROM - midi) / (LIFT_FROM - LIFT_FULL), 0.0, 1.0)
    if not low.any():
        return sure
    size = 2 * round(STAYS_S * features.frame_rate / 2) + 1
    if len(midi) < size:
        return sure
    padded = np.pad(midi, size // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)
    stays = np.ptp(windows, axis=1) <= STAYS_SEMITONES
    # A frame beside one that stays belongs to it.
    near = np.lib.stride_tricks.sliding_window_view(np.pad(stays, size // 2), size).any(axis=1)
    return np.minimum(1.0, sure * (1.0 + low * near))


def note_mask(features: Features, threshold: float) -> NDArray[np.bool_]:
    """bool [n_frames]: no gap shorter than 30 ms, then no note shorter than 40 ms."""
    mask = note_ratio(features) >= max(threshold, 1e-3)
    rate = features.frame_rate
    return without_short_runs(~without_short_runs(~mask, MIN_OFF_S * rate), MIN_ON_S * rate)


def box_smooth(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Mean [n] of up to size (odd) values around each; at the ends, of those that exist.

    >>> box_smooth(np.array([3.0, 0.0, 0.0]), 3).tolist()
    [1.5, 1.0, 0.0]
    """
    half = size // 2
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.minimum(np.arange(len(values)) + half + 1, len(values))
    starts = np.maximum(np.arange(len(values)) - half, 0)
    return np.asarray((sums[ends] - sums[starts]) / (ends - starts))


def runs_of(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Starts and ends [n_runs, 2] of the stretches where mask [n] is true.

    >>> runs_of(np.array([True, False, True, True])).tolist()
    [[0, 1], [2, 4]]
    """
    padded = np.concatenate([[0], mask.astype(np.int8), [0]])
    return np.flatnonzero(np.diff(padded)).reshape(-1, 2)


def without_short_runs(mask: NDArray[np.bool_], least_frames: float) -> NDArray[np.bool_]:
    """mask [n] without its stretches shorter than least_frames, except one that fills it."""
    kept = mask.copy()
    for start, end in runs_of(mask):
        if end - start < least_frames and end - start < len(mask):
            kept[start:end] = False
    return kept


def _window(features: Features) -> int:
    return 2 * max(0, round(SMOOTHING_S * features.frame_rate / 2 - 0.5)) + 1
