"""How well exported velocities follow the level of notes: python -m tests.velocities FOLDER.

A note's level can be measured in several ways, which differ from each other: of a few notes some
correlate by no more than 0.5. The rank correlation (Spearman) of the velocities with each is
printed for every clip that is not speech, and its mean, each clip as heavy as it has notes. The
mean power, which velocities follow, is the one measure that is at 0.95 or above with all of the
A-weighted ones. Outside the fast suite.
"""

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from studio.engine.clip import Clip, read_clip
from studio.engine.conditioning.condition import condition
from studio.engine.conditioning.notes import note_frames
from studio.engine.conditioning.types import Note
from studio.engine.export.write import played_notes_midi
from studio.engine.features.extract import extract
from studio.engine.features.tracker import make_tracker
from studio.engine.features.types import Features
from studio.engine.instrument import load_instrument
from studio.engine.library import find_instrument
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish

LEAST_CORRELATION = 0.95
MOST_AT_127 = 0.05
Curve = NDArray[np.float64]
WINDOW_S = 0.032  # of the level that is measured in the samples themselves


def mean_power(curve: Curve) -> float:
    """Level of the mean power."""
    return float(10 * np.log10(np.mean(10 ** (curve / 10))))


KINDS: dict[str, Callable[[Curve], float]] = {
    "power": mean_power,
    "mean dB": lambda curve: float(np.mean(curve)),
    "median": lambda curve: float(np.median(curve)),
    "90 %": lambda curve: float(np.percentile(curve, 90)),
    "peak": lambda curve: float(np.max(curve)),
}


def level_curve(clip: Clip, frame_rate: float, n_frames: int) -> Curve:
    """Unweighted level in dB [n_frames], a window of 32 ms about each frame."""
    squares = np.concatenate([[0.0], np.cumsum(np.square(clip.samples.astype(np.float64)))])
    centre = np.arange(n_frames) / frame_rate
    first, last = (
        np.clip(np.round((centre + side * WINDOW_S / 2) * clip.sample_rate), 0, len(clip.samples))
        for side in (-1, 1)
    )
    first, last = first.astype(np.int64), np.maximum(first + 1, last).astype(np.int64)
    last = np.minimum(last, len(clip.samples))
    mean = (squares[last] - squares[first]) / np.maximum(last - first, 1)
    return np.asarray(10 * np.log10(np.maximum(mean, 1e-10)))


def spearman(one: Curve, other: Curve) -> float:
    """Rank correlation, ties with their mean rank; 1 where neither changes."""
    a, b = rankdata(one), rankdata(other)
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 1.0 if np.ptp(a) == np.ptp(b) else 0.0
    return float(np.corrcoef(a, b)[0, 1])


def of_notes(notes: tuple[Note, ...], features: Features, curve: Curve) -> dict[str, Curve]:
    """Levels of each kind [n_notes]."""
    parts = [curve[note_frames(note, features.frame_rate)] for note in notes]
    return {name: np.array([kind(part) for part in parts]) for name, kind in KINDS.items()}


def main() -> int:
    """Print the table; 1 where a figure falls short."""
    parser = argparse.ArgumentParser(prog="python -m tests.velocities", description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    statistics = load_instrument(find_instrument("Violin")).statistics
    tracker = make_tracker("tiny")
    at_127 = 0
    counts: list[int] = []
    rows: list[list[float]] = []
    heads = [f"{unit} {name}" for unit in ("A", "flat") for name in KINDS]
    print(f"{'':28}{'notes':>6}" + "".join(f"{head:>13}" for head in heads))
    for path in sorted(options.folder.glob("*.flac")):
        if "speech" in path.name:
            continue
        clip = read_clip(path)
        features = finish(extract(clip, tracker=tracker))
        played = condition(features, Conditioning(), statistics)
        messages = mido.MidiFile(file=io.BytesIO(played_notes_midi(played)))
        found = np.array([m.velocity for m in messages if m.type == "note_on" and m.velocity])
        notes = played.notes
        assert len(found) == len(notes)
        weighted = of_notes(notes, features, features.loudness_db.astype(np.float64))
        flat = of_notes(notes, features, level_curve(clip, features.frame_rate, features.n_frames))
        levels = [*weighted.values(), *flat.values()]
        figures = [spearman(found.astype(np.float64), each) for each in levels]
        at_127 += int((found == 127).sum())
        counts.append(len(found))
        rows.append(figures)
        print(_row(path.stem, len(found), figures))
    means = np.average(rows, axis=0, weights=counts).tolist()
    print(_row("mean by notes", sum(counts), means))
    print(f"{at_127} of {sum(counts)} notes at 127")
    is_fine = min(means[: len(KINDS)]) >= LEAST_CORRELATION
    return 0 if is_fine and at_127 <= MOST_AT_127 * sum(counts) else 1


def _row(name: str, n_notes: int, figures: list[float]) -> str:
    return f"{name:28}{n_notes:6}" + "".join(f"{figure:13.3f}" for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
