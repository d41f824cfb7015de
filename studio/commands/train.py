"""ddsp-studio train: a folder of recordings becomes an instrument."""

import argparse
from pathlib import Path

from studio.commands.console import add_json, check_target, print_json
from studio.engine.errors import BadParameter


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="recordings, or one file")
    parser.add_argument("-o", "--output", metavar="NAME.ddsp", type=Path, required=True)
    parser.add_argument("--recipe", choices=("quick", "standard", "best"), default="standard")
    parser.add_argument("--steps", type=int, help="most steps")
    parser.add_argument("--minutes", type=float, default=0.0, help="most minutes of training")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--name", help="of the instrument (default: the file's name)")
    parser.add_argument("--sample-rate", type=int, default=44100, help="Hz")
    parser.add_argument("--author", default="", help="for the card")
    parser.add_argument("--licence", default="", help="of the recordings, for the card")
    parser.add_argument("--seed", type=int, default=0)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare, train, measure, write."""
    if arguments.steps is not None and arguments.steps < 1:
        raise BadParameter("--steps is at least 1.")
    if arguments.minutes < 0:
        raise BadParameter("--minutes is at least 0.")
    check_target(arguments.output)
    # torch loads here, not for --help or a missing folder.
    from studio.training.project import Order, train_instrument

    order = Order(
        sources=(arguments.folder,),
        output=arguments.output,
        name=arguments.name or arguments.output.stem,
        recipe=arguments.recipe,
        sample_rate=arguments.sample_rate,
        steps=arguments.steps,
        minutes=arguments.minutes,
        device=arguments.device,
        resume=arguments.resume,
        author=arguments.author,
        licence=arguments.licence,
        seed=arguments.seed,
    )
    instrument = _follow(train_instrument(order), arguments.json)
    if arguments.json:
        print_json({"output": arguments.output, **instrument.card.to_dict()})
    else:
        card = instrument.card
        print(f"{arguments.output}: {card.name}, {card.verdict or 'not judged'}. {card.weak}")
    return 0
