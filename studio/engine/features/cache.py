"""Features on disk, found again by the content of the sound they belong to."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import sha256_of
from studio.engine.features.tracker import PitchTracker
from studio.engine.features.types import Features

FORMAT = 1  # a change of what extract() does with a tracker's result wants a new one
CURVES = ("f0_hz", "periodicity", "loudness_db")


class FeatureCache:
    """A folder of .npz entries; a damaged or foreign entry counts as absent.

    A folder that cannot be written only means that nothing is remembered.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def key(
        self, samples_16k: NDArray[np.float32], tracker: PitchTracker, frame_rate: float
    ) -> str:
        """64 hex digits from the samples at 16 kHz, the tracker and the frame rate."""
        parts = {
            "format": FORMAT,
            "samples": sha256_of(samples_16k),
            "tracker": tracker.name,
            "version": tracker.version,
            "hop_s": tracker.hop_s,
            "frame_rate": float(frame_rate),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def read(self, key: str) -> Features | None:
        """The entry, or None where there is none that can be trusted."""
        try:
            # Opened here: numpy leaves the file open where the zip in it is damaged.
            with (
                self._path(key).open("rb") as file,
                np.load(file, allow_pickle=False) as entry,
            ):
                f0_hz, periodicity, loudness_db = (
                    np.asarray(entry[name], dtype=np.float32) for name in CURVES
                )
                rate, share = float(entry["frame_rate"]), float(entry["above_range_share"])
            curves = (f0_hz, periodicity, loudness_db)
            if not all(curve.ndim == 1 and np.isfinite(curve).all() for curve in curves):
                return None
            return Features(f0_hz, periodicity, loudness_db, rate, share)
        except Exception:  # whatever a damaged zip can raise: the entry is made anew
            return None

    def write(self, key: str, features: Features) -> None:
        """Store an entry whole or not at all."""
        values = {name: getattr(features, name) for name in CURVES}
        temporary = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(suffix=".tmp", dir=self.folder)
            with os.fdopen(descriptor, "wb") as file:
                np.savez_compressed(
                    file,
                    frame_rate=features.frame_rate,
                    above_range_share=features.above_range_share,
                    **values,
                )
            Path(temporary).replace(self._path(key))
        except OSError:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.npz"
