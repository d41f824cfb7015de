"""ddsp-studio evaluate: how close an instrument comes to recordings, in figures and a word."""

import argparse
from pathlib import Path

from studio.commands.console import add_json, add_tracker, print_json, table, work
from studio.commands.studies import STUDIES, run_study
from studio.commands.trained_studies import TRAINED, run_trained
from studio.commands.trained_studies import configure as configure_trained
from studio.engine.clip import read_clip
from studio.engine.errors import BadParameter
from studio.engine.library import find_instrument


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    told = "; ".join(f"{name}: {text}" for name, text in (STUDIES | TRAINED).items())
    parser.add_argument(
        "instrument", metavar="INSTRUMENT", help=f"name or file; or a study ({told})"
    )
    parser.add_argument(
        "audio", metavar="AUDIO", nargs="*", type=Path,
        help="recordings of it; after a study: INSTRUMENT and a melody; after one that trains: "
        "recordings",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="start", metavar="ANCHOR",
        help="interpolation: first z (default: each anchor to the next one)",
    )  # fmt: skip
    parser.add_argument("--to", dest="end", metavar="ANCHOR", help="interpolation: last z")
    add_tracker(parser, "tiny", "full")
    configure_trained(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print three rows, the shares, the word."""
    if arguments.instrument in STUDIES:
        return run_study(arguments.instrument, arguments.audio, arguments)
    if arguments.instrument in TRAINED:
        return run_trained(arguments.instrument, arguments.audio, arguments)
    if not arguments.audio:
        raise BadParameter("evaluate wants recordings to compare with, or a study.")
    path = find_instrument(arguments.instrument)
    clips = [read_clip(audio) for audio in arguments.audio]
    # torch loads here, not for --help or a missing file.
    from studio.engine.features.tracker import make_tracker
    from studio.engine.instrument import load_instrument
    from studio.engine.quality.evaluate import evaluate

    instrument = load_instrument(path)
    result = work(evaluate(instrument, clips, make_tracker(arguments.tracker)))
    rows = [
        {"row": instrument.name, **result.model.to_dict()},
        {"row": "oracle", **result.oracle.to_dict()},
        {"row": "fixed spectrum", **result.fixed.to_dict()},
    ]
    verdict = result.verdict
    if arguments.json:
        print_json(
            {
                "instrument": instrument.name,
                "figures": result.model.to_dict(),
                "oracle": result.oracle.to_dict(),
                "fixed_spectrum": result.fixed.to_dict(),
                "share_of_the_way": verdict.shares,
                "word": verdict.word,
                "missing": list(verdict.missing),
            }
        )
        return 0
    print(table(rows))
    shares = ", ".join(f"{name} {100 * value:.0f} %" for name, value in verdict.shares.items())
    print(f"of the way from the fixed spectrum to the oracle: {shares}")
    print(f"{instrument.name} is {verdict.word}.")
    if verdict.missing:
        print("To be better it needs: " + "; ".join(verdict.missing) + ".")
    return 0
