"""Watches a training process: its events as a generator, its end as a sentence."""

import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import IO

from studio.engine import errors
from studio.engine.errors import StudioError, TrainingFailed
from studio.engine.progress import Progress
from studio.training.events import CheckpointSaved, Failed, Kept, TrainEvent
from studio.training.job import TrainingJob
from studio.training.serialization import LONGEST_LINE, job_to_json, line_to_event
from studio.training.worker import disk_words

END_S = 20.0


class Training:
    """One training process; wishes may come from any thread."""

    def __init__(self, job: TrainingJob) -> None:
        """Nothing runs yet."""
        self.job = job
        self._process: subprocess.Popen[str] | None = None
        self._is_unwanted = False
        self._saved_step = 0

    def pause(self) -> None:
        """Stand still after this step; the network stays in memory."""
        self._wish("pause")

    def resume(self) -> None:
        """Go on."""
        self._wish("resume")

    def stop(self) -> None:
        """End after this step, keep the best."""
        self._wish("stop")

    def leave(self) -> None:
        """End after this step with a checkpoint to go on from; no instrument is made."""
        self._is_unwanted = self._process is None
        self._wish("leave")

    def kill(self) -> None:
        """End at once; what was learnt since the last checkpoint is lost."""
        self._is_unwanted = True
        if self._process is not None:
            self._process.kill()

    @property
    def process_id(self) -> int | None:
        """Of the process, once it runs."""
        return None if self._process is None else self._process.pid

    def events(self) -> Generator[Progress | TrainEvent, None, Kept]:
        """Run the training; closing the generator stops it and keeps the checkpoint.

        Raises what train_instrument raises, and TrainingFailed where the process was killed or
        cannot begin.
        """
        try:
            return (yield from self._run())
        except OSError as error:
            raise TrainingFailed(disk_words(error)) from error

    def _run(self) -> Generator[Progress | TrainEvent, None, Kept]:
        with tempfile.TemporaryDirectory(prefix="ddsp-training-") as folder:
            order_file = Path(folder) / "job.json"
            order_file.write_text(job_to_json(self.job), encoding="utf-8")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "studio.training.worker", str(order_file)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                bufsize=1,
            )
            if self._is_unwanted:  # before there was a process to tell it
                self._process.kill()
            try:
                return (yield from self._follow(self._process))
            finally:
                self._end(self._process)

    def _follow(
        self, process: "subprocess.Popen[str]"
    ) -> Generator[Progress | TrainEvent, None, Kept]:
        assert process.stdout is not None
        for line in _lines(process.stdout):
            event = line_to_event(line)
            if isinstance(event, CheckpointSaved):
                self._saved_step = event.step
            if isinstance(event, Failed):
                raise _named(event)
            if isinstance(event, Kept):
                return event
            yield event
        status = process.wait()
        has_checkpoint = self.job.checkpoint.exists()
        raise TrainingFailed(ended_words(status, self._saved_step, has_checkpoint))

    def _wish(self, word: str) -> None:
        process = self._process
        if process is not None and process.stdin is not None and process.poll() is None:
            with suppress(OSError, ValueError):  # it may just have ended; events() tells
                process.stdin.write(f"{word}\n")
                process.stdin.flush()

    def _end(self, process: "subprocess.Popen[str]") -> None:
        """Let it write its checkpoint; kill it where it does not end."""
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def ended_words(status: int, saved_step: int, has_checkpoint: bool) -> str:
    """Why a process that told no error is gone, and what of it is kept.

    saved_step: of the checkpoint that it wrote, 0 where it wrote none; has_checkpoint: there is
    one, of an earlier process if not of this one.
    """
    kept = "nothing that could be kept was learnt yet: Resume begins anew"
    if saved_step:
        kept = f"what was learnt until step {saved_step} is kept: go on with Resume"
    elif has_checkpoint:
        kept = "what its last checkpoint holds is kept: go on with Resume"
    return (
        f"The training process ended by itself (status {status}), perhaps for want of memory; "
        f"{kept}."
    )


def _lines(stream: IO[str]) -> Generator[str, None, None]:
    """Lines of bounded length; half a line is the last breath of a process that was killed."""
    while line := stream.readline(LONGEST_LINE):
        if line.endswith("\n") or len(line) >= LONGEST_LINE:
            yield line


def _named(event: Failed) -> StudioError:
    """The error that ended the training, as its own class."""
    kind = getattr(errors, event.error, None)
    if isinstance(kind, type) and issubclass(kind, StudioError):
        return kind(event.why)
    return TrainingFailed(event.why)
