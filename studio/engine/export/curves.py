"""Pitch and loudness as comma-separated values."""

import csv
import io

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.types import Features


def curves_csv(features: Features, note_mask: NDArray[np.bool_] | None = None) -> str:
    """One line a frame: seconds, Hz, periodicity, dB; with a mask [n_frames] also note_on 0 or 1.

    >>> one = Features(*(np.ones(1, np.float32) for _ in range(3)))
    >>> curves_csv(one).splitlines()[1]
    '0.0000,1.000,1.0000,1.000'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = ["time_s", "f0_hz", "periodicity", "loudness_db"]
    writer.writerow(head if note_mask is None else [*head, "note_on"])
    curves = zip(features.f0_hz, features.periodicity, features.loudness_db, strict=True)
    for n, (f0, periodicity, loudness) in enumerate(curves):
        time_s = n / features.frame_rate
        row = [f"{time_s:.4f}", f"{f0:.3f}", f"{periodicity:.4f}", f"{loudness:.3f}"]
        writer.writerow(row if note_mask is None else [*row, int(note_mask[n])])
    return text.getvalue()
