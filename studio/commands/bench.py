"""ddsp-studio bench: speed and precision of this machine, in the rows of docs/performance.md."""

import argparse
import platform
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from studio.commands.console import add_json, print_json, table
from studio.engine.errors import BadParameter

PARTS = ("synth", "model", "train", "analyze")
OF_THE_WINDOW = ("playback", "window", "beside", "live")
"""Parts that need the window (the first, third and fourth also a sound device); not in "all"."""
QUALITY, GPU = "quality", "gpu"
"""Parts that need recordings (gpu: a graphics card, too); not in "all"."""
_LEAST_STEPS = 2000


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    parser.add_argument(
        "part", nargs="?", choices=(*PARTS, *OF_THE_WINDOW, QUALITY, GPU, "all"), default="all",
        help=f"all (default): {', '.join(PARTS)}; of the window: {', '.join(OF_THE_WINDOW)}; "
        "quality: a training from recordings, seconds until each word of docs/quality.md; "
        "gpu: a graphics card",
    )  # fmt: skip
    parser.add_argument(
        "--minutes",
        type=float,
        default=0.0,
        help="playback: count drop-outs for so long, too; beside, live: play beside a training, "
        "record for so long; "
        "window: length of the clip; quality, gpu: of training at most (15; 3)",
    )
    parser.add_argument(
        "--audio",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="quality, gpu: recordings of one instrument, files or folders",
    )
    parser.add_argument(
        "--recipe", choices=("quick", "standard", "best"), default="standard",
        help="quality: how it is trained (default: standard)",
    )  # fmt: skip
    parser.add_argument(
        "--steps", type=int, default=0, metavar="N",
        help=f"train: one training of so many steps (at least {_LEAST_STEPS}) instead, its time "
        "and memory on the way",
    )  # fmt: skip
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure part by part; rows appear as they come, or as one JSON list."""
    parts = PARTS if arguments.part == "all" else (arguments.part,)
    rows: list[dict[str, Any]] = []
    for row in _found(arguments, parts):
        rows.append(row)
        print(_line(row), file=sys.stderr if arguments.json else sys.stdout, flush=True)
    if arguments.json:
        print_json(rows)
    else:
        print()
        print(f"{platform.machine()}, {_cpu()}, Python {platform.python_version()}")
        print(table([{k: v for k, v in row.items() if v not in (None, "")} for row in rows]))
    return 0


def _found(arguments: argparse.Namespace, parts: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """What is asked for; BadParameter for steps of anything but a training."""
    if arguments.steps and arguments.part != "train":
        raise BadParameter("--steps belongs to bench train.")
    if arguments.part == QUALITY:
        return _quality(arguments)
    if arguments.part == GPU:
        return _gpu(arguments)
    return _long(arguments.steps) if arguments.steps else _rows(parts, arguments.minutes)


def _long(n_steps: int) -> Iterator[dict[str, Any]]:
    """A long training; BadParameter for one that is none."""
    if n_steps < _LEAST_STEPS:
        raise BadParameter(
            "--steps is at least {least_steps}.",
            least_steps=_LEAST_STEPS,
        )
    from studio.benchmark.train_long import rows  # torch loads here, not for --help

    for row in rows(n_steps):
        yield row.to_dict()


def _gpu(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What a graphics card gives; one sentence where there is none."""
    from studio.benchmark.gpu import rows  # torch loads here, not for --help

    for row in rows(arguments.audio, arguments.minutes or 3.0):
        yield row.to_dict()


def _rows(parts: tuple[str, ...], minutes: float) -> Iterator[dict[str, Any]]:
    """Rows of each part."""
    for part in parts:
        if part in OF_THE_WINDOW:
            rows = import_module(f"studio.ui.benchmark.{part}").rows(minutes)
        else:
            rows = import_module(f"studio.benchmark.{part}").rows()
        for row in rows:
            yield row.to_dict()


def _quality(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """A training that is looked at; BadParameter without recordings."""
    if not arguments.audio:
        raise BadParameter("bench quality wants recordings: --audio FILE...")
    from studio.benchmark.quality import rows  # torch loads here, not for --help

    for moment in rows(arguments.audio, arguments.minutes or 15.0, arguments.recipe):
        yield moment.to_dict()


def _line(row: dict[str, Any]) -> str:
    """One row in words."""
    facts = [
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in row.items()
        if value not in (None, "")
    ]
    return "  ".join(facts)


def _cpu() -> str:
    """The processor's name where the system tells it."""
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return "unknown processor"
