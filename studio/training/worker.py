"""A training in a process of its own: events go out line by line, wishes come in.

python -m studio.training.worker JOB.json

A process, since a training beside a window in one interpreter makes the window stall, and since
its crash then costs the steps since the last checkpoint and nothing else.
"""

import errno
import os
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from studio.engine.errors import StudioError
from studio.engine.progress import Progress
from studio.training.control import Stop
from studio.training.events import Failed, Finished, Kept, TrainEvent
from studio.training.job import TrainingJob
from studio.training.smaller_batch import NO_MEMORY, is_out_of_memory, train_within_memory

_NICER = 10  # the window and the sound go first


def main(words: list[str]) -> int:
    """Do the training job; 0 done, 1 failed (a Failed event says why)."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # what a library prints is no event
    with suppress(OSError, AttributeError):
        os.nice(_NICER)
    import torch

    from studio.training.serialization import event_to_line, json_to_job

    # Half of the cores: the other half belongs to the window and the sound.
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))

    stop = Stop()

    def tell(event: object) -> None:
        try:
            out.write(event_to_line(event) + "\n")  # type: ignore[arg-type]
        except BrokenPipeError:  # nobody watches any more: keep what was learnt, then end
            stop.leaves = stop.wanted = True

    threading.Thread(target=_listen, args=(sys.stdin, stop), daemon=True).start()

    try:
        job = json_to_job(Path(words[0]).read_text(encoding="utf-8"))
        work = train_within_memory(job, stop)
        try:
            while True:
                event = next(work)
                tell(event)
                if stop.leaves and isinstance(event, Progress | Finished):
                    return 0  # what was learnt is in the checkpoint
        except StopIteration as ended:
            tell(Kept(job.output, ended.value.card.verdict))
            return 0
    except StudioError as error:
        tell(_failed(error))
    except MemoryError:
        why = "There is not enough memory; close other programs, then go on with Resume."
        tell(Failed("TrainingFailed", why))
    except RuntimeError as error:
        why = NO_MEMORY if is_out_of_memory(error) else fault_words(error)
        tell(Failed("TrainingFailed", why))
    except OSError as error:
        tell(Failed("TrainingFailed", disk_words(error)))
    except Exception as error:  # a fault of ours must not pass for a want of memory
        traceback.print_exc()
        tell(Failed("TrainingFailed", fault_words(error)))
    return 1


def _failed(error: StudioError) -> TrainEvent:
    return Failed(type(error).__name__, str(error))


def fault_words(error: Exception) -> str:
    """A fault of the studio or of torch, with the first line that it says."""
    said = str(error).strip().partition("\n")[0]
    return (
        f"The training broke off by a fault of the studio, not yours ({said}). What was learnt "
        "until the last checkpoint is kept; go on with Resume, and if it comes back tell the "
        "authors."
    )


def disk_words(error: OSError) -> str:
    """What the disk refused, and what to do."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}; free some space, then go on with Resume."
    why = error.strerror or str(error)
    return f"A file cannot be read or written: {why}{where}. Mend that, then go on with Resume."


def calmer(job: TrainingJob) -> TrainingJob:
    """The same job with half the learning rate, after it became unstable."""
    from studio.training.config import recipe

    standard = recipe(job.recipe, job.sample_rate).learning_rate
    rate = 0.5 * float(job.training.get("learning_rate", standard))
    return replace(job, training={**job.training, "learning_rate": rate})


def _listen(wishes: TextIO, stop: Stop) -> None:
    """pause, resume, stop, leave, a line each; the end of the input: the watcher has gone."""
    for line in wishes:
        wish = line.strip()
        if wish == "pause":
            stop.is_paused = True
        elif wish == "resume":
            stop.is_paused = False
        elif wish == "stop":
            stop.wanted = True
        elif wish == "leave":
            break
    stop.leaves = True
    stop.wanted = True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
