"""A training beside the window: stalls, drop-outs, and the speed that the training keeps."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from studio.benchmark.measure import Row
from studio.engine.clip import write_clip
from studio.engine.errors import TrainingFailed
from studio.training.events import StepDone
from studio.training.job import TrainingJob
from studio.training.supervise import Training
from studio.ui.benchmark.playback import Bench
from studio.ui.benchmark.stalls import Stalls

RATE = 44100
N_FILES, FILE_S = 4, 45.0
ALONE_S = 45.0
MOST_STEPS = 1_000_000


class Beside:
    """A training in its own process, and the steps that it has made."""

    def __init__(self, folder: Path) -> None:
        """Starts it; events are taken by a thread."""
        order = TrainingJob(
            (folder / "melodies",),
            folder / "made.ddsp",
            "made",
            steps=MOST_STEPS,
            training={"patience": MOST_STEPS, "validate_every": 1000},
        )
        self._training = Training(order)
        self._steps: list[tuple[float, int]] = []
        self._thread = threading.Thread(target=self._follow, name="training", daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        with suppress(TrainingFailed):  # stop() kills it
            for event in self._training.events():
                if isinstance(event, StepDone):
                    self._steps.append((time.monotonic(), event.step))

    def wait(self, n_steps: int, limit_s: float = 300.0) -> None:
        """Until so many steps are made; TimeoutError."""
        until = time.monotonic() + limit_s
        while not self._steps or self._steps[-1][1] < n_steps:
            if time.monotonic() > until or not self._thread.is_alive():
                raise TimeoutError("The training has not begun.")
            time.sleep(0.1)

    def speed(self, since: float) -> float:
        """Steps a second since then (time.monotonic())."""
        found = [(moment, step) for moment, step in self._steps if moment >= since]
        if len(found) < 2:
            return 0.0
        return (found[-1][1] - found[0][1]) / (found[-1][0] - found[0][0])

    def stop(self) -> None:
        """End it; nothing is kept."""
        self._training.kill()
        self._thread.join(20.0)


def rows(minutes: float = 0.0, instrument: str = "Violin") -> Iterator[Row]:
    """The training alone, then beside the window that plays (1 minute).

    The speed alone is measured before and after: machines are not equally quick all the time.
    """
    minutes = minutes or 1.0
    with tempfile.TemporaryDirectory(prefix="ddsp-bench-") as name:
        folder = Path(name)
        _write_melodies(folder / "melodies")
        training = Beside(folder)
        try:
            training.wait(30)
            alone = [_alone(training)]
            bench = Bench(folder)
            try:
                bench.start(instrument)
                bench.play()
                stalls, began = Stalls(), time.monotonic()
                before = bench.player.state.n_dropouts
                bench.rest(60.0 * minutes)
                n_late = bench.player.state.n_dropouts - before
                beside = training.speed(began)
                seconds = time.monotonic() - began
                yield stalls.row("playing beside a training", seconds, seconds)
                stalls.stop()
                note = f"{n_late} drop-outs beside a training; must 0"
                yield Row("drop-outs", "training", bench.player.sample_rate, seconds, note=note)
            finally:
                bench.close()
            alone.append(_alone(training))
        finally:
            training.stop()
    mean = float(np.mean(alone))
    note = (
        f"beside the window {beside:.2f} steps/s, alone {alone[0]:.2f} before and {alone[1]:.2f} "
        f"after: {100 * beside / mean:.0f} % of it; must 70 %"
    )
    yield Row("training", "beside", RATE, seconds, wall_s=1.0 / max(beside, 1e-9), note=note)


def _alone(training: Beside) -> float:
    began = time.monotonic()
    time.sleep(ALONE_S)
    return training.speed(began)


def _write_melodies(folder: Path) -> None:
    """Lines with vibrato and some breath: enough for the steps to be real ones."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    t = np.arange(round(FILE_S * RATE)) / RATE
    for n in range(N_FILES):
        notes = rng.integers(55, 75, round(FILE_S * 2))
        midi = notes[np.minimum((2 * t).astype(int), len(notes) - 1)]
        phase = 2 * np.pi * np.cumsum(440 * 2 ** ((midi - 69) / 12)) / RATE
        phase += 0.2 * np.sin(2 * np.pi * 5.5 * t)
        line = sum(np.sin(k * phase) / k ** (1.2 + 0.2 * n) for k in range(1, 15))
        level = 0.12 * np.minimum(1.0, 8 * (2 * t % 1.0)) + 0.01
        noise = 0.003 * rng.standard_normal(len(t))
        write_clip(folder / f"line {n}.wav", (level * line + noise).astype(np.float32), RATE)
