"""A training in a process of its own: events go out line by line, wishes come in.

python -m studio.training.worker ORDER.json

A process, since a training beside a window in one interpreter makes the window stall, and since
its crash then costs the steps since the last checkpoint and nothing else.
"""

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from studio.engine.errors import StudioError
from studio.training.control import Stop
from studio.training.events import Failed, Kept, TrainEvent

_NICER = 10  # the window and the sound go first


def main(words: list[str]) -> int:
    """Train by the order; 0 done, 1 failed (a Failed event says why)."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # what a library prints is no event
    with suppress(OSError, AttributeError):
        os.nice(_NICER)
    import torch

    from studio.training.wire import event_to_line, json_to_order

    # Half of the cores: the other half belongs to the window and the sound.
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))

    def tell(event: object) -> None:
        out.write(event_to_line(event) + "\n")  # type: ignore[arg-type]

    stop = Stop()
    threading.Thread(target=_listen, args=(sys.stdin, stop), daemon=True).start()
    from studio.training.project import train_instrument

    try:
        order = json_to_order(Path(words[0]).read_text(encoding="utf-8"))
        work = train_instrument(order, stop)
        while True:
            try:
                tell(next(work))
            except StopIteration as ended:
                tell(Kept(order.output, ended.value.card.verdict))
                return 0
    except StudioError as error:
        tell(_failed(error))
    except MemoryError:
        tell(Failed("TrainingFailed", "There is not enough memory; close other programs."))
    except BrokenPipeError:
        return 1  # nobody watches any more: the checkpoint is there
    return 1


def _failed(error: StudioError) -> TrainEvent:
    return Failed(type(error).__name__, str(error))


def _listen(wishes: TextIO, stop: Stop) -> None:
    """pause, resume, stop, a line each; the end of the input means that the watcher has gone."""
    for line in wishes:
        wish = line.strip()
        if wish == "pause":
            stop.is_paused = True
        elif wish == "resume":
            stop.is_paused = False
        elif wish == "stop":
            stop.wanted = True
    stop.wanted = True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
