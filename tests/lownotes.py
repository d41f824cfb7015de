"""How many single notes of real instruments the tracker misses: python -m tests.lownotes FOLDER.

The folder's files carry their pitch in their names (studio/training/corpus/note_names.py).
Outside the fast suite: 860 notes of two seconds take two minutes of one core.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from studio.engine.clip import iter_blocks
from studio.engine.features.extract import extract
from studio.engine.features.tracker import PitchTracker, make_tracker
from studio.engine.features.voicing import voiced_frames
from studio.engine.progress import finish
from studio.engine.units import hz_to_midi
from studio.training.corpus.note_names import known_midi

SUFFIXES = {".flac", ".wav"}
LONGEST_S = 120.0
GROSS_SEMITONES = 0.5
TUNING_SEMITONES = 1.5  # how far the median of what is not gross may lie from the name
RANGES = ((0, 23), (24, 35), (36, 47), (48, 59), (60, 127), (36, 127))
ALLOWED = {(24, 35): 0.05, (36, 127): 0.01}


@dataclass(frozen=True, slots=True)
class Measured:
    """One note: its name's MIDI number, the semitones its median lies off, its wrong frames."""

    path: Path
    midi: int
    median: float
    is_gross: bool
    n_wrong: int
    n_voiced: int


def measure(path: Path, midi: int, tracker: PitchTracker) -> Measured:
    """The note of a file. Its own tuning is the median of the frames near its name."""
    clip = next(iter_blocks(path, LONGEST_S))
    features = finish(extract(clip, tracker=tracker, frame_rate=100.0))
    voiced = voiced_frames(features)
    off = hz_to_midi(features.f0_hz[voiced]) - midi
    if len(off) == 0:
        return Measured(path, midi, float("nan"), True, 0, 0)
    near = off[np.abs(off) < TUNING_SEMITONES]
    tuning = float(np.median(near)) if len(near) else 0.0
    median = float(np.median(off))
    n_wrong = int((np.abs(off - tuning) > GROSS_SEMITONES).sum())
    is_gross = abs(median - tuning) > GROSS_SEMITONES
    return Measured(path, midi, median, is_gross, n_wrong, len(off))


def main() -> int:
    """Measure the notes of a folder, print them by range; 1 where more are gross than allowed."""
    parser = argparse.ArgumentParser(prog="python -m tests.lownotes", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tracker", choices=("tiny", "full", "fast"), default="tiny")
    parser.add_argument("--below", type=int, default=128, help="only notes below this MIDI number")
    options = parser.parse_args()
    tracker = make_tracker(options.tracker)
    found = []
    for path in sorted(p for p in options.folder.rglob("*") if p.suffix.lower() in SUFFIXES):
        midi = known_midi(path.name)
        if midi is not None and midi < options.below:
            found.append(measure(path, midi, tracker))
    is_fine = True
    for low, high in RANGES:
        notes = [note for note in found if low <= note.midi <= high]
        if not notes:
            continue
        gross = sum(note.is_gross for note in notes)
        wrong = sum(note.n_wrong for note in notes) / max(sum(note.n_voiced for note in notes), 1)
        is_fine &= gross <= ALLOWED.get((low, high), 1.0) * len(notes)
        print(f"MIDI {low}-{high}: {len(notes)} notes, {gross} gross, {wrong:.2%} of frames wrong")
    for note in found:
        if note.is_gross:
            name = note.path.relative_to(options.folder)
            print(f"{name}: {note.median:+.2f} semitones, {note.n_voiced} voiced frames")
    return 0 if is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
