"""ddsp-studio evaluate reverb, variants, recipes: studies that train."""

import argparse
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

from studio.commands.console import print_json, table, work
from studio.engine.clip import Clip, read_clip, read_info, write_clip
from studio.engine.errors import BadParameter
from studio.engine.library import find_instrument
from studio.engine.progress import Progress
from studio.engine.resources import resource

TRAINED = {
    "reverb": "a short training in a room that is known: is the room learnt apart?",
    "variants": "kinds of synthesizers, with noise, reverb, z: one table",
    "recipes": "the Standard recipe with one number changed at a time: one table",
}
OTHER_CLIP = "demo/singing_vocadito_10.flac"
DRY_INSTRUMENT, MADE_S = "Flute", 90.0
Rows = list[dict[str, Any]]


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of these studies."""
    parser.add_argument(
        "--steps", type=int, help="reverb, variants: steps of each training (400; 300)"
    )
    parser.add_argument(
        "--minutes", type=float, default=0.0,
        help="variants: minutes of each training instead of steps; recipes: CPU minutes of each "
        "(2)",
    )  # fmt: skip


def run_trained(study: str, words: list[Path], arguments: argparse.Namespace) -> int:
    """words: recordings of one instrument (dry ones for reverb), none: a made melody."""
    if arguments.steps is not None and arguments.steps < 1:
        raise BadParameter("--steps is at least 1.")
    if arguments.minutes < 0 or (arguments.minutes and study == "reverb"):
        raise BadParameter("--minutes belongs to evaluate variants, recipes; it is at least 0.")
    if study == "recipes" and arguments.steps is not None:
        raise BadParameter("evaluate recipes counts CPU time, not steps: say --minutes.")
    for word in words:
        if not word.is_dir():
            read_info(word)  # told before the work
    return _reverb(words, arguments) if study == "reverb" else _table(study, words, arguments)


def _reverb(words: list[Path], arguments: argparse.Namespace) -> int:
    """A row for each thing that is to hold; status 1 where one does not."""
    rows = work(_reverb_rows(words, arguments))
    holds = all(row["holds"] for row in rows)
    if arguments.json:
        print_json({"study": "reverb", "rows": rows, "holds": holds})
    else:
        print(table([{**row, "holds": "PASS" if row["holds"] else "FAIL"} for row in rows]))
        print(f"reverb: {'holds' if holds else 'does not hold'}.")
    return 0 if holds else 1


def _reverb_rows(
    words: list[Path], arguments: argparse.Namespace
) -> Generator[Progress, None, Rows]:
    from studio.training.studies.reverb_study import N_STEPS, reverb_study  # torch loads here

    clips = [read_clip(word) for word in words] or [_made()]
    other = read_clip(resource(OTHER_CLIP))
    checks = yield from reverb_study(clips, other, arguments.steps or N_STEPS)
    return [check.to_dict() for check in checks]


def _table(study: str, words: list[Path], arguments: argparse.Namespace) -> int:
    """One table."""
    rows = work(_rows(study, words, arguments))
    if arguments.json:
        print_json({"study": study, "rows": rows})
    else:
        print(table(rows))
    return 0


def _rows(
    study: str, words: list[Path], arguments: argparse.Namespace
) -> Generator[Progress, None, Rows]:
    # torch loads here, not for --help
    from studio.engine.features.tracker import make_tracker
    from studio.training.studies.recipe_study import SECONDS, study_recipe
    from studio.training.studies.variants import N_STEPS, Budget, compare_variants

    most = 10**6 if arguments.minutes else N_STEPS
    budget = Budget(arguments.steps or most, arguments.minutes)
    with tempfile.TemporaryDirectory(prefix=f"ddsp-{study}-") as name:
        folder = Path(name)
        if not words:
            made = _made()
            words = [folder / "melody.wav"]
            write_clip(words[0], made.samples, made.sample_rate, "float")
        tracker, cache = make_tracker(arguments.tracker), folder / "cache"
        if study == "recipes":
            seconds = 60 * arguments.minutes or SECONDS
            rows = yield from study_recipe(words, cache, tracker, seconds)
        else:
            rows = yield from compare_variants(words, cache, tracker, budget)
    return rows


def _made() -> Clip:
    """A dry melody of a bundled instrument."""
    from studio.engine.instrument import load_instrument
    from studio.training.studies.synthetic_melody import synthetic_melody

    return synthetic_melody(load_instrument(find_instrument(DRY_INSTRUMENT)), MADE_S)
