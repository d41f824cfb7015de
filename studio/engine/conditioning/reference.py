"""The reference's own chain, kept exact for comparison; the default mode mends its failings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.octave import reference_octave
from studio.engine.conditioning.quantiles import map_levels, quantiles_of
from studio.engine.conditioning.tuning import CHROMATIC, MAJOR
from studio.engine.features.types import Features
from studio.engine.units import DB_FLOOR, hz_to_midi, midi_to_hz

SMOOTHING_FRAMES = 40
HIGHEST_MIDI = 110.0
FloatArray = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class ReferenceSettings:
    """The reference's controls: quiet in dB, autotune 0..1, shifts in octaves and dB."""

    threshold: float = 1.0
    quiet: float = 20.0
    autotune: float = 0.0
    octaves: float = 0.0
    loudness_shift: float = 0.0


def smooth(values: FloatArray, size: int = SMOOTHING_FRAMES) -> FloatArray:
    """Box mean along the last axis, zeros beyond the ends; even sizes look further ahead.

    ddsp.training.postprocessing.smooth: a convolution with padding SAME.
    """
    before = (size - 1) // 2
    padding = [(0, 0)] * (values.ndim - 1) + [(before, size - 1 - before)]
    padded = np.pad(values.astype(np.float64), padding)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, size, axis=-1).mean(-1))


def detect_notes(
    loudness_db: FloatArray,
    periodicity: FloatArray,
    threshold: float = 1.0,
    *,
    exponent: float = 2.0,
    smoothing: int = SMOOTHING_FRAMES,
    sureness: float = 0.7,
    floor_db: float = DB_FLOOR,
) -> tuple[NDArray[np.bool_], FloatArray]:
    """(mask, ratio), shaped as the input [..., n_frames]; the mean is over everything given."""
    level = smooth(periodicity.astype(np.float64) ** exponent, smoothing) * (
        loudness_db - floor_db
    )
    mean = float(np.mean(loudness_db, dtype=np.float64)) - floor_db
    ratio = level / max(mean * sureness**exponent, 1e-12)  # a silent clip has no notes
    return ratio >= threshold, ratio


def tuning_factor(midi: FloatArray, periodicity: FloatArray, mask: NDArray[np.bool_]) -> float:
    """The reference's tuning offset in semitones: least distance plus fewest transitions."""
    candidates = np.linspace(-0.5, 0.5, 101)
    off = _to_nearest_semitone(midi[mask][:, None] - candidates)  # [n_on, 101]
    weights = periodicity[mask][:, None]
    distance = np.mean(weights * np.abs(off), axis=0)
    moves = np.diff(midi[mask][:, None] - off, axis=0) != 0.0
    transitions = np.mean(weights[:-1] * moves, axis=0)
    return float(candidates[np.argmin(_standard(transitions) + _standard(distance))])


def auto_tune(
    midi: FloatArray,
    tuning: float,
    mask: NDArray[np.bool_],
    amount: float,
    chromatic: bool = False,
) -> FloatArray:
    """midi [n] moved frame by frame; the major scale ignores the tuning, as in the reference."""
    if chromatic:
        return np.asarray(midi - amount * _to_nearest_semitone(midi - tuning))
    scales = np.array([[12 * o + d + t for o in range(10) for d in MAJOR] for t in CHROMATIC])
    on = midi[mask][:, None]
    costs = [np.mean(np.min(np.abs(on - scale), axis=1)) for scale in scales]
    scale = scales[int(np.argmin(costs))]
    nearest = scale[np.argmin(np.abs(midi[:, None] - scale), axis=1)]
    return np.asarray(midi - amount * (midi - nearest))


def adjust(
    features: Features,
    mean_pitch: float,
    quantiles: NDArray[np.float64],
    settings: ReferenceSettings,
) -> tuple[Features, NDArray[np.bool_], float]:
    """(features, mask, octave shift) of the reference's timbre transfer demo, in its order."""
    mask, ratio = detect_notes(features.loudness_db, features.periodicity, settings.threshold)
    octave = reference_octave(hz_to_midi(features.f0_hz)[mask], mean_pitch)
    f0_hz = _shifted(features.f0_hz.astype(np.float64), octave)
    loudness_db = features.loudness_db.astype(np.float64)
    if mask.any():
        on = loudness_db[mask]
        loudness_db[mask] = map_levels(on, quantiles_of(on), quantiles)
    loudness_db[~mask] -= settings.quiet * (1.0 - ratio[~mask])
    if settings.autotune and mask.any():
        midi = hz_to_midi(f0_hz)
        tuning = tuning_factor(midi, features.periodicity, mask)
        f0_hz = midi_to_hz(auto_tune(midi, tuning, mask, settings.autotune)).astype(np.float64)
    return manual(f0_hz, loudness_db, features, settings), mask, octave


def manual(
    f0_hz: FloatArray, loudness_db: FloatArray, features: Features, settings: ReferenceSettings
) -> Features:
    """The two manual shifts: dB, and octaves with the clip at MIDI 110."""
    return Features(
        _shifted(f0_hz, settings.octaves).astype(np.float32),
        features.periodicity,
        (loudness_db + settings.loudness_shift).astype(np.float32),
        features.frame_rate,
        features.above_range_share,
    )


def _shifted(f0_hz: FloatArray, octaves: float) -> NDArray[np.float64]:
    highest = float(midi_to_hz(HIGHEST_MIDI))
    return np.asarray(np.clip(f0_hz * 2.0**octaves, 0.0, highest), dtype=np.float64)


def _to_nearest_semitone(off: FloatArray) -> FloatArray:
    wrapped = off % 1.0
    return np.where(wrapped > 0.5, wrapped - 1.0, wrapped)


def _standard(costs: FloatArray) -> FloatArray:
    deviation = float(np.std(costs))
    return np.asarray((costs - np.mean(costs)) / (deviation if deviation > 0 else 1.0))
