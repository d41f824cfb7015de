"""Pitch above what CREPE can represent: whistles, piccolos, birds."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.partials import HZ_PER_BIN, energy_at, power_spectra
from studio.engine.features.tracker import Pitch

LOWEST_HZ = 1990.0  # CREPE's last bin is 2006 Hz
LOWEST_SEEN_HZ = 100.0  # rumble below does not count
LEAST_SHARE = 0.5  # of a frame's energy that the harmonics of such a pitch must hold
LEAST_FUNDAMENTAL = 10**-2.0  # share of the energy
SUBHARMONIC = 10**-2.6  # share of the energy; a real lower pitch shows more between the harmonics
SHORTEST_FRAMES = 3
BLOCK = 2048  # frames


def follow_above_range(
    frames: NDArray[np.float32], f0_hz: NDArray[np.float32], periodicity: NDArray[np.float32]
) -> Pitch:
    """Replace the pitch of frames [n, 1024] whose harmonics all belong to an f0 above 1990 Hz.

    CREPE folds such a sound into its range or gives it up. Its frames are flagged above_range and
    get the frequency read from the spectrum, with the harmonics' share of the energy as
    periodicity. The sound is at 16 kHz, so nothing above 7.9 kHz is seen.
    """
    high_hz = np.zeros(len(frames), dtype=np.float32)
    share = np.zeros(len(frames), dtype=np.float32)
    for start in range(0, len(frames), BLOCK):
        part = slice(start, start + BLOCK)
        sounding = np.flatnonzero(np.abs(frames[part, ::7]).max(axis=1) > 3e-4) + start
        if len(sounding):
            high_hz[sounding], share[sounding] = _high_pitch(frames[sounding])
    is_high = _without_short_runs(high_hz > 0)
    return Pitch(
        np.where(is_high, high_hz, f0_hz),
        np.where(is_high, np.maximum(share, periodicity), periodicity),
        is_high,
    )


def _high_pitch(
    frames: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(f0_hz, share of the energy in its harmonics) [n]; f0_hz 0 where nothing is that high."""
    power = power_spectra(frames)  # [n, 513]
    power[:, : round(LOWEST_SEEN_HZ / HZ_PER_BIN)] = 0.0
    total = power.sum(axis=1) + 1e-12
    peak = _vertex(power, power.argmax(axis=1))
    f0_hz = np.zeros(len(frames))
    share = np.zeros(len(frames))
    for divisor in (1, 2, 3):  # the strongest partial is the first, second or third
        f0 = peak / divisor  # in bins
        harmonic = sum(energy_at(power, f0 * k) for k in (1, 2, 3, 4)) / total
        is_lone = (f0 * HZ_PER_BIN >= LOWEST_HZ) & (harmonic >= LEAST_SHARE)
        is_lone &= energy_at(power, f0) > LEAST_FUNDAMENTAL * total
        is_lone &= _strongest_between(power, f0) < SUBHARMONIC * total
        f0_hz = np.where(is_lone, f0 * HZ_PER_BIN, f0_hz)
        share = np.where(is_lone, harmonic, share)
    return f0_hz.astype(np.float32), np.minimum(share, 1).astype(np.float32)


def _strongest_between(
    power: NDArray[np.floating], f0: NDArray[np.floating]
) -> NDArray[np.floating]:
    """Energy [n] of the strongest partial below 2 f0 of a pitch of f0 / 2 to f0 / 5."""
    strongest = np.zeros(len(power))
    for divisor in (2, 3, 4, 5):
        for multiple in range(1, 2 * divisor):
            if multiple != divisor:
                strongest = np.maximum(strongest, energy_at(power, f0 * multiple / divisor))
    return strongest


def _vertex(power: NDArray[np.floating], peak: NDArray[np.intp]) -> NDArray[np.floating]:
    """Fractional bin [n] of the maximum, by a parabola through the log spectrum."""
    rows = np.arange(len(power))
    inner = np.clip(peak, 1, power.shape[1] - 2)
    below, at, above = (np.log(power[rows, inner + k] + 1e-12) for k in (-1, 0, 1))
    curve = np.minimum(below - 2 * at + above, -1e-6)
    return np.asarray(inner + np.clip(0.5 * (below - above) / curve, -0.5, 0.5))


def _without_short_runs(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    kept = np.zeros_like(flags)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        kept[start:end] = end - start >= SHORTEST_FRAMES
    return kept
