"""Which frames are voiced, with what stands for pitch where none is."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.errors import NoPitchFound
from studio.engine.features.types import Features

VOICED = 0.5  # periodicity from which a frame counts as voiced
BRIDGED = 0.2  # periodicity below which f0 is noise and is replaced by a bridge
GATE_BELOW_LOUD_DB = 50.0  # how far under the loud parts a pitch is still believed
GATE_FLOOR_DB = -60.0  # and never below this loudness
SHORTEST_VOICED_S = 0.05


def gate_by_loudness(
    periodicity: NDArray[np.float32], loudness_db: NDArray[np.floating]
) -> NDArray[np.float32]:
    """periodicity [n], 0 where loudness_db [n] is far below the loud parts.

    A network that normalises each frame finds confident pitches in the noise of rests.
    """
    loud = float(np.percentile(loudness_db, 95))
    gate = max(GATE_FLOOR_DB, loud - GATE_BELOW_LOUD_DB)
    return np.where(loudness_db >= gate, periodicity, 0).astype(np.float32)


def bridge_unvoiced(
    log_f0: NDArray[np.float64], periodicity: NDArray[np.float32]
) -> NDArray[np.float64]:
    """log_f0 [n], a straight line from voiced neighbour to voiced neighbour where unvoiced.

    Before the first and after the last voiced frame their value is held. Where nothing at all is
    voiced, log_f0 comes back unchanged.
    """
    kept = np.flatnonzero(periodicity >= BRIDGED)
    if len(kept) == 0:
        return log_f0
    return np.interp(np.arange(len(log_f0)), kept, log_f0[kept])


def voiced_frames(features: Features) -> NDArray[np.bool_]:
    """bool [n_frames]: the frames whose pitch is to be believed."""
    return np.asarray(features.periodicity >= VOICED)


def require_pitch(features: Features) -> None:
    """NoPitchFound where less than 50 ms (or half of a shorter clip) is voiced."""
    n_voiced = int(voiced_frames(features).sum())
    least = min(SHORTEST_VOICED_S * features.frame_rate, 0.5 * features.n_frames)
    if n_voiced < max(1.0, least):
        raise NoPitchFound(
            "No pitch was found: the sound is silent or holds no single notes. Use one voice or "
            "one instrument at a time, recorded louder."
        )
