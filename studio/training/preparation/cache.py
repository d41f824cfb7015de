"""Prepared recordings on disk: samples memory-mapped, features beside them."""

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.engine.errors import UnwritableTarget
from studio.engine.features.types import Features
from studio.engine.write_errors import reason_and_advice

MOST_BYTES = 4 << 30  # six hours at 44.1 kHz
DAY_S = 86400.0
FORMAT = 1  # a change of how recordings are prepared wants a new one
CURVES = ("f0_hz", "periodicity", "loudness_db")


@dataclass(frozen=True, slots=True)
class Recording:
    """Something to train from.

    samples: float32 [n] at the training rate, memory-mapped: only what is read takes memory.
    features: at the training frame rate, from the same sound. held_out_from_s: from here on it is
    for validation only (0: all of it; the whole length: none).
    """

    name: str
    samples: NDArray[np.float32]
    sample_rate: int
    features: Features
    held_out_from_s: float

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate


class RecordingCache:
    """A folder of NAME.npy (samples) and NAME.npz (features); damaged entries count as absent."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def key(self, **parts: Any) -> str:
        """40 hex digits from plain values that together decide the content."""
        text = json.dumps({"format": FORMAT, **parts}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    def trim(self, most_bytes: int = MOST_BYTES) -> None:
        """Delete what was not used for longest until the rest fits, nothing of today.

        What is deleted is measured again where it is wanted. Half-written files of programs that
        were killed go, too.
        """
        entries: dict[str, list[Path]] = {}
        used_s: dict[str, float] = {}
        n_bytes = 0
        for path in self.folder.glob("*.np[yz]"):
            with suppress(OSError):
                status = path.stat()
                n_bytes += status.st_size
                entries.setdefault(path.stem, []).append(path)
                last_s = max(status.st_atime, status.st_mtime, used_s.get(path.stem, 0.0))
                used_s[path.stem] = last_s
        today_s = time.time() - DAY_S
        for key in sorted(entries, key=lambda key: used_s[key]):
            if n_bytes <= most_bytes or used_s[key] >= today_s:
                break
            for path in entries[key]:
                with suppress(OSError):
                    n_bytes -= path.stat().st_size
                    path.unlink()
        for path in self.folder.glob("*.tmp"):
            with suppress(OSError):
                if path.stat().st_mtime < today_s:
                    path.unlink()

    def load(self, key: str) -> tuple[NDArray[np.float32], Features, dict[str, float]] | None:
        """(samples, features, figures), or None where there is nothing that can be trusted."""
        try:
            with (
                self._path(key, "npz").open("rb") as file,
                np.load(file, allow_pickle=False) as entry,
            ):
                f0_hz, periodicity, loudness_db = (entry[name] for name in CURVES)
                figures = json.loads(str(entry["figures"]))
            samples = np.load(self._path(key, "npy"), mmap_mode="r", allow_pickle=False)
            if samples.dtype != np.float32 or len(samples) != figures.pop("n_samples"):
                return None
            rate, share = figures.pop("frame_rate"), figures.pop("above_range_share")
            self._note_use(key)
            return samples, Features(f0_hz, periodicity, loudness_db, rate, share), figures
        except Exception:  # whatever damage can raise: the entry is made anew
            return None

    def store(
        self,
        key: str,
        samples: NDArray[np.float32],
        features: Features,
        figures: Mapping[str, float],
    ) -> None:
        """Write an entry, samples first, each file whole or not at all; UnwritableTarget."""
        known = {
            **figures,
            "n_samples": len(samples),
            "frame_rate": features.frame_rate,
            "above_range_share": features.above_range_share,
        }
        curves = {name: getattr(features, name) for name in CURVES}
        self._write(key, "npy", lambda file: np.save(file, np.asarray(samples, np.float32)))
        text = json.dumps(known)
        self._write(key, "npz", lambda file: np.savez(file, figures=np.array(text), **curves))

    def _note_use(self, key: str) -> None:
        """For trim; also where the system itself does not note it."""
        path = self._path(key, "npz")
        with suppress(OSError):
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))

    def _path(self, key: str, suffix: str) -> Path:
        return self.folder / f"{key}.{suffix}"

    def _write(self, key: str, suffix: str, save: Any) -> None:
        temporary = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(suffix=".tmp", dir=self.folder)
            with os.fdopen(descriptor, "wb") as file:
                save(file)
            Path(temporary).replace(self._path(key, suffix))
        except OSError as error:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
            path = self._path(key, suffix)
            raise UnwritableTarget(
                f"The training cache {self.folder} cannot be written: "
                f"{reason_and_advice(path, error)}"
            ) from error
