"""kill -9 at random moments of writing: nothing is lost or unreadable, every training resumes."""

import mmap
import os
import random
import shutil
import signal
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.recorder import Recorder
from studio.engine.audio.take import repair_folder
from studio.engine.clip import Clip, read_clip, write_clip
from studio.engine.conditioning.condition import condition
from studio.engine.errors import StudioError
from studio.engine.export.options import ExportOptions
from studio.engine.export.write import Sound, write_export
from studio.engine.instrument import load_instrument, save_instrument
from studio.engine.library import list_instruments
from studio.engine.library_files import import_instrument
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish
from studio.engine.project_file import SUFFIX, read_project, write_project
from studio.engine.session import ClipEntry, Session
from studio.training.events import CheckpointSaved
from studio.training.job import TrainingJob
from studio.training.project import train_instrument
from tests.helpers import SMALL, statistics, take, tiny_instrument

RATE = 48000
LOST_S = 0.5  # of a running take, at most


class Told:
    """A number that a process which is killed leaves to the one that looks afterwards."""

    def __init__(self) -> None:
        """0."""
        self._memory = mmap.mmap(-1, 8)

    @property
    def value(self) -> int:
        """The last one."""
        return int(struct.unpack("<q", self._memory[:8])[0])

    @value.setter
    def value(self, value: int) -> None:
        self._memory[:8] = struct.pack("<q", value)


@dataclass(frozen=True)
class Task:
    """work(folder, told) goes on until it is killed; check says what is wrong afterwards."""

    name: str
    share: float
    longest_s: float
    work: Callable[[Path, Told], None]
    check: Callable[[Path, Told], list[str]]
    is_fresh: bool = True


def campaign(n: int, seed: int, folder: Path, only: str = "") -> int:
    """n kills in all; returns the number of faults."""
    torch.set_num_threads(1)
    draw = random.Random(seed)
    tasks = [task for task in TASKS if task.name.startswith(only)]
    total = sum(task.share for task in tasks)
    n_faults = 0
    for task in tasks:
        count = max(1, round(n * task.share / total))
        place = folder / task.name.replace(" ", "_")
        faults: dict[str, int] = {}
        told = Told()
        for _ in range(count):
            if task.is_fresh:
                shutil.rmtree(place, ignore_errors=True)
                told.value = 0
            place.mkdir(parents=True, exist_ok=True)
            _killed(task, place, told, draw.uniform(0.0, task.longest_s))
            for fault in task.check(place, told):
                faults[fault] = faults.get(fault, 0) + 1
        n_faults += sum(faults.values())
        print(f"{task.name:16} {count:5} kills, {sum(faults.values())} faults", flush=True)
        for fault, number in sorted(faults.items(), key=lambda item: -item[1])[:8]:
            print(f"    {number} x {fault}", flush=True)
    return n_faults


def _killed(task: Task, place: Path, told: Told, after_s: float) -> None:
    """The work in a process of its own, killed after so many seconds of it."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            task.work(place, told)
        except BaseException as error:
            print(f"{task.name}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        finally:
            os._exit(3)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


# -- recording ----------------------------------------------------------------------------------


def _record(folder: Path, told: Told) -> None:
    sound = np.arange(1, 60 * RATE + 1, dtype=np.float32) / (60 * RATE)
    device = FakeDevice(sound, sample_rate=RATE)
    recorder = Recorder(device)
    recorder.open()
    recorder.start_take(folder / "Take 1.wav")
    began = time.monotonic()
    n = 0
    while True:
        while n < (time.monotonic() - began) * RATE:
            device.pump(1)
            n += device.n_block or 480
        told.value = n
        time.sleep(0.005)


def _recorded(folder: Path, told: Told) -> list[str]:
    repair_folder(folder)
    path = folder / "Take 1.wav"
    n_pumped = told.value
    if not path.exists():
        return [] if n_pumped < LOST_S * RATE else ["the take is not there"]
    try:
        clip = read_clip(path)
    except StudioError as error:
        return [] if n_pumped < LOST_S * RATE else [f"the take cannot be read: {error}"]
    lost_s = (n_pumped - len(clip.samples)) / RATE
    wanted = np.arange(1, len(clip.samples) + 1, dtype=np.float32) / (60 * RATE)
    faults = [] if lost_s <= LOST_S else ["more than 0.5 s of a take are lost"]
    if not np.allclose(np.diff(clip.samples), np.diff(wanted), atol=1e-6):
        faults.append("a take has holes")
    return faults


# -- projects -----------------------------------------------------------------------------------


def _session(number: int, folder: Path) -> Session:
    clips = tuple(
        ClipEntry(f"{n:012x}", f"Take {n}", folder / f"{n}.wav", "0" * 64) for n in range(200)
    )
    return Session(clips=clips, current=clips[0].id, title=str(number))


def _save(folder: Path, told: Told) -> None:
    number = 0
    while True:
        number += 1
        write_project(folder / f"song{SUFFIX}", _session(number, folder))
        told.value = number


def _saved(folder: Path, told: Told) -> list[str]:
    path = folder / f"song{SUFFIX}"
    if not path.exists():
        return [] if told.value == 0 else ["the project is not there"]
    try:
        number = int(read_project(path).title)
    except StudioError as error:
        return [f"the project cannot be read: {error}"]
    return [] if number >= told.value else ["an older project is there"]


def _autosave(folder: Path, told: Told) -> None:
    from PySide6.QtCore import QCoreApplication, QTimer

    from studio.ui.projects.autosave import Autosave

    app = QCoreApplication([])
    number = 0

    def snapshot() -> Session:
        return _session(number, folder)

    autosave = Autosave(folder, snapshot)

    def change() -> None:
        nonlocal number
        number += 1
        autosave.note_change()
        told.value = number

    timer = QTimer()
    timer.timeout.connect(change)
    timer.start(100)
    app.exec()


MOST_UNSAVED = 65  # changes, one every 0.1 s: the longest wait is 5 s, then a pause, then a job


def _autosaved(folder: Path, told: Told) -> list[str]:
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            found.append(int(read_project(path).title))
        except StudioError as error:
            return [f"an autosaved session cannot be read: {error}"]
    newest = max(found, default=0)
    return [] if told.value - newest <= MOST_UNSAVED else ["autosave is more than 6.5 s behind"]


# -- export, import -------------------------------------------------------------------------------


def _export(folder: Path, told: Told) -> None:
    made = take(4.0, frame_rate=250.0)
    conditioned = condition(made.features, Conditioning(), statistics())
    options = ExportOptions(stems=True, curves=True, notes=True)
    number = 0
    while True:
        number += 1
        mix = np.full(16000, (number % 100) / 200, np.float32)
        sound = Sound(mix, {"harmonic": 0.5 * mix, "noise": 0.5 * mix}, 16000, conditioned)
        finish(write_export(sound, folder / "out.wav", options))
        told.value = number


def _exported(folder: Path, told: Told) -> list[str]:
    import mido

    faults = []
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        try:
            if path.suffix == ".wav" and len(read_clip(path).samples) != 16000:
                faults.append(f"{path.name} is not whole")
            if path.suffix == ".mid":
                mido.MidiFile(str(path))
            if path.suffix == ".csv" and not path.read_text().endswith("\n"):
                faults.append(f"{path.name} is not whole")
        except Exception as error:
            faults.append(f"{path.name} cannot be read: {error}")
    return faults


def _import(folder: Path, told: Told) -> None:
    source = folder / "source" / "tiny.ddsp"
    source.parent.mkdir(exist_ok=True)
    save_instrument(tiny_instrument(), source)
    while True:
        _, place = import_instrument(source, folder / "library")
        told.value += 1
        place.unlink()


def _imported(folder: Path, told: Told) -> list[str]:
    library = folder / "library"
    visible = list(library.glob("*.ddsp")) if library.is_dir() else []
    listed = [entry.path for entry in list_instruments((library,))]
    faults = [] if sorted(visible) == sorted(listed) else ["an instrument cannot be listed"]
    for path in listed:
        try:
            load_instrument(path)
        except StudioError as error:
            faults.append(f"an instrument cannot be read: {error}")
    return faults


# -- training -------------------------------------------------------------------------------------


def _job(folder: Path) -> TrainingJob:
    return TrainingJob(
        sources=(folder / "recordings",), output=folder / "tiny.ddsp", name="Tiny",
        sample_rate=16000, steps=1_000_000, device="cpu", resume=True, keeps_checkpoint=True,
        model=SMALL.to_dict() if hasattr(SMALL, "to_dict") else {},
        training={"batch_size": 1, "segment_s": 1.0, "warmup_s": 0.2, "checkpoint_every": 3,
                  "validate_every": 50, "patience": 1_000_000},
    )  # fmt: skip


def _train(folder: Path, told: Told) -> None:
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    recordings = folder / "recordings"
    recordings.mkdir(exist_ok=True)
    if not (recordings / "melody.wav").exists():
        write_clip(recordings / "melody.wav", Clip(0.5 * take(30.0).samples, 16000))
    for event in train_instrument(_job(folder)):
        if isinstance(event, CheckpointSaved):
            if event.step < told.value:
                told.value = -1  # it did not go on from what was written
            told.value = event.step if told.value >= 0 else told.value


def _trained(folder: Path, told: Told) -> list[str]:
    from studio.training.checkpoint import read_checkpoint

    if told.value < 0:
        return ["a training began anew"]
    checkpoint = _job(folder).checkpoint
    if not checkpoint.exists():
        return [] if told.value == 0 else ["the checkpoint is not there"]
    try:
        step = int(read_checkpoint(checkpoint).values["step"])
    except StudioError as error:
        return [f"the checkpoint cannot be read: {error}"]
    return [] if step >= told.value else ["an older checkpoint is there"]


TASKS = (
    Task("recording", 0.2, 2.5, _record, _recorded),
    Task("saving", 0.25, 0.3, _save, _saved),
    Task("autosave", 0.05, 8.0, _autosave, _autosaved),
    Task("export", 0.25, 0.5, _export, _exported),
    Task("importing", 0.2, 0.3, _import, _imported),
    Task("training", 0.05, 6.0, _train, _trained, is_fresh=False),
)
