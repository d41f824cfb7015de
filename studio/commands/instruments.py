"""ddsp-studio instruments: list, info, import, export, verify."""

import argparse
from pathlib import Path
from typing import Any

from studio.commands.console import add_json, check_target, print_json, table
from studio.engine.card import Card
from studio.engine.errors import UnwritableTarget
from studio.engine.export.targets import check_apart
from studio.engine.instrument_file import read_card
from studio.engine.library import find_instrument, list_instruments
from studio.engine.library_files import copy_whole, import_instrument, load_checked
from studio.engine.units import midi_to_name

_WORDS = {
    "instrument": "name or file",
    "file": "an instrument file (.ddsp)",
    "output": "file or folder",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb; without one it lists."""
    add_json(parser)
    parser.set_defaults(run=run_list)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    for name, run, text, words in (
        ("list", run_list, "what is installed (also without an action)", ()),
        ("info", run_info, "all that the card says", ("instrument",)),
        ("import", run_import, "copy an instrument file into the library", ("file",)),
        ("export", run_export, "copy an instrument out of the library", ("instrument", "output")),
        ("verify", run_verify, "load it and check that it plays as saved", ("instrument",)),
    ):
        child = actions.add_parser(name, help=text)
        for word in words:
            child.add_argument(word, metavar=word.upper(), help=_WORDS[word])
        child.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        if name == "export":
            child.add_argument(
                "--force", action="store_true", help="replace a file that is there already"
            )
        child.set_defaults(run=run)


def run_list(arguments: argparse.Namespace) -> int:
    """One row an instrument."""
    rows = [
        {
            "name": entry.name,
            "path": str(entry.path),
            "sample_rate": entry.card.sample_rate,
            "bundled": entry.bundled,
            "range": _range(entry.card),
            "verdict": entry.card.verdict,
            "seconds": entry.card.seconds,
            "licence": entry.card.licence,
        }
        for entry in list_instruments()
    ]
    if arguments.json:
        print_json(rows)
    else:
        shown = ("name", "range", "sample_rate", "verdict", "seconds", "licence")
        print(table([{name: row[name] for name in shown} for row in rows]))
    return 0


def run_info(arguments: argparse.Namespace) -> int:
    """The card, its figures, the file."""
    path = find_instrument(arguments.instrument)
    document = read_card(path)
    card = Card.from_dict(document.get("card", {}))
    info: dict[str, Any] = {
        **card.to_dict(),
        "range": _range(card),
        "path": str(path),
        "config": document.get("config"),
    }
    if arguments.json:
        print_json(info)
        return 0
    for name, value in info.items():
        if name not in ("figures", "config") and value not in ("", None):
            print(f"{name:12} {value}")
    for name, value in card.figures.items():
        print(f"  {name:24} {value:.4g}")
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    """Verify a file, then copy it into the user's library."""
    name, target = import_instrument(Path(arguments.file))
    return _done(arguments, f"{name} is installed.", {"path": str(target)})


def run_export(arguments: argparse.Namespace) -> int:
    """Copy an installed instrument to a file or a folder."""
    source = find_instrument(arguments.instrument)
    target = Path(arguments.output)
    target = target / source.name if target.is_dir() else target
    check_target(target)
    check_apart((target,), (source,))
    if target.exists() and not arguments.force:
        raise UnwritableTarget(
            "{target} is there already; --force replaces it.",
            target=target,
        )
    copy_whole(source, target)
    return _done(arguments, f"Written to {target}.", {"path": str(target)})


def run_verify(arguments: argparse.Namespace) -> int:
    """Load it: checksum, shapes, snapshot."""
    path = find_instrument(arguments.instrument)
    instrument = load_checked(path)
    facts = {"path": str(path), "name": instrument.name, "content": instrument.content, "ok": True}
    return _done(arguments, f"{instrument.name} is whole and plays as it was saved.", facts)


def _done(arguments: argparse.Namespace, sentence: str, facts: dict[str, Any]) -> int:
    """Tell that it is done."""
    if arguments.json:
        print_json(facts)
    else:
        print(sentence)
    return 0


def _range(card: Card) -> str:
    """Lowest to highest note."""
    return f"{midi_to_name(card.pitch_low)}–{midi_to_name(card.pitch_high)}"
