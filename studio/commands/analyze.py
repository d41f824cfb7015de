"""ddsp-studio analyze: what a recording holds, as curves in a file."""

import argparse
import io
from pathlib import Path

import numpy as np

from studio.commands.console import (
    add_channel,
    add_json,
    add_tracker,
    check_target,
    print_json,
    say,
    work,
)
from studio.engine.atomic import write_atomic
from studio.engine.broken_off import notes_of
from studio.engine.channels import cancels_words
from studio.engine.clip import Clip, read_clip
from studio.engine.export.curves import curves_csv
from studio.engine.export.targets import check_apart
from studio.engine.features.types import Features

FRAME_RATES = (50.0, 100.0, 125.0, 200.0, 250.0, 500.0)  # each divides 16 kHz


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    parser.add_argument("input", metavar="IN", type=Path, help="recording")
    parser.add_argument(
        "-o", "--output", metavar="OUT.npz", type=Path, required=True,
        help="f0_hz, periodicity, loudness_db, frame_rate, for NumPy",
    )  # fmt: skip
    add_channel(parser)
    add_tracker(parser)
    parser.add_argument(
        "--frame-rate",
        type=float,
        default=250.0,
        choices=FRAME_RATES,
        help="frames per second (default: 250)",
    )
    parser.add_argument("--csv", action="store_true", help="write the curves as OUT.csv, too")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and write."""
    beside = arguments.output.with_suffix(".csv") if arguments.csv else None
    check_apart((arguments.output, beside), (arguments.input,))
    for target in (arguments.output, beside):
        if target is not None:
            check_target(target)
    clip = read_clip(arguments.input, arguments.channel)
    if clip.channel != arguments.channel:
        say(cancels_words(clip.channel))
    notes = notes_of(arguments.input, len(clip.samples), clip.sample_rate)
    for note in notes:
        say(note)
    # torch loads here, not for --help or a missing file.
    from studio.commands.load import features_of

    features = work(features_of(clip, arguments.tracker, arguments.frame_rate))
    memory = io.BytesIO()
    np.savez_compressed(
        memory,
        f0_hz=features.f0_hz,
        periodicity=features.periodicity,
        loudness_db=features.loudness_db,
        frame_rate=np.float64(features.frame_rate),
    )
    write_atomic(arguments.output, memory.getvalue())
    if beside is not None:
        write_atomic(beside, curves_csv(features).encode())
    _report(arguments, clip, features, notes)
    return 0


def _report(
    arguments: argparse.Namespace, clip: Clip, features: Features, notes: tuple[str, ...]
) -> None:
    """A line, or JSON."""
    voiced = features.periodicity >= 0.5
    summary = {
        "output": arguments.output,
        "seconds": clip.seconds,
        "channel": clip.channel,
        "notes": notes,
        "n_frames": features.n_frames,
        "frame_rate": features.frame_rate,
        "tracker": arguments.tracker,
        "voiced_share": float(voiced.mean()),
        "median_f0_hz": float(np.median(features.f0_hz[voiced])) if voiced.any() else None,
        "median_loudness_db": float(np.median(features.loudness_db)),
        "above_range_share": float(features.above_range_share),
    }
    if arguments.json:
        print_json(summary)
        return
    pitch = f"{summary['median_f0_hz']:.1f} Hz" if voiced.any() else "no pitch"
    print(f"{arguments.output}: {clip.seconds:.2f} s, {100 * voiced.mean():.0f} % voiced, {pitch}")
    if features.above_range_share > 0:
        share = 100 * features.above_range_share
        print(f"{share:.0f} % of the sound lies above the range that can be tracked (2 kHz).")
