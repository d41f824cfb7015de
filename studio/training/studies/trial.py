"""How fast this machine trains: a few timed steps of each recipe, told as JSON.

python -m studio.training.studies.trial JOB.json

A process of its own, like a training: it takes as long there as the training will.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.errors import TrainingFailed
from studio.engine.features.types import Features
from studio.engine.progress import Progress

N_STEPS = 3
N_WARM = 1
_NOISE_S = 20


@dataclass(frozen=True, slots=True)
class Timed:
    """A recipe on a device: seconds of a step, and how many there are at most.

    Where the recipe tries a room first, step_s holds its share of those trials.
    """

    recipe: str
    device: str
    step_s: float
    max_steps: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where one can train: device: as TrainConfig calls it."""

    device: str
    name: str
    free_gb: float


@dataclass(frozen=True, slots=True)
class _Noise:
    """Something to draw segments from."""

    samples: NDArray[np.float32]
    features: Features
    held_out_from_s: float


def main(words: list[str]) -> int:
    """Time the recipes with a job's settings, one line each."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    import torch

    with suppress(OSError, AttributeError):
        os.nice(10)
    for place in places():
        out.write(json.dumps(asdict(place)) + "\n")
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    for timed in time_recipes(Path(words[0]).read_text(encoding="utf-8")):
        out.write(json.dumps(asdict(timed)) + "\n")
    return 0


def places() -> Iterator[Place]:
    """The processor, then a graphics card where torch can use one."""
    import torch

    n_cores = os.cpu_count() or 1
    yield Place("cpu", f"Processor, {n_cores} cores", free_memory_gb())
    if torch.cuda.is_available():
        free, _ = torch.cuda.mem_get_info()
        yield Place("cuda", torch.cuda.get_device_name(), free / 1e9)


def free_memory_gb() -> float:
    """Memory that a new program can have; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) / 1e6
    return 0.0


class Trial:
    """The process of a trial; kill() from any thread."""

    def __init__(self, job_text: str) -> None:
        """job_text: as serialization.job_to_json gives it."""
        self._job_text = job_text
        self._process: subprocess.Popen[str] | None = None
        self._is_unwanted = False

    def kill(self) -> None:
        """It is not needed any more."""
        self._is_unwanted = True
        if self._process is not None:
            self._process.kill()

    def run(self) -> Generator[Progress, None, tuple[Timed | Place, ...]]:
        """Time the recipes; TrainingFailed where that is not possible."""
        found: list[Timed | Place] = []
        with tempfile.TemporaryDirectory(prefix="ddsp-trial-") as folder:
            file = Path(folder) / "job.json"
            file.write_text(self._job_text, encoding="utf-8")
            words = [sys.executable, "-m", "studio.training.studies.trial", str(file)]
            self._process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
            if self._is_unwanted:
                self._process.kill()
            assert self._process.stdout is not None
            try:
                for line in self._process.stdout:
                    values = json.loads(line)
                    found.append(Timed(**values) if "recipe" in values else Place(**values))
                    yield Progress(len(found) / 5, "Measuring")
            finally:
                self._process.kill()
                self._process.wait()
                self._process.stdout.close()
        if not any(isinstance(value, Timed) for value in found):
            raise TrainingFailed(
                "The time of training could not be measured with these settings; go back to the "
                "recipe's own, or to another device."
            )
        return tuple(found)


def time_recipes(job_text: str) -> Iterator[Timed]:
    """Recipes of the same width take the same step: it is timed once."""
    from dataclasses import replace

    from studio.training.config import recipe
    from studio.training.recipes import RECIPES
    from studio.training.room_choice import N_STEPS as ROOM_STEPS
    from studio.training.room_choice import is_room_open
    from studio.training.serialization import json_to_job
    from studio.training.trainer import Trainer

    job = json_to_job(job_text)
    known: dict[object, float] = {}
    for name in RECIPES:
        base = recipe(name, job.sample_rate)
        model = replace(base.model, **job.model)
        config = replace(base, **{**job.training, "model": model, "device": job.device})
        if model not in known:
            trainer = Trainer(config, [_noise(model.sample_rate, model.frame_rate)])
            for _ in range(N_WARM):
                trainer.step()
            began = time.perf_counter()
            for _ in range(N_STEPS):
                trainer.step()
            known[model] = (time.perf_counter() - began) / N_STEPS
        tries_a_room = is_room_open(replace(job, recipe=name), config)
        trials = 2 * ROOM_STEPS / config.max_steps if tries_a_room else 0.0
        yield Timed(name, job.device, known[model] * (1 + trials), config.max_steps)


def _noise(sample_rate: int, frame_rate: float) -> _Noise:
    generator = np.random.default_rng(0)
    n_frames = round(_NOISE_S * frame_rate)
    samples = (0.05 * generator.standard_normal(_NOISE_S * sample_rate)).astype(np.float32)
    features = Features(
        np.full(n_frames, 300.0, np.float32),
        np.ones(n_frames, np.float32),
        np.full(n_frames, -30.0, np.float32),
        frame_rate,
    )
    return _Noise(samples, features, 0.8 * _NOISE_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
