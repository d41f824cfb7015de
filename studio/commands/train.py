"""ddsp-studio train: a folder of recordings becomes an instrument.

Under PyTorch's launcher several processes share each batch: torchrun --nproc-per-node=N -m studio
train FOLDER -o NAME.ddsp.
"""

import argparse
import os
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from studio.commands.console import add_channel, add_json, check_target, draw, print_json, say
from studio.engine.errors import BadParameter, BadTrainingData, TrainingFailed
from studio.engine.file_names import printable
from studio.engine.instrument_file import SUFFIX
from studio.engine.progress import Progress, finish
from studio.engine.rates import SAMPLE_RATES
from studio.training.events import (
    BatchHalved,
    DataReady,
    Finished,
    StepDone,
    TrainEvent,
    Validated,
)

if TYPE_CHECKING:
    from studio.engine.instrument import Instrument
    from studio.training.control import Stop

KEPT_BESIDE = (".checkpoint", ".outline")
"""What a training keeps beside the instrument's file meanwhile, by its suffixes."""

ROOMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "auto": ({}, {}),
    "none": ({"reverb_s": 0.0}, {}),
    "decay": ({"reverb_s": 1.0, "room": "decay"}, {"loudness_weight": 1.0, "band_weight": 0.6}),
}
"""What each kind of room changes in the network and in the training (docs/training.md)."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="recordings, or one file")
    parser.add_argument(
        "-o", "--output", metavar="NAME.ddsp", type=Path, required=True,
        help="the instrument file; its checkpoint lies beside it meanwhile",
    )  # fmt: skip
    parser.add_argument(
        "--recipe", choices=("quick", "standard", "best"), default="standard",
        help="how thoroughly (default: standard)",
    )  # fmt: skip
    parser.add_argument("--steps", type=int, help="most steps (default: the recipe's)")
    parser.add_argument(
        "--minutes", type=float, default=0.0, help="most minutes of training (default: no limit)"
    )
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto",
        help="cuda: a graphics card; auto: that where there is one (default)",
    )  # fmt: skip
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on where a training was cut off, if its checkpoint is there",
    )
    parser.add_argument("--name", help="of the instrument (default: the file's name)")
    parser.add_argument(
        "--sample-rate", type=int, default=44100, choices=SAMPLE_RATES,
        help="of the instrument, Hz (default: 44100)",
    )  # fmt: skip
    parser.add_argument(
        "--room", choices=tuple(ROOMS), default="auto",
        help="learn the recordings' room apart: auto (default: Standard and Best try it), none, "
        "or decay (its level and decay are learnt and the instrument stays out of its tails, so "
        "that it is dry with the reverb off)",
    )  # fmt: skip
    add_channel(parser)
    parser.add_argument("--author", default="", help="for the card")
    parser.add_argument("--licence", default="", help="of the recordings, for the card")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (default: 0)")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare, train, measure, write."""
    if arguments.steps is not None and arguments.steps < 1:
        raise BadParameter("--steps is at least 1.")
    if arguments.minutes < 0:
        raise BadParameter("--minutes is at least 0.")
    if arguments.output.suffix.lower() != SUFFIX:
        raise BadParameter(
            "-o names the instrument's file, which ends in {suffix}.",
            suffix=SUFFIX,
        )
    check_target(arguments.output)
    for suffix in KEPT_BESIDE:
        check_target(arguments.output.with_name(f"{arguments.output.stem}{suffix}"))
    if not arguments.folder.exists():
        raise BadTrainingData(
            "There is no folder {folder}; check the name.",
            folder=arguments.folder,
        )
    # torch loads here, not for --help or a missing folder.
    from studio.training.control import Stop
    from studio.training.job import TrainingJob
    from studio.training.process_group import ProcessGroup, joined
    from studio.training.smaller_batch import NO_MEMORY, is_out_of_memory, train_within_memory
    from studio.training.trainer import choose_device

    job = TrainingJob(
        sources=(arguments.folder,),
        output=arguments.output,
        name=arguments.name or printable(arguments.output.stem),
        recipe=arguments.recipe,
        sample_rate=arguments.sample_rate,
        steps=arguments.steps,
        minutes=arguments.minutes,
        device=arguments.device,
        resume=arguments.resume,
        author=arguments.author,
        licence=arguments.licence,
        seed=arguments.seed,
        channel=arguments.channel,
        model=dict(ROOMS[arguments.room][0]),
        training=dict(ROOMS[arguments.room][1]),
    )
    device = choose_device(arguments.device)  # CUDA that is not there is told before the work
    stop = Stop()
    with (
        joined(ProcessGroup.of_environment(os.environ), device) as group,
        stopping(stop, group.is_first),
    ):
        work = train_within_memory(job, stop, group)
        try:
            instrument = _follow(work, arguments.json) if group.is_first else finish(work)
        except RuntimeError as error:
            if is_out_of_memory(error):
                raise TrainingFailed(NO_MEMORY) from error
            raise
    if not group.is_first:
        return 0
    if arguments.json:
        print_json({"output": arguments.output, **instrument.card.to_dict()})
    else:
        card = instrument.card
        print(f"{arguments.output}: {card.name}, {card.verdict or 'not judged'}. {card.weak}")
    return 0


@contextmanager
def stopping(stop: "Stop", is_told: bool = True) -> Iterator[None]:
    """Let the first Ctrl+C end training after its step, the best kept; the second one ends all."""

    def wish(number: int, frame: FrameType | None) -> None:
        if stop.wanted:
            raise KeyboardInterrupt
        stop.wanted = True
        if is_told:
            say("stopping after this step and keeping the best; Ctrl+C again to leave at once")

    before = signal.signal(signal.SIGINT, wish)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _follow(
    work: "Generator[Progress | TrainEvent, None, Instrument]", quiet: bool
) -> "Instrument":
    """Run the work, one line for what matters, a bar where there is a terminal."""

    def tell(event: object) -> None:
        if isinstance(event, Progress):
            draw(event)
        elif isinstance(event, DataReady):
            for reason in event.left_out:
                say(f"left out: {reason}")
            for sentence in (*event.minded, *event.passed_over):
                say(sentence)
            if not quiet:
                say(f"{event.training_s:.0f} s to train from, {event.held_out_s:.0f} s held out")
        elif isinstance(event, StepDone):
            left = (event.max_steps - event.step) / max(1e-9, event.steps_per_s) / 60
            text = f"step {event.step}, {event.steps_per_s:.1f} steps/s, at most {left:.0f} min"
            draw(Progress(event.step / event.max_steps, text))
        elif isinstance(event, Validated) and not quiet:
            best = (
                "best so far" if event.step == event.best_step else f"best {event.best_loss:.3f}"
            )
            say(f"step {event.step}: held-out loss {event.loss:.3f} ({best})")
        elif isinstance(event, BatchHalved):
            say(f"out of memory: it goes on with batches of {event.batch_size}")
        elif isinstance(event, Finished) and not quiet:
            best = f"best: step {event.best_step}"
            if event.best_step < 0:
                best = "nothing is held out to judge by: the last step is kept"
            say(f"trained {event.step} steps ({event.reason}); {best}")

    return finish(work, tell)
